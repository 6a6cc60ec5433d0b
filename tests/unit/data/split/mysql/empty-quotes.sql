select '', "", ``; select '''', """"; select '''''';
