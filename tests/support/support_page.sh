#!/bin/sh
# SPDX-License-Identifier: MIT
# Writes docs/support.md from what try_compilers.sh, try_libraries.sh and try_consumers.sh have seen. Fails where
# something did.
#   support_page.sh FOLDER DOCUMENT
set -eu
folder=$1
document=$2
system=$(sed -n 's/^PRETTY_NAME="\(.*\)"$/\1/p' /etc/os-release 2>/dev/null || :)
{
  cat <<'TEXT'
# What it was built and run with

<!-- Written by `./dev support`. Change tests/support/support_page.sh, not this page. -->

TEXT
  echo "Seen on ${system:-$(uname -s)} ($(uname -m)) with libcurl $(pkg-config --modversion libcurl) and" \
    "nlohmann/json $(pkg-config --modversion nlohmann_json)."
  cat <<'TEXT'

## Compilers

A cell is every header in one file together with the tests of the client, header-only, with
`-Wall -Wextra -Wconversion -Wshadow -Werror`; "compiled and run" says that these tests passed. Everything else is
tested with one or two of them: `./dev check` tells which.

| compiler | standard library | C++17 | C++20 | C++23 |
|---|---|---|---|---|
TEXT
  cat "$folder/compilers.rows"
  cat <<'TEXT'
| Apple clang | libc++ | not had here | not had here | not had here |
| MSVC | its own | not had here | not had here | not had here |

"Compiled, not run" is MinGW's compiler for Windows over the headers alone, with the headers of libcurl and
nlohmann/json from the system above. Nobody has seen the SDK run on Windows or macOS yet.

## Ways into a build

Each is a project of somebody else's (`tests/package`) with its own `-Wall -Wextra -Wconversion -Werror`, whose
program calls the emulator.

| way | seen |
|---|---|
TEXT
  cat "$folder/consumers.rows"
  cat <<'TEXT'
| vcpkg, Conan 2 ([packaging](../packaging/README.md)) | not run: the recipes are checked by a script |

## Releases of the libraries

One that says "compiled and run" was built from its tag; then the tests of single headers and those over the wire
were, and ran.

| release | seen |
|---|---|
TEXT
  cat "$folder/libraries.rows"
  cat <<'TEXT'

libcurl from 7.76 on is accepted; [what older ones than 7.87 can't keep](guarantees.md) is told there. CMake is
3.24 or newer.
TEXT
} >"$document.new"
mv "$document.new" "$document"
! grep -n '\*\*' "$document"
