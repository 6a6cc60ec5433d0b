select 'a\\'; select "b\\"; select 'c\\\\';
