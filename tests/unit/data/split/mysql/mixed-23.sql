/* a */; select 1;

-- x;
select 'a\\'; select "b\\"; select 'c\\\\';


select '\g', "\G", '\\g;'; select `\g`;

