# SPDX-License-Identifier: MIT
# Warnings for our own programs. Linked PRIVATE by tests, tools and examples; never exported. Errors they are
# in our presets alone: a compiler that came later may warn of more, and must not end the build of a user who
# wants the emulator.
option(KAIKO_WARNINGS_AS_ERRORS "Take warnings in tests, tools and examples for errors" OFF)
add_library(kaiko_developer INTERFACE)
if(MSVC)
  target_compile_options(kaiko_developer INTERFACE /W4 /permissive- /utf-8
    $<$<BOOL:${KAIKO_WARNINGS_AS_ERRORS}>:/WX>)
else()
  target_compile_options(kaiko_developer INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow
    $<$<BOOL:${KAIKO_WARNINGS_AS_ERRORS}>:-Werror>)
endif()

# Its files read the same headers: as one they are compiled in a third of the time. For builds that are
# not there to be linked sparingly.
option(KAIKO_COMPILED_TOGETHER "Compile kaiko::compiled as one file" OFF)
set_target_properties(kaiko_compiled PROPERTIES
  UNITY_BUILD ${KAIKO_COMPILED_TOGETHER} UNITY_BUILD_BATCH_SIZE 0)

# A list that no one checks rots: the configure step compares ours with the disk.
file(GLOB_RECURSE headers_on_disk CONFIGURE_DEPENDS
  RELATIVE "${PROJECT_SOURCE_DIR}/include" "${PROJECT_SOURCE_DIR}/include/*.hpp")
set(not_listed ${headers_on_disk})
list(REMOVE_ITEM not_listed ${KAIKO_HEADERS})
set(not_on_disk ${KAIKO_HEADERS})
list(REMOVE_ITEM not_on_disk ${headers_on_disk})
if(not_listed OR not_on_disk)
  message(FATAL_ERROR "cmake/KaikoHeaders.cmake and include/ differ.\n"
    "  on disk, not listed: ${not_listed}\n  listed, not on disk: ${not_on_disk}")
endif()
set_target_properties(kaiko PROPERTIES VERIFY_INTERFACE_HEADER_SETS ON)
