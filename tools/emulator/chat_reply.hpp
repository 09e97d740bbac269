// SPDX-License-Identifier: MIT
// What the emulated assistant says: one of a few answers, chosen by the emotion of the last user
// message. No language model is asked; the same text always gets the same answer.
#pragma once

#include <string_view>

#include "emotion_model.hpp"

namespace kaiko_emulator {

inline std::string_view chat_reply(const Reading& reading) {
  const std::string_view emotion = reading.category;
  // Characters of two to four bytes are in here on purpose: streams have to cut through them.
  if (emotion == "joy")
    return "That is good news \xE2\x80\x94 enjoy it! \xF0\x9F\x8E\x89 What made it possible?";
  if (emotion == "love") return "How lovely. \xE2\x9D\xA4 What do you treasure most about it?";
  if (emotion == "sadness")
    return "I\xE2\x80\x99m sorry. That sounds heavy, and it may take its time. Do you want to tell "
           "me more?";
  if (emotion == "anger")
    return "I see why that makes you angry. What would put it right \xE2\x80\x94 and what is the "
           "first step?";
  if (emotion == "fear")
    return "It\xE2\x80\x99s natural to be nervous about it. Let us look at one thing that you can "
           "prepare today.";
  if (emotion == "surprise")
    return "That came out of the blue! \xF0\x9F\x98\xAE How do you see it now?";
  if (emotion == "curiosity")
    return "Good question. Let us take it apart, na\xC3\xAFve as that may seem, and look at each "
           "piece.";
  return "I see. Tell me more \xE2\x80\x94 what matters to you about it?";
}

}  // namespace kaiko_emulator
