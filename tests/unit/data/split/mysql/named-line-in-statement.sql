select 1,
help
from t;
