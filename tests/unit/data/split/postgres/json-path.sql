select a #- '{b;c}' from t; select jsonb_path_query(a, '$.b ? (@ > 1);');
