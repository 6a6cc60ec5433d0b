copy (select 1 from stdin) to '/nowhere'; select 2;
