# SPDX-License-Identifier: MIT
# Proves that CheckFields.cmake can fail: in a copy the lists agree, and each planted difference is found.
# Run with -DSCRATCH=<a folder of its own>.
cmake_minimum_required(VERSION 3.24)
if(NOT SCRATCH)
  message(FATAL_ERROR "SCRATCH names no folder")
endif()
get_filename_component(tree "${CMAKE_CURRENT_LIST_DIR}" DIRECTORY)
set(failures 0)
set(list tests/contract/fields.csv)
set(document docs/api.md)

function(plant_copy)
  file(REMOVE_RECURSE "${SCRATCH}")
  file(COPY "${tree}/${list}" DESTINATION "${SCRATCH}/tests/contract")
  file(COPY "${tree}/${document}" DESTINATION "${SCRATCH}/docs")
endfunction()

function(run_check result output)
  execute_process(
    COMMAND ${CMAKE_COMMAND} "-DTREE=${SCRATCH}" ${ARGN}
      -P "${CMAKE_CURRENT_LIST_DIR}/CheckFields.cmake"
    RESULT_VARIABLE code OUTPUT_VARIABLE text ERROR_VARIABLE text)
  set(${result} "${code}" PARENT_SCOPE)
  set(${output} "${text}" PARENT_SCOPE)
endfunction()

# expect(complaint result output): the check failed, and says so.
function(expect complaint code output)
  string(FIND "${output}" "${complaint}" at)
  if(code EQUAL 0 OR at EQUAL -1)
    message(NOTICE "expected '${complaint}', got ${code}:\n${output}")
    math(EXPR failures "${failures} + 1")
  endif()
  set(failures ${failures} PARENT_SCOPE)
endfunction()

# replaced(file before after complaint): replaces the text in the copy.
function(replaced file before after complaint)
  plant_copy()
  file(READ "${SCRATCH}/${file}" text)
  string(FIND "${text}" "${before}" at)
  if(at EQUAL -1)
    message(FATAL_ERROR "${file} has no '${before}'")
  endif()
  string(REPLACE "${before}" "${after}" text "${text}")
  file(WRITE "${SCRATCH}/${file}" "${text}")
  run_check(code output)
  expect("${complaint}" "${code}" "${output}")
  set(failures ${failures} PARENT_SCOPE)
endfunction()

plant_copy()
run_check(code output)
if(NOT code EQUAL 0)
  message(FATAL_ERROR "the copy was refused:\n${output}")
endif()

replaced(${list} "Trend;direction;word\n" "" "fields.csv lacks Trend.direction: word")
replaced(${list} "Trend;direction;word\n" "Trend;direction;string\n"
  "docs/api.md lacks Trend.direction: string")
replaced(${list} "Trend;direction;word\n" "Trend;direction;word\nTrend;direction;word\n"
  "fields: a field stands there twice")
replaced(${list} "Trend;direction;word\n" "Trend,direction,word\n" "not a field: Trend,direction,word")
replaced(${document} "| `direction` | word | vocabulary 6; turns" "| `way` | word | vocabulary 6; turns"
  "docs/api.md lacks Trend.direction: word")
replaced(${document} "| `valenceTrend` | number |" "| `valenceTrend` | bool |"
  "fields.csv lacks Trend.valenceTrend: bool")
replaced(${document} "\n## Trend\n" "\n## Course\n" "docs/api.md lacks Trend.direction: word")

# A contract that knows other names than the list does.
plant_copy()
file(WRITE "${SCRATCH}/contract.md" "### 2.2 answers\n| `novel` | string |\n- `trend{direction up/down, slope}`\n"
  "`beliefs`: `beliefs[{type,proof?(a, b)}]`, `beliefsByType{one,two}`; `credo` word\n### 2.3 batch\n")
run_check(code output "-DCONTRACT=${SCRATCH}/contract.md")
foreach(name IN ITEMS novel slope proof credo)
  expect("fields.csv lacks '${name}' of the contract" "${code}" "${output}")
endforeach()
foreach(name IN ITEMS up one)
  if("${output}" MATCHES "lacks '${name}'")
    message(NOTICE "'${name}' is no field:\n${output}")
    math(EXPR failures "${failures} + 1")
  endif()
endforeach()
expect("the contract does not know 'valenceTrend'" "${code}" "${output}")
expect("its form has changed" "${code}" "${output}")

file(REMOVE_RECURSE "${SCRATCH}")
if(failures GREATER 0)
  message(FATAL_ERROR "${failures} planted difference(s) were not found")
endif()
message(STATUS "every planted difference was found")
