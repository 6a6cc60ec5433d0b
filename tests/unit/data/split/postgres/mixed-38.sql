select @ -5, @@ 'x;'; select |/ 4; select E'it\'s; here', e'\\'; select E'\\\';';
insert into t values (1, 'a;'), (2, 'b'';'), (3, E'\';'), (4, $$;$$); update t set a = ';' where b = ';;';
/* between; two */
