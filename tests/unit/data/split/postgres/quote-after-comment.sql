select/* ' */'a;'; select--"
"b;";
