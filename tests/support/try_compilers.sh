#!/bin/sh
# SPDX-License-Identifier: MIT
# For docs/support.md: tries the compilers that are installed with each standard, and says of each what was seen.
# A cell is every header in one file together with tests/client_test.cpp, as a header-only program, with
# warnings as errors, and a run of it. What was seen is kept in a folder for as long as the sources are the same,
# so that a run that was stopped goes on.
#   try_compilers.sh FOLDER [WORD...]     words: only the compilers that have one of them in their names
set -eu
export LC_ALL=C
root=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=tests/support/wanted.sh
. "$root/tests/support/wanted.sh"
mkdir -p "$1"
folder=$(cd "$1" && pwd)
shift
launcher=
if command -v ccache >/dev/null 2>&1; then launcher=ccache; fi

sources=$(cd "$root" && find include tests/client_test.cpp tests/support -type f ! -name '*.sh' | sort |
  xargs cat | cksum | tr ' ' '-')
if [ "$(cat "$folder/sources" 2>/dev/null)" != "$sources" ]; then
  rm -f "$folder"/*.cell "$folder"/*.o
  echo "$sources" >"$folder/sources"
fi

(cd "$root/include" && find kaiko -name '*.hpp' | sort | sed 's/.*/#include <&>/') >"$folder/all_headers.inc"
warnings='-Wall -Wextra -Wconversion -Wshadow -Werror'
flags="$warnings $(pkg-config --cflags libcurl nlohmann_json) -I$root/include -I$root/tests"
libraries="-pthread $(pkg-config --libs libcurl)"

# A compiler may know a standard by the name only that it had before it was finished.
spelled_by() {
  case $2 in
    17) names='c++17' ;;
    20) names='c++20 c++2a' ;;
    *) names='c++23 c++2b' ;;
  esac
  for name in $names; do
    if echo 'int main() {}' | "$1" "-std=$name" -x c++ -fsyntax-only - 2>/dev/null; then
      echo "$name"
      return
    fi
  done
}

# Catch2's main(), once for each standard library.
test_main() {
  main="$folder/main$3.o"
  # shellcheck disable=SC2086  # flags
  [ -f "$main" ] || $launcher "$1" -std=c++17 $2 "-I$root/tests" -c "$root/tests/support/main.cpp" -o "$main"
}

# run_cell COMPILER FLAGS NAME STANDARD
run_cell() {
  program="$folder/$3.$4"
  # shellcheck disable=SC2086  # flags
  $launcher "$1" "-std=$4" $2 $flags -include "$folder/all_headers.inc" \
    -c "$root/tests/client_test.cpp" -o "$program.o" &&
    test_main "$1" "$2" "$(echo "$2" | tr -d ' =+')" &&
    "$1" $2 "$program.o" "$main" -o "$program" $libraries &&
    echo built && (cd "$folder" && "$program" >"$program.out" 2>&1) && echo ran
}

# A compiler for another system: its own headers, and those of libcurl and nlohmann/json from here, apart from
# the rest of the system's.
foreign_cell() {
  if [ ! -d "$folder/foreign" ]; then
    mkdir -p "$folder/foreign"
    for header in curl/curl.h nlohmann/json.hpp; do
      for place in $(pkg-config --variable=includedir libcurl nlohmann_json) /usr/include /usr/include/*-linux-gnu; do
        if [ -f "$place/$header" ]; then
          ln -sfn "$place/${header%%/*}" "$folder/foreign/${header%%/*}"
          break
        fi
      done
    done
  fi
  # shellcheck disable=SC2086  # flags
  echo 'int main() {}' | "$1" "-std=$4" $warnings -isystem "$folder/foreign" "-I$root/include" \
    -include "$folder/all_headers.inc" -x c++ -fsyntax-only - && echo built
}

# A row: what is shown, the compiler, its flags, and how a cell is made.
rows="$folder/rows"
{
  for compiler in g++-11 g++-12 g++-13 g++-14 clang++-14 clang++-15 clang++-16 clang++-18; do
    echo "$compiler||run_cell"
  done
  for compiler in clang++-14 clang++-16 clang++-18; do
    echo "$compiler|-stdlib=libc++|run_cell"
  done
  echo 'x86_64-w64-mingw32-g++-posix||foreign_cell'
} >"$rows"

# libc++ of the compiler's own version only: Debian lets one be installed, and any clang would find it.
is_had() {
  command -v "$1" >/dev/null 2>&1 || return 1
  [ -z "$2" ] || [ -d "/usr/lib/llvm-${1##*-}/include/c++/v1" ]
}

while IFS='|' read -r compiler options how; do
  name=$compiler$(echo "$options" | tr -d '=+')
  if ! is_had "$compiler" "$options" || ! is_wanted "$name" "$@"; then continue; fi
  for standard in 17 20 23; do
    cell="$folder/$name.$standard.cell"
    if [ -f "$cell" ]; then continue; fi
    spelled=$(spelled_by "$compiler" $standard)
    if [ -z "$spelled" ]; then
      echo 'not known to it' >"$cell"
      continue
    fi
    echo "support: $name C++$standard" >&2
    seen=$($how "$compiler" "$options" "$name" "$spelled" 2>"$folder/$name.$standard.log" </dev/null || :)
    case $seen in
      *ran*) echo 'compiled and run' ;;
      *built*) if [ "$how" = run_cell ]; then echo '**its run failed**'; else echo 'compiled, not run'; fi ;;
      *) echo '**did not compile**' ;;
    esac >"$cell"
    rm -f "$folder/$name.$spelled" "$folder/$name.$spelled.o"
  done
done <"$rows"

while IFS='|' read -r compiler options how; do
  name=$compiler$(echo "$options" | tr -d '=+')
  library=libstdc++
  [ -z "$options" ] || library=libc++
  version=
  if is_had "$compiler" "$options"; then
    version=$("$compiler" --version | sed -n '1s/.* \([0-9][0-9.]*\).*/\1/p')
  fi
  printf '| %s%s | %s |' "$compiler" "${version:+ $version}" "$library"
  for standard in 17 20 23; do
    if [ -f "$folder/$name.$standard.cell" ]; then
      seen=$(cat "$folder/$name.$standard.cell")
    elif [ -n "$version" ]; then
      seen='not tried'
    else
      seen='not had here'
    fi
    printf ' %s |' "$seen"
  done
  echo
done <"$rows" >"$folder/compilers.rows"
