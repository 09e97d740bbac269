// SPDX-License-Identifier: MIT
// Looks for the canary key wherever a run of the suite may have left it: in every file that it
// wrote, and in the environment that a child process would inherit.
#pragma once

#include <string>
#include <vector>

namespace kaiko_faults {

// "kaiko_test_" and 40 random characters: no key of anybody's.
std::string make_canary();

// The names of the places that hold the key, or a text that was sent (with `text` in it); empty:
// nowhere.
std::vector<std::string> places_with(const std::string& canary, const std::string& text,
                                     const std::string& folder);

}  // namespace kaiko_faults
