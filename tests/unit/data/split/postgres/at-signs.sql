select @ -5, @@ 'x;'; select |/ 4;
