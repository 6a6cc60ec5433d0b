create policy p on t using (a = current_user or b in (select ';' from c)); drop policy p on t;
