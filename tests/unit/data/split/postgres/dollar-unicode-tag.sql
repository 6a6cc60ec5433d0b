select $é$ ; $é$; select 2;
