# SPDX-License-Identifier: MIT
# For the scripts behind `./dev support`, which read it: which of their rows were asked for.
# shellcheck shell=sh

# is_wanted NAME [WORD...]: all are without words, else those that have one of them in their names.
is_wanted() {
  wanted=$1
  shift
  [ $# -gt 0 ] || return 0
  for word in "$@"; do
    case $wanted in *"$word"*) return 0 ;; esac
  done
  return 1
}
