select 'a;' like '%\;' escape '\'; select 2;
