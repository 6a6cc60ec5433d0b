alter type color add value 'red;ish'; alter type color rename value 'a' to 'b';
