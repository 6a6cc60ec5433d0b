# The committed page of the frameworks is what the profiles say now.
execute_process(COMMAND ${DOCS} frameworks OUTPUT_VARIABLE now RESULT_VARIABLE status)
file(READ ${PAGE} committed)
if(NOT status EQUAL 0)
    message(FATAL_ERROR "migrollback-docs frameworks ended with ${status}")
elseif(NOT now STREQUAL committed)
    message(FATAL_ERROR "docs/frameworks.md is not what the profiles say: build the target frameworks-page and commit it")
endif()
