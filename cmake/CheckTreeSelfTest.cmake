# SPDX-License-Identifier: MIT
# Proves that CheckTree.cmake can fail: a small sound tree passes, and each planted breach is reported
# under its rule's name. Run with -DSCRATCH=<a folder of its own>.
cmake_minimum_required(VERSION 3.24)
if(NOT SCRATCH)
  message(FATAL_ERROR "SCRATCH names no folder")
endif()
set(head "// SPDX-License-Identifier: MIT\n// A planted file.\n")
set(start "${head}#pragma once\n")
set(failures 0)

function(plant_sound_tree)
  file(REMOVE_RECURSE "${SCRATCH}")
  file(WRITE "${SCRATCH}/include/kaiko/version.hpp" "${start}"
    "#define KAIKO_VERSION_MAJOR 1\n#define KAIKO_VERSION_MINOR 2\n#define KAIKO_VERSION_PATCH 3\n"
    "#define KAIKO_VERSION_STRING \"1.2.3\"\n#define KAIKO_INLINE_NAMESPACE v1_2_3\n"
    "#define KAIKO_INLINE_NAMESPACE v1_2_3_noexc\n")
  file(WRITE "${SCRATCH}/CMakeLists.txt" "set_target_properties(x PROPERTIES\n  SOVERSION \${PROJECT_VERSION}\n)\n")
  file(WRITE "${SCRATCH}/include/kaiko/error.hpp" "${start}\n#include <kaiko/version.hpp>\n\n"
    "#include <unistd.h>\n#include <algorithm>\n#include <string>\n\n"
    "// IN and ERROR in a comment are no names; nor is \"DELETE\" in a text.\n"
    "inline int smaller(int a, int b) { return (std::min)(a, b); }\n"
    "inline const char* word() { return \"DELETE\"; }\n"
    "class Holder {\n  static int count();\n};\n")
  file(WRITE "${SCRATCH}/include/kaiko/testing.hpp" "${start}")
  file(WRITE "${SCRATCH}/include/kaiko/kaiko.hpp"
    "${start}\n#include <kaiko/client.hpp>\n#include <kaiko/error.hpp>\n#include <kaiko/version.hpp>\n")
  file(WRITE "${SCRATCH}/include/kaiko/client.hpp" "${start}"
    "struct Limits {\n  int most = 3;  // not least;\n  std::function<void(int)>\n      on_end{};\n"
    "  int sum() const;\n};\nenum class Kind { one,  // two;\n  three };\n")
  file(WRITE "${SCRATCH}/include/kaiko/impl.hpp"
    "${start}\n#include <kaiko/detail/error_impl.hpp>\n")
  file(WRITE "${SCRATCH}/include/kaiko/detail/error_impl.hpp" "${start}")
  file(WRITE "${SCRATCH}/include/kaiko/detail/encode.hpp"
    "${start}\n#include <kaiko/version.hpp>\n\n#include <nlohmann/json.hpp>\n\n#include <string>\n")
  file(WRITE "${SCRATCH}/include/kaiko/detail/curl_handle.hpp" "${start}\n#include <curl/curl.h>\n")
  file(WRITE "${SCRATCH}/cmake/KaikoHeaders.cmake" "set(KAIKO_HEADERS\n  kaiko/client.hpp\n"
    "  kaiko/detail/curl_handle.hpp\n  kaiko/detail/encode.hpp\n  kaiko/detail/error_impl.hpp\n"
    "  kaiko/error.hpp\n  kaiko/impl.hpp\n  kaiko/kaiko.hpp\n  kaiko/testing.hpp\n"
    "  kaiko/version.hpp)\n")
  file(WRITE "${SCRATCH}/src/kaiko.cpp" "${head}")
  file(WRITE "${SCRATCH}/tests/error_test.cpp" "${head}#include <kaiko/error.hpp>\n"
    "const char* const key = \"kaiko_test_example\";\n")
  foreach(stem client kaiko testing version detail/curl_handle detail/encode)
    file(WRITE "${SCRATCH}/tests/${stem}_test.cpp" "${head}#include <kaiko/${stem}.hpp>\n")
  endforeach()
  file(WRITE "${SCRATCH}/README.md" "[A page](docs/more/page.md#the-api-is-here), [a\npart](#one), [a "
    "folder](src), [a site](https://example.org/x), `[no](link)`.\n\n# One\n\n```sh\n# [no](link)\n```\n")
  file(WRITE "${SCRATCH}/docs/errors.md" "# Two\n\n## Kind\n\n| `one` | a |\n| `three` | b |\n\n## Limits\n\n"
    "| `most` | `sum` |\n| `on_end` | b |\n\n### More of it\n\n| `else` | c |\n")
  file(WRITE "${SCRATCH}/docs/more/page.md" "# The `API` is [here](../../README.md)!\n\n[Up](../../README.md#one)\n")
  file(WRITE "${SCRATCH}/tests/wire/key_test.cpp" "${head}#include \"support/catch.hpp\"\n")
