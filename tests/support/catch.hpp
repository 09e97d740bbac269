// SPDX-License-Identifier: MIT
// Catch2 under one name: Debian 12 ships version 2 with its one big header, newer systems 3.
#pragma once

#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
#else
#include <catch2/catch.hpp>
#endif
