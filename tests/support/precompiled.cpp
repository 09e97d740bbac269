// SPDX-License-Identifier: MIT
// Nothing but a place where CMake can build the precompiled header of the tests.
