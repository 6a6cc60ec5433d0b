values (1, ';'), (2, ''';'''); select 2;
/* between; two */
select x'3B', X'0a'; select 2;