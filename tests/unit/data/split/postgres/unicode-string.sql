select U&'d\0061t\+000061;', u&'x'';y' uescape '!'; select U&"a;b""c" from t;
