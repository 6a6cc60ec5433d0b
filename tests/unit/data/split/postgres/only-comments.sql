-- nothing here; at all
/* nor here; */
