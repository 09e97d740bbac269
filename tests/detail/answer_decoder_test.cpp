// SPDX-License-Identifier: MIT
// What an answer's decoder is when it says nothing else.
#include <kaiko/detail/answer_decoder.hpp>

#include <string_view>

#include "support/catch.hpp"

namespace {

using namespace kaiko;
using namespace kaiko::detail;

class Whole final : public AnswerDecoder {
 public:
  DecodeResult decode(std::string_view, DecodeNotes&) override { return {}; }
};

TEST_CASE("an answer is collected, and nothing of it is handed over before it is decoded") {
  Whole decoder;
  decoder.attach(CancelToken());
  CHECK(decoder.sink() == nullptr);
  CHECK(decoder.delivered() == 0);
  CHECK_FALSE(decoder.is_complete());
  CHECK_FALSE(decoder.take_error());
}

}  // namespace
