drop index concurrently if exists a_idx; create index concurrently b on t (a);
vacuum full analyze t;select U&'d\0061t\+000061;', u&'x'';y' uescape '!'; select U&"a;b""c" from t; select $aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa$;$aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa$; select 2; select $a$ ; $a ; $a$ ; select '$a$;';create policy p on t using (a = current_user or b in (select ';' from c)); drop policy p on t;

;
