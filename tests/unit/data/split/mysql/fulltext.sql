select match(a) against ('+"b;" -c' in boolean mode) from t; select 2;
