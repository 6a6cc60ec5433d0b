select 1

from t

where a = ';';
