select '😀;😀'; select 1;
