select $a$ ; $a ; $a$ ; select '$a$;';
