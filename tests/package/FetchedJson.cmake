# SPDX-License-Identifier: MIT
# Installs the SDK configured with a fetched nlohmann/json: the stand-in has to be installed with it.
cmake_minimum_required(VERSION 3.24)
file(REMOVE_RECURSE "${BINARY}")
foreach(number RANGE 0 2)
  if(number EQUAL 0)
    set(step -S "${KAIKO_CHECKOUT}" -B "${BINARY}" ${ARGUMENTS} -DKAIKO_BUILD_TESTS=OFF
      -DKAIKO_BUILD_TOOLS=OFF -DKAIKO_BUILD_EXAMPLES=OFF
      "-DFETCHCONTENT_SOURCE_DIR_NLOHMANN_JSON=${STAND_IN}")
  elseif(number EQUAL 1)
    set(step --build "${BINARY}")
  else()
    set(step --install "${BINARY}" --prefix "${BINARY}/stage")
  endif()
  execute_process(COMMAND "${CMAKE_COMMAND}" ${step}
    RESULT_VARIABLE code OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT code EQUAL 0)
    message(FATAL_ERROR "cmake ${step}\nended with ${code}:\n${output}")
  endif()
endforeach()
file(GLOB_RECURSE found "${BINARY}/stage/*/nlohmann_jsonConfig.cmake")
file(GLOB_RECURSE ours "${BINARY}/stage/*/kaikoConfig.cmake")
if(NOT found OR NOT ours)
  message(FATAL_ERROR "the staged install lacks a package file: '${found}' '${ours}'")
endif()
