select x'3B', X'0a'; select 2;
