// SPDX-License-Identifier: MIT
// The stand-in for Kaiko's classifier, which may be down: it finds nothing in any text then, and
// the answers say so. Asked by both dialects.
#pragma once

#include <string>

#include "emotion_model.hpp"

namespace kaiko_emulator {

enum class Vocabulary { basic, with_curiosity };

class Classifier {
 public:
  Classifier(bool is_down, Vocabulary vocabulary) : is_down_(is_down), vocabulary_(vocabulary) {}

  bool is_down() const noexcept { return is_down_; }

  Reading read(const std::string& text) const {
    if (is_down_) return read_scores({});
    const bool is_basic = vocabulary_ == Vocabulary::basic;
    return read_scores(score_text(text), is_basic ? 0 : curiosity_of(text));
  }

 private:
  bool is_down_;
  Vocabulary vocabulary_;
};

}  // namespace kaiko_emulator
