comment on table t is '😀;😀'; select 1;
