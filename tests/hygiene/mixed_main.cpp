// SPDX-License-Identifier: MIT
// One program of files with and without exceptions. The two are two sets of symbols: each keeps its
// own behaviour, whichever the linker meets first.
int failures_with_exceptions();
int failures_without_exceptions();

int main() { return failures_with_exceptions() + 10 * failures_without_exceptions(); }
