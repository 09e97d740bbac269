# SPDX-License-Identifier: MIT
# The committed reviews are what their generator prints:
#   cmake -DGENERATOR=program -DMADE=file -DCOMMITTED=file -P SameReviews.cmake
execute_process(COMMAND "${GENERATOR}" OUTPUT_FILE "${MADE}" RESULT_VARIABLE status)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "${GENERATOR} ended with ${status}")
endif()
execute_process(COMMAND "${CMAKE_COMMAND}" -E compare_files "${MADE}" "${COMMITTED}"
  RESULT_VARIABLE status)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "${COMMITTED} is not what its generator prints: examples/data/README.md")
endif()
