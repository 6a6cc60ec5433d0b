alter table t add column a varchar(10) default ';', drop column b, comment 'it''s; \'x\''; drop index i on t;
