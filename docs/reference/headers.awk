# SPDX-License-Identifier: MIT
# Lets Doxygen read the comments of our headers, which are plain ones. Doxygen calls it for each header
# and reads what it prints; every line stays in its place, so that a warning names the right one.
#
#   // A text above a declaration.       becomes  /// A text above a declaration.
#   int attempts = 3;  // 1..10          becomes  int attempts = 3;  ///< 1..10
#   // at the head of a header           becomes  the page of that header
#
# A comment above the first of several declarations without a blank line between them is about all that
# have its name (overloads) or its type. `Extra extra` and operators that a line like them defines mean
# the same everywhere, and are told once, here. Comments inside of functions are left alone.
{ line[NR] = $0 }

END {
  for (n = 1; n <= NR; n++) {
    text = line[n]
    if (n == 1) { print "/// @file"; continue }
    if (text ~ /^[ \t]*$/) { forget(); print text; continue }
    if (text ~ /^#/) {
      if (text ~ /^#define / && above == "" && macros != "") text = "/** " macros " */ " text
      else if (text ~ /^#define /) { macros = above; above = "" }
      print text
      while (line[n] ~ /\\$/ && n < NR) print line[++n]
      continue
    }
    if (depth > 0) { print text; follow(text); continue }
    if (text ~ /^ *\/\//) { comment(text); continue }
    declaration(text)
  }
}

# Nothing above speaks for what follows.
function forget() { macros = ""; shared = ""; name = ""; type = ""; above = ""; is_trailing = 0 }

# A line that is a comment: the next line of one behind a declaration, or a part of one above it.
function comment(text,   at, words) {
  at = index(text, "//")
  words = substr(text, at + 2)
  if (is_trailing && at == trailing_at) { print substr(text, 1, at - 1) "///<" words; return }
  is_trailing = 0
  if (words ~ /^   *[^ ]/) {  # indented: code
    print substr(text, 1, at - 1) "/// <tt>" escape(substr(words, 4)) "</tt>"
    return
  }
  above = above words
  print substr(text, 1, at - 1) "///" words
}

# For the one or two lines of code in comments.
function escape(words) {
  gsub(/&/, "\\&amp;", words)
  gsub(/</, "\\&lt;", words)
  gsub(/>/, "\\&gt;", words)
  return words
}

# A line of code at the level of a namespace, a class or an enumeration.
function declaration(text,   at, words, code, own) {
  at = trailing(text)
  code = at ? substr(text, 1, at - 1) : text
  words = at ? substr(text, at + 2) : ""
  own = above != "" || words != "" || trailing_below(n)
  if (head == "" && code !~ /^ *(}|public:|private:|protected:|template <)/) {
    if (!own && code ~ /^ *Extra extra[{]/) {
      code = lead(code, "Members of the answer that this version does not know, or whose value had an unexpected type. Of a request: members to add.")
    } else if (!own && shared != "" && says_the_same(code)) {
      code = lead(code, shared)
    } else {
      shared = above
      name = name_of(code)
      type = type_of(code)
      if (above == "" && words != "") shared = ""
    }
  }
  if (code !~ /^ *template <.*> *$/) above = ""
  is_trailing = words != ""
  trailing_at = at
  print code (words != "" ? "///<" words : "")
  follow(code)
}

function says_the_same(code) {
  return name_of(code) == name && name != "-" || type_of(code) == type && type != "-"
}

function lead(code, words,   blanks) {
  blanks = code
  sub(/[^ ].*$/, "", blanks)
  return blanks "/** " words " */ " substr(code, length(blanks) + 1)
}

# Where the comment behind the code of a line begins, or 0.
function trailing(text,   at) {
  at = match(text, /  \/\/ /)
  return at && text !~ /^ *}/ ? at + 2 : 0  # one behind a brace says what it closes
}

# Whether a statement that goes on below has its comment there.
function trailing_below(from,   at) {
  for (at = from; at < NR && line[at] !~ /[;{},]( *\/\/.*)?$/; at++) continue
  return at > from && trailing(line[at])
}

# The word before the first parenthesis; a declaration without one has no such name.
function name_of(code,   at) {
  sub(/^ *template <[^>]*> */, "", code)
  at = index(code, "(")
  if (!at || code ~ /^[^(]*[={]/ && code !~ /operator/) return "-"
  code = substr(code, 1, at - 1)
  if (match(code, /operator.*$/)) return substr(code, RSTART)
  sub(/^.*[ *&]/, "", code)
  return code
}

# What stands before the name of a variable or a member.
function type_of(code) {
  if (code ~ /\(/ && code !~ /[={].*\(/) return "-"
  sub(/^ */, "", code)
  sub(/[;={].*$/, "", code)
  if (!sub(/ +[A-Za-z_0-9]+ *$/, "", code)) return "-"
  return code
}

# Keeps count of braces. Those of namespaces, classes and enumerations are passed through, since what they
# hold is documented; inside of all others nothing is looked at.
function follow(code,   at, sign, rest) {
  gsub(/R"\(([^)]|\)[^"])*\)"/, "", code)
  gsub(/"([^"\\]|\\.)*"/, "", code)
  gsub(/'([^'\\]|\\.)'/, "", code)
  sub(/\/\/.*$/, "", code)
  for (at = 1; at <= length(code); at++) {
    sign = substr(code, at, 1)
    if (sign == "{") {
      if (depth > 0 || !opens_scope(head)) depth++
      else head = ""
    } else if (sign == "}") {
      if (depth > 0) depth--
      if (depth == 0) head = ""
    } else if (depth == 0) {
      if (sign == ";" ) head = ""
      else head = head sign
    }
  }
  if (depth == 0 && head ~ /^ *$/) head = ""
  if (depth == 0 && head ~ /(public|private|protected): *$/) head = ""
  if (depth == 0 && head ~ /, *$/ && head !~ /\(/) head = ""   # an enumerator
  if (depth == 0 && head ~ /KAIKO_NAMESPACE_(BEGIN|END)/) head = ""
  if (depth == 0 && head ~ /^ *template <.*> *$/) head = ""
}

function opens_scope(head) {
  gsub(/<[^<>]*>/, "", head)
  gsub(/<[^<>]*>/, "", head)
  return head !~ /\(/ && head ~ /(^|[ ;])(namespace|struct|class|enum|union) /
}
