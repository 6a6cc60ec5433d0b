select a <-> b, c @> d, e #>> '{f;g}', h ? 'i', j ?| array['k'], l !~* 'm;'; select 2;
