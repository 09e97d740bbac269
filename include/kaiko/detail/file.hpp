// SPDX-License-Identifier: MIT
// A file that is open for reading and closes itself. Knows nothing of what is in it.
#pragma once

#include <kaiko/version.hpp>

#include <cstdio>
#include <memory>

KAIKO_NAMESPACE_BEGIN
namespace detail {

struct CloseFile {
  void operator()(std::FILE* file) const noexcept { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

// Null when it can't be opened.
inline File open_to_read(const char* path) noexcept { return File(std::fopen(path, "rb")); }

}  // namespace detail
KAIKO_NAMESPACE_END
