#!/bin/sh
# SPDX-License-Identifier: MIT
# For docs/support.md: runs the projects of others in tests/package, and says of each what was seen.
#   try_consumers.sh FOLDER BUILD     BUILD: a build of all that `./dev test` runs
set -eu
folder=$1
build=$2

what_is() {
  case $1 in
    stage) echo 'an install into a folder of its own' ;;
    find_package) echo 'find_package, kaiko::kaiko' ;;
    find_package_compiled) echo 'find_package, kaiko::compiled' ;;
    add_subdirectory) echo add_subdirectory ;;
    fetch_content) echo 'FetchContent, of a folder' ;;
    fetch_git) echo 'FetchContent, of a commit' ;;
    subproject) echo 'add_subdirectory by a project that is itself added by another' ;;
    subproject_install) echo 'the install of a project that has it as a part' ;;
    fetched_json) echo 'nlohmann/json fetched, where the system has none (a stand-in for the download)' ;;
    pkg_config_kaiko) echo 'pkg-config, header-only, from an install that was staged and moved' ;;
    pkg_config_kaiko-compiled) echo 'pkg-config, compiled, likewise' ;;
    *) echo "$1" ;;
  esac
}

ctest --test-dir "$build" -L package --output-on-failure >"$folder/consumers.log" 2>&1 || :
sed -n 's/^ *[0-9]*\/[0-9]* Test *#[0-9]*: package_\([^ ]*\) \.* *\(\**[A-Za-z]*\).*/\1 \2/p' "$folder/consumers.log" |
  while read -r name seen; do
    case $seen in
      Passed) seen='built and run' ;;
      *) seen='**failed**' ;;
    esac
    echo "| $(what_is "$name") | $seen |"
  done >"$folder/consumers.rows"
