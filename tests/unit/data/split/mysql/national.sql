select N'a;b', _binary'\';', _latin1 'c;'; select 2;
