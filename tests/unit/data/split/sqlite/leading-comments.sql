-- a
/* b */
-- c
select 1;
/* d */ -- e
/* f */ select 2;
