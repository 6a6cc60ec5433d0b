# Writes OUTPUT, a C file with the FILES below FOLDER as byte arrays, for queries/embedded.h.
set(arrays "")
set(table "")
set(number 0)
foreach(path IN LISTS FILES)
    file(READ ${FOLDER}/${path} hex HEX)
    string(REGEX REPLACE "(..)" "0x\\1," bytes "${hex}")
    string(REGEX REPLACE "(................................................................................)" "\\1\n" bytes "${bytes}")
    string(APPEND arrays "static const unsigned char file_${number}[] = {\n${bytes}0x00};\n")
    string(APPEND table "    {\"${path}\", file_${number}, sizeof file_${number} - 1},\n")
    math(EXPR number "${number} + 1")
endforeach()
file(WRITE ${OUTPUT}
     "#include \"embedded.h\"\n\n${arrays}\nconst EmbeddedFile embedded_files[] = {\n${table}};\nconst size_t embedded_count = sizeof embedded_files / sizeof embedded_files[0];\n")
