// SPDX-License-Identifier: MIT
// Looks for the canary key wherever a run of the suite may have left it: in every file that it
// wrote, and in the environment that a child process would inherit.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace kaiko_faults {

// "kaiko_test_" and 40 random characters: no key of anybody's.
std::string make_canary();

// The forms of a planted key, and a planted text, that places_with() does not find: a scan that
// finds nothing says something only if there are none.
std::vector<std::string> blind_spots();

// Files in `folder` itself that were written since `start`: named as places_with() names them.
std::vector<std::string> new_files_with(const std::string& canary, const std::string& text,
                                        const std::string& folder,
                                        std::filesystem::file_time_type start);

// The names of the places that hold the key, or a text that was sent (with `text` in it); empty:
// nowhere.
std::vector<std::string> places_with(const std::string& canary, const std::string& text,
                                     const std::string& folder);

}  // namespace kaiko_faults
