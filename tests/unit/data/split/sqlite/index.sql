create unique index if not exists i on t (b collate nocase, lower(b)) where b <> ';'; drop index i;
