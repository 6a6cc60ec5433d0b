select `a--b`, a -- b;
from t; select 2;
