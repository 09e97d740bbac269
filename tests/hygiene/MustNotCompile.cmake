# SPDX-License-Identifier: MIT
# Compiles must_not_compile.cpp with one misuse, which has to fail for its reason, or with CONTROL, which
# has to pass.
cmake_minimum_required(VERSION 3.24)
set(dropped_result_reason "unused-result|nodiscard")
set(dropped_call_reason "unused-result|nodiscard")
set(result_as_bool_reason "cannot convert|no viable conversion")
set(copied_result_reason "deleted")
set(printed_key_reason "no match for|invalid operands")
set(key_from_text_reason "conversion from|no viable conversion")

string(REPLACE "|" ";" folders "${INCLUDES}")
list(FILTER folders EXCLUDE REGEX "^$")
list(TRANSFORM folders PREPEND -I)
# KAIKO_COMPILED: the declarations are what is tested, so leave out the definitions.
set(command "${COMPILER}" -std=c++17 -fsyntax-only -Werror=unused-result -DKAIKO_COMPILED
  ${folders} -D${MISUSE})

execute_process(COMMAND ${command} "${SOURCE}" RESULT_VARIABLE code ERROR_VARIABLE errors)
if(MISUSE STREQUAL "CONTROL")
  if(NOT code EQUAL 0)
    message(FATAL_ERROR "the right uses do not compile:\n${errors}")
  endif()
elseif(code EQUAL 0)
  message(FATAL_ERROR "${MISUSE} compiles")
elseif(NOT errors MATCHES "error[^\n]*(${${MISUSE}_reason})")
  message(FATAL_ERROR "${MISUSE} is refused, but not for its reason:\n${errors}")
endif()