endfunction()

function(run_check result output)
  execute_process(COMMAND ${CMAKE_COMMAND} "-DTREE=${SCRATCH}" -P "${CMAKE_CURRENT_LIST_DIR}/CheckTree.cmake"
    RESULT_VARIABLE code OUTPUT_VARIABLE text ERROR_VARIABLE text)
  set(${result} "${code}" PARENT_SCOPE)
  set(${output} "${text}" PARENT_SCOPE)
endfunction()

# Writes (or with APPEND: extends, with REMOVE: takes away) one file of the sound tree and expects
# exactly this rule's complaint.
function(expect rule mode file content)
  plant_sound_tree()
  if(mode STREQUAL "REMOVE")
    file(REMOVE "${SCRATCH}/${file}")
  else()
    file(${mode} "${SCRATCH}/${file}" "${content}")
  endif()
  run_check(code output)
  string(REGEX MATCHALL "\\[[a-z]+\\]" rules "${output}")
  list(REMOVE_DUPLICATES rules)
  if(code EQUAL 0 OR NOT "${rules}" STREQUAL "[${rule}]")
    message(NOTICE "planted [${rule}] in ${file}, reported '${rules}':\n${output}")
    math(EXPR failures "${failures} + 1")
  endif()
  set(failures ${failures} PARENT_SCOPE)
endfunction()

plant_sound_tree()
run_check(code output)
if(NOT code EQUAL 0)
  message(FATAL_ERROR "the sound tree was refused:\n${output}")
endif()

