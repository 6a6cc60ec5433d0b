select $$$a;$$; select $$;
$$; select 3;
