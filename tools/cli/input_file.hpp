// SPDX-License-Identifier: MIT
// The bytes of a file, or of standard input, as they come. Opens, waits and closes; what they mean
// is line_reader.hpp's.
#pragma once

#include <kaiko/cancel.hpp>

#include <sys/types.h>

#include <cstddef>
#include <string>

namespace kaiko_cli {

class InputFile {
 public:
  // "-" or nothing: standard input. Throws Failure where there is nothing to read from.
  InputFile(std::string path, kaiko::CancelToken interrupt);
  ~InputFile();
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;

  // At most `size` bytes; 0: the end. Throws Failure, also (interrupted) when `interrupt` is
  // cancelled, which ends a wait: what was read until then is not all there was.
  std::size_t read(char* bytes, std::size_t size);

  // It can be read twice.
  bool is_regular() const noexcept { return is_regular_; }
  void rewind();
  const std::string& name() const noexcept { return name_; }

 private:
  void wait_for_bytes() const;

  std::string name_;
  kaiko::CancelToken interrupt_;
  int descriptor_ = -1;
  bool is_owned_ = false;
  bool is_regular_ = false;
  ::off_t begin_ = 0;
};

}  // namespace kaiko_cli
