select '\g', "\G", '\\g;'; select `\g`;
