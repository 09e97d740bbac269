#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs one fuzzer for some seconds, from its corpus and what earlier runs on this machine have learnt:
#   run_fuzzer.sh BUILD_FOLDER SECONDS NAME
# A finding is left in BUILD_FOLDER/findings, to be put into tests/fuzz/corpus once it is mended.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
folder=$1
seconds=$2
name=$3

mkdir -p "$folder/learnt/$name" "$folder/findings"
if "$folder/tests/fuzz/${name}_fuzz" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 \
  -max_len=16384 -print_final_stats=1 -artifact_prefix="$folder/findings/$name-" \
  "$folder/learnt/$name" "$here/corpus/$name" >"$folder/$name.log" 2>&1; then
  runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$folder/$name.log")
  echo "$name: $runs inputs in $seconds s, no finding"
  exit 0
fi
echo "$name: a finding; the end of $folder/$name.log:"
tail -n 25 "$folder/$name.log"
exit 1
