// SPDX-License-Identifier: MIT
// Reads every file of the run's folder and what `env` prints in a child.
#include "faults/leak_scan.hpp"

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <random>

#include "support/canary.hpp"

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
    if (!entry.is_regular_file()) continue;
    const std::string contents = contents_of(entry.path());
    const std::string name = entry.path().filename().string();
    if (kaiko_test::contains_key(contents, canary)) places.push_back("the key in " + name);
    if (contents.find(text) != std::string::npos) places.push_back("a text in " + name);
  }
  if (kaiko_test::contains_key(environment_of_a_child(), canary)) {
    places.emplace_back("the key in the environment of a child");
  }
  return places;
}

}  // namespace kaiko_faults
