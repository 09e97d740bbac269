#!/bin/sh
# SPDX-License-Identifier: MIT
# Drives a browser through the page of the example secure_backend, against an emulator and a backend of its own,
# and ends them whatever happens:  run_page_test.sh FOLDER EMULATOR BACKEND PAGE
# FOLDER gets the npm packages, once for each version of package-lock.json, and the screenshots; PAGE is the
# folder that the page was built into. Needs Node, npm and chromium.
set -eu

if [ "$#" -ne 4 ]; then
  echo "usage: run_page_test.sh FOLDER EMULATOR BACKEND PAGE" >&2
  exit 2
fi
here=$(cd "$(dirname "$0")" && pwd)
emulator=$2
backend=$3
page=$4
mkdir -p "$1"
folder=$(cd "$1" && pwd)

for needed in node npm "${KAIKO_CHROMIUM:-/usr/bin/chromium}"; do
  command -v "$needed" >/dev/null 2>&1 || {
    echo "run_page_test.sh: $needed is needed" >&2
    exit 1
  }
done
if ! cmp -s "$here/package-lock.json" "$folder/installed"; then
  rm -f "$folder/installed"
  cp "$here/package.json" "$here/package-lock.json" "$folder"
  (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund --prefer-offline)
  cp "$here/package-lock.json" "$folder/installed"
fi

emulator_pid=
backend_pid=
end() {
  [ -z "$1" ] || kill "$1" 2>/dev/null || :
  [ -z "$1" ] || wait "$1" 2>/dev/null || :
}
finish() {
  end "$backend_pid"
  end "$emulator_pid"
  backend_pid=
  emulator_pid=
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# Waits until a server says that it is ready, and prints its address:  address_of NAME PID
address_of() {
  tries=0
  until grep -q '^ready' "$folder/$1.out"; do
    tries=$((tries + 1))
    if [ "$tries" -gt 600 ] || ! kill -0 "$2" 2>/dev/null; then
      echo "run_page_test.sh: the $1 did not become ready:" >&2
      cat "$folder/$1.out" "$folder/$1.err" >&2
      return 1
    fi
    sleep 0.05
  done
  sed -n 's/^listening //p' "$folder/$1.out"
}

# The files are there before anybody looks into them.
for server in emulator backend; do : >"$folder/$server.out"; done

"$emulator" --port 0 --exit-with-parent --quiet >"$folder/emulator.out" 2>"$folder/emulator.err" &
emulator_pid=$!
api=$(address_of emulator "$emulator_pid")

KAIKO_API_KEY=kaiko_test_example KAIKO_BASE_URL=$api BACKEND_PORT=0 BACKEND_PAGE=$page \
  BACKEND_VISITOR_PER_MINUTE=600 \
  "$backend" >"$folder/backend.out" 2>"$folder/backend.err" &
backend_pid=$!
web=$(address_of backend "$backend_pid")

node "$here/event_stream_test.mjs"
# Node looks for packages beside a script, so the scripts are copied beside the packages.
cp "$here"/*.mjs "$folder"
if ! KAIKO_WEB_URL=$web KAIKO_WEB_ARTEFACTS=$folder/artefacts node "$folder/page_test.mjs"; then
  echo "run_page_test.sh: the backend said:" >&2
  tail -n 20 "$folder/backend.err" >&2
  exit 1
fi
