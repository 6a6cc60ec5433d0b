vacuum; analyze; reindex t; select 1;
