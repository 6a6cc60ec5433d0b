create function begin() returns int language sql as 'select 1;'; select 2;
