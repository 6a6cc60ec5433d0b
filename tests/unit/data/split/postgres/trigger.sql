create function tf() returns trigger language plpgsql as $$ begin new.a := 1; return new; end; $$;
create trigger tr before update on t for each row execute function tf();
