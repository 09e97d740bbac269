// SPDX-License-Identifier: MIT
// Reads every file of the run's folder and what `env` prints in a child. Looks first whether it
// finds what it plants.
#include "faults/leak_scan.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <random>
#include <system_error>

#include "support/canary.hpp"
#include "support/temp_dir.hpp"

namespace kaiko_faults {
namespace {

struct ClosePipe {
  void operator()(std::FILE* pipe) const { ::pclose(pipe); }
};

std::string environment_of_a_child() {
  const std::unique_ptr<std::FILE, ClosePipe> pipe(::popen("env", "r"));
  std::string output;
  std::array<char, 4096> buffer{};
  while (pipe &&
         std::fgets(buffer.data(), static_cast<int>(buffer.size()), pipe.get()) != nullptr) {
    output += buffer.data();
  }
  return output;
}

std::string contents_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void look_into(const std::filesystem::path& path, const std::string& canary,
               const std::string& text, std::vector<std::string>& places) {
  const std::string contents = contents_of(path);
  const std::string name = path.filename().string();
  if (kaiko_test::contains_key(contents, canary)) places.push_back("the key in " + name);
  if (contents.find(text) != std::string::npos) places.push_back("a text in " + name);
}

}  // namespace

std::string make_canary() {
  std::random_device random;
  std::string canary = "kaiko_test_";
  while (canary.size() < 51) {
    canary.push_back("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ23456789"[random() % 60]);
  }
  return canary;
}

std::vector<std::string> places_with(const std::string& canary, const std::string& text,
                                     const std::string& folder) {
  std::vector<std::string> places;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) look_into(entry.path(), canary, text, places);
  }
  if (kaiko_test::contains_key(environment_of_a_child(), canary)) {
    places.emplace_back("the key in the environment of a child");
  }
  return places;
}

std::vector<std::string> new_files_with(const std::string& canary, const std::string& text,
                                        const std::string& folder,
                                        std::filesystem::file_time_type start) {
  std::vector<std::string> places;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::error_code gone;  // somebody else's, in a folder that is everybody's
    const bool is_file = entry.is_regular_file(gone);
    const auto written = entry.last_write_time(gone);
    if (gone || !is_file || written < start) continue;
    look_into(entry.path(), canary, text, places);
  }
  return places;
}

std::vector<std::string> blind_spots() {
  const std::string canary = make_canary();
  const std::string text = "a planted text";
  const char* const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const auto base64 = [&](const std::string& before) {
    return kaiko_test::canary::base64_core(before + canary, 0, alphabet);
  };
  const std::map<std::string, std::string> forms = {
      {"raw", canary},
      {"base64", base64("")},
      {"base64, a byte later", base64("a")},
      {"base64, two bytes later", base64("ab")},
      {"hex", kaiko_test::canary::hex(canary)},
      {"URL-encoded", kaiko_test::canary::hex(canary, "%")}};
  std::vector<std::string> missed;
  for (const auto& [name, form] : forms) {
    const kaiko_test::TempDir folder;
    std::filesystem::create_directory(folder.path() / "deeper");
    folder.write("deeper/file", "before it " + form + " after it");
    if (places_with(canary, text, folder.path().string()).size() != 1) missed.push_back(name);
  }
  const kaiko_test::TempDir folder;
  folder.write("file", "before it " + text);
  if (places_with(canary, text, folder.path().string()).size() != 1) missed.emplace_back("text");
  ::setenv("KAIKO_PLANTED", canary.c_str(), 1);
  if (places_with(canary, "another", folder.path().string()).size() != 1) {
    missed.emplace_back("environment");
  }
  ::unsetenv("KAIKO_PLANTED");
  return missed;
}

}  // namespace kaiko_faults
