select E'it\'s; here', e'\\'; select E'\\\';';
