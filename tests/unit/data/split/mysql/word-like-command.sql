select
status
from t;
