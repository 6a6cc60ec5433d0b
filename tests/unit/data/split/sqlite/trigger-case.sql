create trigger x after update on t begin update t set b = case when new.a then 1 else 2 end; update t set b = case a when 1 then 2 end where a = 1; end; drop trigger x;
