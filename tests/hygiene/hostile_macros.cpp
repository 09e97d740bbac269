// SPDX-License-Identifier: MIT
// The macros that Windows and careless headers leave behind, defined before the SDK is included. It
// has to compile, and to leave them as it found them. Headers of others come first: not ours to
// judge.
#include <cstdio>
#include <cstring>

#include "foreign_headers.inc"

#define KAIKO_TEST_TEXT_OF(x) #x
#define KAIKO_TEST_TEXT(x) KAIKO_TEST_TEXT_OF(x)

#define min(a, b) hostile_min
#define max(a, b) hostile_max
#define small char hostile
#define near hostile
#define far hostile
#define interface struct hostile
#define IN hostile
#define OUT hostile
#define OPTIONAL hostile
#define DELETE (0x00010000L)
#define ERROR 0
#define NO_ERROR 0L
#define TRUE 1
#define FALSE 0
#define VOID hostile
#define CONST hostile
#define STRICT 1
#define IGNORE 0
#define ABSOLUTE 1
#define RELATIVE 2
#define OPAQUE 2
#define TRANSPARENT 1
#define CALLBACK hostile
#define GetMessage hostile
#define SendMessage hostile
#define GetObject hostile
#define CreateFile hostile
#define DeleteFile hostile
#define check(x) hostile
#define verify(x) hostile
#define assert_that(x) hostile
#define major(x) hostile
#define minor(x) hostile
#define Status int hostile
#define Bool int hostile
#define None 0L
#define Success 0

#include "all_headers.inc"

int main() {
  const char* const found[] = {
      KAIKO_TEST_TEXT(min(1, 2)), "hostile_min",
      KAIKO_TEST_TEXT(max(1, 2)), "hostile_max",
      KAIKO_TEST_TEXT(small),     "char hostile",
      KAIKO_TEST_TEXT(near),      "hostile",
      KAIKO_TEST_TEXT(far),       "hostile",
      KAIKO_TEST_TEXT(interface), "struct hostile",
      KAIKO_TEST_TEXT(IN),        "hostile",
      KAIKO_TEST_TEXT(OUT),       "hostile",
      KAIKO_TEST_TEXT(DELETE),    "(0x00010000L)",
      KAIKO_TEST_TEXT(ERROR),     "0",
      KAIKO_TEST_TEXT(check(1)),  "hostile",
      KAIKO_TEST_TEXT(verify(1)), "hostile",
      KAIKO_TEST_TEXT(Status),    "int hostile",
      KAIKO_TEST_TEXT(None),      "0L",
      KAIKO_TEST_TEXT(TRUE),      "1",
      KAIKO_TEST_TEXT(GetObject), "hostile",
  };
  int changed = 0;
  for (std::size_t i = 0; i + 1 < sizeof(found) / sizeof(found[0]); i += 2) {
    if (std::strcmp(found[i], found[i + 1]) == 0) continue;
    std::printf("a macro is '%s' now, it was '%s'\n", found[i], found[i + 1]);
    ++changed;
  }
  return changed;
}
