#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs a program against a kaiko-emulator of its own, with a made-up key, and ends the emulator whatever
# happens:  with_emulator.sh [--tls] EMULATOR PROGRAM [ARGUMENT...]
set -eu

tls=
if [ "$1" = --tls ]; then
  tls=--tls
  shift
fi
emulator=$1
shift

folder=$(mktemp -d "${TMPDIR:-/tmp}/kaiko-emulator.XXXXXX")
emulator_pid=
finish() {
  [ -z "$emulator_pid" ] || kill "$emulator_pid" 2>/dev/null || :
  [ -z "$emulator_pid" ] || wait "$emulator_pid" 2>/dev/null || :
  rm -rf "$folder"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# There before anybody looks into it: on a busy machine the loop below is sooner than the emulator.
: >"$folder/out"
# ${tls:+...}: no empty argument without TLS.
"$emulator" --port 0 --exit-with-parent ${tls:+"$tls"} >"$folder/out" 2>"$folder/err" &
emulator_pid=$!

tries=0
until grep -q '^ready' "$folder/out"; do
  tries=$((tries + 1))
  if [ "$tries" -gt 200 ] || ! kill -0 "$emulator_pid" 2>/dev/null; then
    echo "the emulator did not become ready:" >&2
    cat "$folder/out" "$folder/err" >&2
    exit 1
  fi
  sleep 0.05
done

KAIKO_BASE_URL=$(sed -n 's/^listening //p' "$folder/out")
KAIKO_API_KEY=kaiko_test_example
export KAIKO_BASE_URL KAIKO_API_KEY
unset KAIKO_API_KEY_FILE KAIKO_CA_FILE
if [ -n "$tls" ]; then
  KAIKO_CA_FILE=$(sed -n 's/^ca-file //p' "$folder/out")
  export KAIKO_CA_FILE
fi

"$@"
