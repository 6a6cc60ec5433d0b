select `a;b`, `c``d;` from `e\`; select 2;
