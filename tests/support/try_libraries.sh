#!/bin/sh
# SPDX-License-Identifier: MIT
# For docs/support.md: builds other releases of the libraries than the system's and runs the tests of the client
# with each: those of single headers and those over the wire. What was seen is kept in a folder for as long as the
# sources are the same.
#   try_libraries.sh FOLDER REPOSITORIES [WORD...]
# REPOSITORIES: a folder with clones of curl, json (nlohmann's) and Catch2; what is not there is "not had here".
# Words: only the releases that have one of them in their names.
set -eu
export LC_ALL=C
root=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=tests/support/wanted.sh
. "$root/tests/support/wanted.sh"
mkdir -p "$1"
folder=$(cd "$1" && pwd)
repositories=$2
shift 2
# A compiler cache does not see that a header has come to be where another was found before.
export CCACHE_DISABLE=1
jobs=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)

# A release: the clone, the tag, what is shown.
rows='
curl curl-7_76_1 libcurl 7.76.1
curl curl-7_87_0 libcurl 7.87.0
curl curl-8_5_0 libcurl 8.5.0
curl curl-8_14_1 libcurl 8.14.1
curl curl-8_21_0 libcurl 8.21.0
json v3.9.1 nlohmann/json 3.9.1
json v3.10.5 nlohmann/json 3.10.5
json v3.11.3 nlohmann/json 3.11.3
Catch2 v3.5.2 Catch2 3.5.2
Catch2 v3.7.1 Catch2 3.7.1
'

sources=$(cd "$root" && find CMakeLists.txt cmake include src tools tests -type f ! -name '*.sh' | sort | xargs cat |
  cksum | tr ' ' '-')
if [ "$(cat "$folder/library_sources" 2>/dev/null)" != "$sources" ]; then
  rm -f "$folder"/libraries/*.cell
  echo "$sources" >"$folder/library_sources"
fi
mkdir -p "$folder/libraries"

# options_of CLONE VERSION
options_of() {
  case $1-$2 in
    curl-7.7*) echo "-DCMAKE_USE_OPENSSL=ON -DCMAKE_USE_LIBSSH2=OFF $curl_options" ;;
    curl-*) echo "-DCURL_USE_OPENSSL=ON -DCURL_USE_LIBSSH2=OFF $curl_options" ;;
    json-*) echo -DJSON_BuildTests=OFF ;;
    Catch2-*) echo '-DCATCH_INSTALL_DOCS=OFF -DCATCH_BUILD_TESTING=OFF' ;;
  esac
}
curl_options='-DBUILD_CURL_EXE=OFF -DHTTP_ONLY=ON -DCURL_USE_LIBPSL=OFF -DUSE_LIBIDN2=OFF -DUSE_NGHTTP2=OFF
  -DCURL_BROTLI=OFF -DCURL_ZSTD=OFF -DENABLE_MANUAL=OFF -DENABLE_CURL_MANUAL=OFF -DBUILD_LIBCURL_DOCS=OFF
  -DBUILD_MISC_DOCS=OFF'

# install CLONE TAG PLACE OPTIONS
install() {
  # shellcheck disable=SC2086  # options
  mkdir -p "$3/source" &&
    git -C "$1" archive "$2" | tar -xf - -C "$3/source" &&
    cmake -S "$3/source" -B "$3/build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DBUILD_TESTING=OFF \
      "-DCMAKE_INSTALL_PREFIX=$3/installed" -DCMAKE_INSTALL_LIBDIR=lib $4 &&
    cmake --build "$3/build" --parallel "$jobs" --target install
}

# Whether what was built uses the release in this place.
is_used() {
  grep -q "$1/installed/include" "$1/kaiko/compile_commands.json" || {
    echo "the release in $1 is not what was compiled with"
    return 1
  }
}

# run_tests PLACE: the last line says what was seen.
run_tests() {
  cd "$root" &&
    cmake --preset dev -B "$1/kaiko" "-DCMAKE_PREFIX_PATH=$1/installed" -DCMAKE_BUILD_TYPE=None \
      -DKAIKO_TEST_PCH=ON -DKAIKO_TESTS_TOGETHER=ON \
      '-DKAIKO_TEST_SKIP=hygiene;emulator;cli;backend;bench;load;contract;fuzz;docs;package;faults' &&
    cmake --build "$1/kaiko" --parallel "$jobs" && is_used "$1" && echo built &&
    ctest --test-dir "$1/kaiko" --output-on-failure -LE tree && echo ran
}

printf '%s\n' "$rows" | while read -r clone tag name version; do
  [ -n "$clone" ] || continue
  cell="$folder/libraries/$clone-$version.cell"
  repository=$repositories/$clone
  if [ -f "$cell" ] || [ -z "$repositories" ] || [ ! -d "$repository" ] || ! is_wanted "$name $version" "$@"; then
    continue
  fi
  echo "support: $name $version" >&2
  place="$folder/libraries/$clone-$version"
  log="$place.log"
  rm -rf "$place"
  if ! install "$repository" "$tag" "$place" "$(options_of "$clone" "$version")" >"$log" 2>&1 </dev/null; then
    echo '**could not be built**'
  else
    run_tests "$place" >>"$log" 2>&1 </dev/null || :
    passed=$(sed -n 's/^100% tests passed.* out of \([0-9]*\)$/\1/p' "$log")
    if [ "$(tail -n 1 "$log")" = ran ]; then
      echo "compiled and run: $passed of $passed programs"
    elif grep -qx built "$log"; then
      echo '**tests failed**'
    else
      echo '**did not compile**'
    fi
  fi >"$cell.part"
  mv "$cell.part" "$cell" # whole or not at all: who is interrupted has seen nothing
  rm -rf "$place"
done

printf '%s\n' "$rows" | while read -r clone tag name version; do
  [ -n "$clone" ] || continue
  cell="$folder/libraries/$clone-$version.cell"
  if [ -f "$cell" ]; then
    seen=$(cat "$cell")
  elif [ -n "$repositories" ] && [ -d "$repositories/$clone" ]; then
    seen='not tried'
  else
    seen='not had here'
  fi
  echo "| $name $version | $seen |"
done >"$folder/libraries.rows"
