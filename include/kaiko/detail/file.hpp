// SPDX-License-Identifier: MIT
// A file that is open for reading and closes itself, and why one could not be read. Knows nothing
// of what is in it.
#pragma once

#include <kaiko/version.hpp>

#include <cerrno>
#include <cstdio>
#include <memory>
#include <string>
#include <system_error>

KAIKO_NAMESPACE_BEGIN
namespace detail {

struct CloseFile {
  void operator()(std::FILE* file) const noexcept { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

// Null when it can't be opened.
inline File open_to_read(const char* path) noexcept { return File(std::fopen(path, "rb")); }

// "No such file or directory": what the last call of stdio's that failed has left in errno.
inline std::string reason_of_errno() { return std::generic_category().message(errno); }

}  // namespace detail
KAIKO_NAMESPACE_END
