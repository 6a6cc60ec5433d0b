select 1/* ; */+/**/2; select/*x*/3;
