alter table u add column z text default 'x;y'; alter table u drop column z; select 1;
