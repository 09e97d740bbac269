# SPDX-License-Identifier: MIT
# Lets Doxygen read our pages of Markdown as GitHub shows them. Doxygen calls it for each page and reads
# what it prints, line for line.
#
#   ## Find your page            gets a label, README_find-your-page, since GitHub's links name headings so
#   [it](docs/api.md#routes)     becomes  [it](@ref docs_api_routes)
#   [it](docs/api.md)            becomes  [it](@ref docs_api)
#   [it](include/kaiko/x.hpp)    becomes  [it](@ref x.hpp)
#   [it](examples/bulk.cpp)      becomes  its words alone: that is not part of the reference
BEGIN {
  file = ARGV[1]
  root = ENVIRON["KAIKO_ROOT"]
  if (index(file, root "/") == 1) file = substr(file, length(root) + 2)
  folder = file ~ /\// ? file : ""
  sub(/\/[^\/]*$/, "/", folder)
}

/^ *```/ { is_code = !is_code; print; next }
is_code { print; next }
/^<!-- .* -->$/ { print ""; next }

/^#+ / {
  words = $0
  sub(/^#+ +/, "", words)
  if ($0 ~ /^# /) label = label_of(file)
  else label = label_of(file) "_" anchor_of(words)
  if (label == "README") label = "mainpage"
  print linked($0) " {#" label "}"
  next
}

{ print linked($0) }

# The label of a page: its path, without what labels may not hold.
function label_of(path) {
  sub(/\.md$/, "", path)
  gsub(/[^A-Za-z0-9-]/, "_", path)
  return path
}

# A heading's anchor as GitHub makes it: lower case, blanks to hyphens, without the other signs.
function anchor_of(words) {
  words = tolower(words)
  gsub(/\]\([^)]*\)/, "", words)
  gsub(/[^a-z0-9 _-]/, "", words)
  gsub(/ /, "-", words)
  return words
}

function linked(text,   out, at, words, target) {
  out = ""
  while (match(text, /`[^`]*`|\[[^][]*\]\([^) ]+\)/)) {
    out = out substr(text, 1, RSTART - 1)
    words = substr(text, RSTART, RLENGTH)
    text = substr(text, RSTART + RLENGTH)
    if (words ~ /^`/) { out = out words; continue }
    at = index(words, "](")
    target = substr(words, at + 2, length(words) - at - 2)
    words = substr(words, 2, at - 2)
    out = out link(words, target)
  }
  return out text
}

function link(words, target,   path, anchor) {
  if (target ~ /^[a-z]+:/) return "[" words "](" target ")"
  path = target
  sub(/#.*$/, "", path)
  anchor = substr(target, length(path) + 2)
  path = path == "" ? file : folder path
  while (sub(/[^\/]+\/\.\.\//, "", path)) continue
  if (path ~ /^include\/kaiko\/[a-z_]+\.hpp$/) {
    sub(/^.*\//, "", path)
    return "[" words "](@ref " path ")"
  }
  if (path !~ /\.md$/ || path ~ /^(tests|examples|tools)\//) return words
  if (path == "README.md" && anchor == "") return "[" words "](@ref index)"
  return "[" words "](@ref " label_of(path) (anchor == "" ? "" : "_" anchor) ")"
}
