grant select on t to "role;x"; revoke all on t from public; alter default privileges in schema s grant all on tables to r;
