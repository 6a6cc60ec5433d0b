create sequence s; select next value for s; drop sequence s;
