select $_x1$ ; $_x$ ; $_x1$; select 3;
