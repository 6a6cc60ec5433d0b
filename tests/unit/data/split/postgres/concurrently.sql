drop index concurrently if exists a_idx; create index concurrently b on t (a);
vacuum full analyze t;
