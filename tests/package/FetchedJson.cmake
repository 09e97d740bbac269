# SPDX-License-Identifier: MIT
# Installs the SDK configured with a fetched nlohmann/json: the stand-in has to be installed with it, and
# found by pkg-config in the folders that the README names.
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

if(PKG_CONFIG)
  file(READ "${KAIKO_CHECKOUT}/README.md" text)
  string(REGEX MATCH "`PKG_CONFIG_PATH=([^`]+)`" found "${text}")
  string(REPLACE "$HOME/kaiko" "${BINARY}/stage" folders "${CMAKE_MATCH_1}")
  string(REPLACE "/lib/" "/${LIBDIR}/" folders "${folders}")
  set(ENV{PKG_CONFIG_PATH} "${folders}")
  execute_process(COMMAND "${PKG_CONFIG}" --cflags kaiko
    RESULT_VARIABLE code OUTPUT_VARIABLE output ERROR_VARIABLE output)
  # A copy of the system's, which would do as well, does not say so.
  if(NOT code EQUAL 0 OR NOT output MATCHES "-DIS_STAND_IN")
    message(FATAL_ERROR "with PKG_CONFIG_PATH=${folders} pkg-config says:\n${output}")
  endif()
endif()
