// SPDX-License-Identifier: MIT
// One message as it is remembered, and the history that such messages make. Stored by the context
// store and the account history; read by everything that looks at more than one message.
#pragma once

#include <string>
#include <vector>

#include "clock.hpp"
#include "emotion_model.hpp"

namespace kaiko_emulator {

struct Moment {
  std::string external_id;  // empty: none
  std::string role;
  std::string text;
  Reading reading;
  SystemTime time;
};

using Moments = std::vector<Moment>;  // oldest first

}  // namespace kaiko_emulator
