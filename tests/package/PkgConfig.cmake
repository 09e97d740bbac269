# SPDX-License-Identifier: MIT
# Installs with DESTDIR, moves what came of it, asks pkg-config, and gives its answer to the compiler: one
# program, run against the emulator. No path of the build may be left in the package files.
cmake_minimum_required(VERSION 3.24)

function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE code OUTPUT_VARIABLE output ERROR_VARIABLE errors)
  if(NOT code EQUAL 0)
    list(JOIN ARGN " " command)
    message(FATAL_ERROR "${command}\nended with ${code}:\n${output}${errors}")
  endif()
  set(output "${output}" PARENT_SCOPE)
endfunction()

file(REMOVE_RECURSE "${BINARY}")
set(ENV{DESTDIR} "${BINARY}/staged")
run("${CMAKE_COMMAND}" --install "${BUILD}" --prefix /opt/kaiko --component kaiko)
unset(ENV{DESTDIR})
set(root "${BINARY}/moved here")
file(RENAME "${BINARY}/staged/opt/kaiko" "${root}")

set(ENV{PKG_CONFIG_PATH} "${root}/${LIBDIR}/pkgconfig")
file(READ "${root}/${LIBDIR}/pkgconfig/${MODULE}.pc" text)
if("${text}" MATCHES "/opt/kaiko|staged" OR NOT "${text}" MATCHES "prefix=\\\${pcfiledir}/")
  message(FATAL_ERROR "${MODULE}.pc names the folder that it was made for:\n${text}")
endif()
run("${PKG_CONFIG}" --validate "${MODULE}")
run("${PKG_CONFIG}" --modversion "${MODULE}")
string(STRIP "${output}" output)
if(NOT "${output}" STREQUAL "${VERSION}")
  message(FATAL_ERROR "${MODULE}.pc says version ${output}, not ${VERSION}")
endif()

run("${PKG_CONFIG}" --cflags --libs "${MODULE}")
separate_arguments(told UNIX_COMMAND "${output}")
separate_arguments(flags UNIX_COMMAND "${FLAGS}")
run("${COMPILER}" -std=c++17 ${flags} "${SOURCE}" -o "${BINARY}/consumer" ${told})

set(ENV{LD_LIBRARY_PATH} "${root}/${LIBDIR}")  # where the library is a shared one
set(ENV{DYLD_LIBRARY_PATH} "${root}/${LIBDIR}")
run("${WITH_EMULATOR}" --tls "${EMULATOR}" "${BINARY}/consumer")
if(NOT output MATCHES "^[a-z_]+\n$")
  message(FATAL_ERROR "expected one category, got: ${output}")
endif()
message(STATUS "${MODULE}: ${output}")
