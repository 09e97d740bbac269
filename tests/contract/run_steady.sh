#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs contract_calls against Steady, a mock server that checks requests by the schema, on a free port of
# loopback, and ends it whatever happens:  run_steady.sh FOLDER CONTRACT_CALLS
# FOLDER gets the npm package, once for each version of package-lock.json; nothing is written elsewhere.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
folder=$1
program=$2
schema=$here/kaiko-v2.openapi.yaml

command -v npm >/dev/null 2>&1 || {
  echo "run_steady.sh: npm is needed to install the mock server" >&2
  exit 1
}
mkdir -p "$folder"
if ! cmp -s "$here/package-lock.json" "$folder/installed"; then
  rm -f "$folder/installed"
  cp "$here/package.json" "$here/package-lock.json" "$folder"
  (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund --prefer-offline)
  cp "$here/package-lock.json" "$folder/installed"
fi

steady_pid=
finish() {
  [ -z "$steady_pid" ] || kill "$steady_pid" 2>/dev/null || :
  [ -z "$steady_pid" ] || wait "$steady_pid" 2>/dev/null || :
  steady_pid=
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# Fails when somebody else took the port meanwhile, or nothing answers for half a minute.
start_steady() {
  port=$("$program" --free-port) || return 1
  "$folder/node_modules/.bin/steady" --host 127.0.0.1 --port "$port" --reject-on-sdk-error=false \
    --log-format=json "$schema" >"$folder/log" 2>&1 &
  steady_pid=$!
  tries=0
  until "$program" --is-up "$port"; do
    tries=$((tries + 1))
    [ "$tries" -le 600 ] && kill -0 "$steady_pid" 2>/dev/null || return 1
    sleep 0.05
  done
  kill -0 "$steady_pid" 2>/dev/null
}

starts=1
until start_steady; do
  finish
  starts=$((starts + 1))
  if [ "$starts" -gt 3 ]; then
    echo "run_steady.sh: the mock server did not start:" >&2
    cat "$folder/log" >&2
    exit 1
  fi
done

"$program" "$port" "$schema"
