create function f() returns int begin atomic select case when case when a then b end then c end; end; select 1;
