select "a;b", "c""d;e" from "f;g"; drop table "x'y;";
