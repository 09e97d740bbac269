// SPDX-License-Identifier: MIT
// Where a call puts the body of a success. Implemented by the routes, streams and bulk runs; asked
// by call.hpp and its drivers.
#pragma once

#include <kaiko/cancel.hpp>
#include <kaiko/detail/decode/reader.hpp>
#include <kaiko/error.hpp>
#include <kaiko/transport.hpp>
#include <kaiko/version.hpp>

#include <optional>
#include <string_view>

KAIKO_NAMESPACE_BEGIN
namespace detail {

// Turns the body of a success into the call's typed result, and keeps it. The rest is for answers
// that are handed over while they come.
class AnswerDecoder {
 public:
  virtual ~AnswerDecoder() = default;
  virtual DecodeResult decode(std::string_view body, DecodeNotes& notes) = 0;

  // Where the body goes piece by piece; null: it is collected.
  virtual BodySink* sink() noexcept { return nullptr; }
  // The call begins: `cancel` tells that nothing more is wanted.
  virtual void attach(const CancelToken& cancel) { static_cast<void>(cancel); }
  // How much the caller has got already. More than nothing: nothing is sent again.
  virtual int delivered() const noexcept { return 0; }
  // The answer is whole, or the caller has enough, whatever became of the connection.
  virtual bool is_complete() const noexcept { return false; }
  // An error that the body told, or that came of handing it over: it ends the call.
  virtual std::optional<Error> take_error() { return std::nullopt; }
};

}  // namespace detail
KAIKO_NAMESPACE_END
