#!/bin/sh
# SPDX-License-Identifier: MIT
# Builds the web page with npm and esbuild:  build.sh FOLDER OUT
# FOLDER gets the npm packages, once for each version of package-lock.json; OUT gets the files to serve:
# index.html, style.css, favicon.svg, app.js and app.js.LEGAL.txt. Nothing is written elsewhere.
set -eu

if [ "$#" -ne 2 ]; then
  echo "usage: build.sh FOLDER OUT" >&2
  exit 2
fi
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1" "$2"
folder=$(cd "$1" && pwd)
out=$(cd "$2" && pwd)

command -v npm >/dev/null 2>&1 || {
  echo "build.sh: npm is needed to install the bundler" >&2
  exit 1
}
if ! cmp -s "$here/package-lock.json" "$folder/installed"; then
  rm -f "$folder/installed"
  cp "$here/package.json" "$here/package-lock.json" "$folder"
  (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund --prefer-offline)
  cp "$here/package-lock.json" "$folder/installed"
fi

# esbuild looks for packages beside the sources, so these are copied beside the packages.
rm -rf "$folder/src"
cp -R "$here/src" "$folder/src"
esbuild=$folder/node_modules/.bin/esbuild
"$esbuild" "$folder/src/main.js" --bundle --minify --format=esm --target=es2020 --charset=utf8 \
  --legal-comments=linked --log-level=warning --outfile="$out/app.js"
"$esbuild" "$folder/src/style.css" --minify --target=es2020,chrome100,firefox100,safari15 \
  --log-level=warning --outfile="$out/style.css"
cp "$folder/src/index.html" "$folder/src/favicon.svg" "$out"

# The notice that esbuild finds in Chart.js only names its licence; the licence wants its text along.
for package in chart.js @kurkle/color; do
  printf '\n%s\n\n' "$package"
  cat "$folder/node_modules/$package/LICENSE.md"
done >>"$out/app.js.LEGAL.txt"
