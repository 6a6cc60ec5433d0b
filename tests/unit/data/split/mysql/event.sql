delimiter |
create event e on schedule every 1 hour do begin delete from t; optimize table t; end |
delimiter ;
drop event e;
