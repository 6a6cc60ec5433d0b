select x'3B', 0x3B, b'1', n'x;'; select 2;
