# SPDX-License-Identifier: MIT
# Writes field_table.cpp, the tables that field_table.hpp declares, from fields.csv:
#   cmake -DFIELDS=fields.csv -DOUTPUT=field_table.cpp -P GenerateFieldTable.cmake
# For each object a function that finds it in an answer, at the first place where the list mentions it on
# the way from the roots; for each field one that reads the C++ member. A member that the public headers
# lack, or that has another type than its kind, doesn't compile.
cmake_minimum_required(VERSION 3.24)
set(roots Analysis BatchAnalysis ChatCompletion)

file(STRINGS "${FIELDS}" lines REGEX "^[^#]")
set(objects "")
foreach(line IN LISTS lines)
  list(GET line 0 object)
  list(GET line 1 name)
  list(GET line 2 kind)
  list(LENGTH line columns)
  if(columns EQUAL 4)
    list(GET line 3 member)
  else()
    string(REGEX REPLACE "([A-Z])" "_\\1" member "${name}")
    string(TOLOWER "${member}" member)
  endif()
  list(APPEND objects "${object}")
  list(APPEND fields_of_${object} "${name}|${kind}|${member}")
endforeach()
list(REMOVE_DUPLICATES objects)

# Breadth first from the roots: an object is placed after the one that holds it.
set(order ${roots})
set(position 0)
list(LENGTH order count)
while(position LESS count)
  list(GET order ${position} owner)
  foreach(field IN LISTS fields_of_${owner})
    string(REPLACE "|" ";" field "${field}")
    list(GET field 0 name)
    list(GET field 1 kind)
    list(GET field 2 member)
    if(kind STREQUAL "roles")
      set(child Emotion)
    elseif(kind MATCHES "^(object|list):(.*)$")
      set(child "${CMAKE_MATCH_2}")
    else()
      continue()
    endif()
    if(NOT child IN_LIST order)
      list(APPEND order ${child})
      string(REGEX REPLACE ":.*" "" holder "${kind}")
      set(place_of_${child} "${owner}|${name}|${holder}|${member}")
    endif()
  endforeach()
  math(EXPR position "${position} + 1")
  list(LENGTH order count)
endwhile()
foreach(object IN LISTS objects)
  if(NOT object IN_LIST order)
    message(FATAL_ERROR "fields.csv: no field holds a ${object}")
  endif()
endforeach()

set(finders "")
set(object_rows "")
set(field_rows "")
foreach(object IN LISTS order)
  if(object IN_LIST roots)
    string(APPEND finders "const ${object}* find_${object}(const Answer& answer) {\n"
      "  return std::get_if<${object}>(&answer);\n}\n")
    set(owner "")
    set(name "")
    set(holder root)
  else()
    string(REPLACE "|" ";" place "${place_of_${object}}")
    list(GET place 0 owner)
    list(GET place 1 name)
    list(GET place 2 holder)
    list(GET place 3 member)
    string(APPEND finders "const ${object}* find_${object}(const Answer& answer) {\n"
      "  const ${owner}* owner = find_${owner}(answer);\n"
      "  return owner == nullptr ? nullptr : first_of(owner->${member});\n}\n")
  endif()
  string(APPEND object_rows "    {\"${object}\", \"${owner}\", \"${name}\", Holder::${holder},\n"
    "     [](const Answer& answer) { return extra_of(find_${object}(answer)); }},\n")
  foreach(field IN LISTS fields_of_${object})
    string(REPLACE "|" ";" field "${field}")
    list(GET field 0 name)
    list(GET field 1 kind)
    list(GET field 2 member)
    set(content "")
    if(kind MATCHES "^(object|list):(.*)$")
      set(content "${CMAKE_MATCH_2}")
    elseif(kind STREQUAL "roles")
      set(content Emotion)
    endif()
    string(REGEX REPLACE ":.*" "" kind "${kind}")
    if(kind STREQUAL "json")
      set(read "as_json(*owner, \"${name}\")")
    else()
      set(read "as_${kind}(owner->${member})")
    endif()
    string(APPEND field_rows "    {\"${object}\", \"${name}\", Kind::${kind}_, \"${content}\",\n"
      "     [](const Answer& answer) -> Seen {\n"
      "       const ${object}* owner = find_${object}(answer);\n"
      "       return owner == nullptr ? Seen() : ${read};\n     }},\n")
  endforeach()
endforeach()

file(WRITE "${OUTPUT}" "// SPDX-License-Identifier: MIT
// Made from tests/contract/fields.csv by GenerateFieldTable.cmake: edit that.
#include \"contract/field_table.hpp\"

#include <variant>
#include <vector>

namespace kaiko_test {

namespace {

using namespace kaiko;

${finders}
}  // namespace

const std::vector<Object>& objects() {
  static const std::vector<Object> rows = {
${object_rows}  };
  return rows;
}

const std::vector<Field>& fields() {
  static const std::vector<Field> rows = {
${field_rows}  };
  return rows;
}

}  // namespace kaiko_test
")
