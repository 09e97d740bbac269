# SPDX-License-Identifier: MIT
# Configures a project that installs the SDK with itself, and reads the install rules that came of it:
# building the library, which running them would ask for, tells no more.
cmake_minimum_required(VERSION 3.24)
file(REMOVE_RECURSE "${BINARY}")
execute_process(
  COMMAND "${CMAKE_COMMAND}" -S "${SOURCE}" -B "${BINARY}" ${ARGUMENTS} "-DKAIKO_CHECKOUT=${KAIKO_CHECKOUT}"
  RESULT_VARIABLE code OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(NOT code EQUAL 0)
  message(FATAL_ERROR "it can't be configured:\n${output}")
endif()
file(GLOB targets "${BINARY}/kaiko/CMakeFiles/Export/*/kaikoTargets.cmake")
file(READ "${targets}" text)
if(NOT text MATCHES "INTERFACE_LINK_LIBRARIES [^\n]*nlohmann_json::nlohmann_json")
  message(FATAL_ERROR "the package does not link nlohmann/json:\n${text}")
endif()
file(READ "${BINARY}/kaiko/cmake_install.cmake" text)
if(NOT text MATCHES "/share/doc/kaiko\" TYPE FILE FILES \"[^\"]*/LICENSE\"" OR text MATCHES "doc/outer")
  message(FATAL_ERROR "the licence is not installed under the SDK's own name:\n${text}")
endif()
