select 'c:\'; select 'd:\\'; select 2;
