select B'0101', X'1F;', b'1'; select N'n;n';