set(error include/kaiko/error.hpp)
string(REPEAT "// line\n" 400 many_lines)
string(REPEAT "a1B2" 4 sixteen)
expect(head WRITE ${error} "#pragma once\n")
expect(head WRITE src/kaiko.cpp "int main() {}\n")
expect(once WRITE ${error} "${head}")
expect(size APPEND ${error} "${many_lines}")
expect(static APPEND ${error} "static int one = 1;\n")
expect(unnamed APPEND ${error} "namespace {\n}\n")
expect(minmax APPEND ${error} "inline int f() { return std::max(1, 2); }\n")
expect(minmax APPEND ${error} "inline int f() { return std::numeric_limits<int>::min(); }\n")
expect(threads APPEND ${error} "inline const char* f(int code) { return std::strerror(code); }\n")
expect(windows APPEND ${error} "enum Method { GET, DELETE };\n")
expect(windows APPEND ${error} "inline int f(int near) { return near; }\n")
expect(secret APPEND ${error} "// kaiko_live_${sixteen}\n")
expect(secret APPEND tests/error_test.cpp "// sk_test_${sixteen}\n")
expect(secret APPEND README.md "export KAIKO_API_KEY=kaiko_test_${sixteen}\n")
expect(order WRITE ${error} "${start}#include <string>\n\n#include <kaiko/version.hpp>\n")
expect(order WRITE ${error} "${start}#include <kaiko/version.hpp>\n#include <string>\n")
expect(order WRITE ${error} "${start}#include <string>\n#include <algorithm>\n")
expect(order WRITE ${error} "${start}#include <string>\n#include <string>\n")
expect(order WRITE ${error} "${start}#include \"version.hpp\"\n")
expect(json APPEND include/kaiko/detail/curl_handle.hpp "\n#include <nlohmann/json.hpp>\n")
expect(curl APPEND include/kaiko/detail/encode.hpp "#if 1\n#include <curl/curl.h>\n#endif\n")
expect(layers WRITE ${error} "${start}#include <kaiko/detail/encode.hpp>\n")
expect(first WRITE tests/error_test.cpp "${head}#include <string>\n\n#include <kaiko/error.hpp>\n")
expect(first WRITE tests/nothing_test.cpp "${head}#include <string>\n")
expect(first WRITE tests/detail/encode_test.cpp "${head}#include <kaiko/error.hpp>\n")
expect(umbrella WRITE include/kaiko/kaiko.hpp "${start}#include <kaiko/error.hpp>\n")
expect(umbrella APPEND include/kaiko/kaiko.hpp "#if 1\n#include <kaiko/testing.hpp>\n#endif\n")
expect(order WRITE include/kaiko/kaiko.hpp
  "${start}#include <kaiko/client.hpp>\n#include <kaiko/version.hpp>\n#include <kaiko/error.hpp>\n")
expect(umbrella WRITE include/kaiko/impl.hpp "${start}")
expect(listed WRITE cmake/KaikoHeaders.cmake "set(KAIKO_HEADERS kaiko/version.hpp)\n")
expect(listed APPEND cmake/KaikoHeaders.cmake "list(APPEND KAIKO_HEADERS kaiko/void.hpp)\n")
expect(listed APPEND cmake/KaikoHeaders.cmake "list(REVERSE KAIKO_HEADERS)\n")
expect(tested REMOVE tests/version_test.cpp "")
expect(tested REMOVE tests/detail/encode_test.cpp "")
expect(tested REMOVE tests/error_test.cpp "")
expect(tested REMOVE tests/client_test.cpp "")
expect(version WRITE include/kaiko/version.hpp "${start}#define KAIKO_VERSION_STRING \"1.2.4\"\n")
expect(version WRITE CMakeLists.txt "set_target_properties(x PROPERTIES\n  SOVERSION \${PROJECT_VERSION_MAJOR}\n)\n")
expect(proofs WRITE docs/guarantees.md "- `tests/error_test.cpp`: no such claim\n")
expect(proofs WRITE docs/guarantees.md "- `tests/nothing_test.cpp`: a claim\n")
expect(links APPEND README.md "[a page](docs/page.md)\n")
expect(links APPEND README.md "[a heading](#two) after [another](#one)\n")
expect(links APPEND docs/more/page.md "[a heading](../../README.md#the-api-is-here)\n")
expect(links APPEND docs/more/page.md "[from the wrong folder](README.md)\n")
expect(secret WRITE docs/more/key.md "kaiko_test_${sixteen}\n")
expect(names APPEND docs/errors.md "\n## Limit\n\n| `most` | a |\n")
expect(names APPEND docs/errors.md "\n## Limits\n\n| `sum` | a |\n")
expect(names WRITE docs/errors.md "## Kind\n\n| `one` | three |\n")
expect(names APPEND ${error} "enum class Way { there, back };\n")
expect(suppressions APPEND src/kaiko.cpp "int x;  // NOLINT\n")
expect(suppressions APPEND ${error} "#pragma GCC diagnostic ignored \"-Wshadow\"\n")

file(REMOVE_RECURSE "${SCRATCH}")
if(failures GREATER 0)
  message(FATAL_ERROR "${failures} planted breach(es) were not reported as they should be")
endif()
message(STATUS "every planted breach was found")
