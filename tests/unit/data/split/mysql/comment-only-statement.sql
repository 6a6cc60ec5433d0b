/* a */; select 1;
