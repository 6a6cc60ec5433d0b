# Unit tests of other builds of the same sources, made before by script/test, which names their folders. One ctest thus covers them all.
set(MIGROLLBACK_ASAN_BUILD "" CACHE PATH "a build with the preset asan, whose unit tests are to run too")
set(MIGROLLBACK_CLANG_BUILD "" CACHE PATH "a build by clang, whose unit tests are to run too, in another time zone")

# add_unit_tests_of(NAME FOLDER [VARIABLE=VALUE…])
function(add_unit_tests_of name folder)
    add_test(NAME unit.${name} COMMAND ${CMAKE_CTEST_COMMAND} --test-dir ${folder} -L "^unit$" --output-on-failure --no-tests=error)
    set_tests_properties(unit.${name} PROPERTIES LABELS unit TIMEOUT 600 ENVIRONMENT "${ARGN}")
endfunction()

if(MIGROLLBACK_ASAN_BUILD)
    add_unit_tests_of(asan ${MIGROLLBACK_ASAN_BUILD} MIGROLLBACK_UNIT_SHARE=5)
endif()
if(MIGROLLBACK_CLANG_BUILD)
    add_unit_tests_of(new-york ${MIGROLLBACK_CLANG_BUILD} TZ=America/New_York)
endif()
