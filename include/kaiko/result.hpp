// SPDX-License-Identifier: MIT
// A value or an Error, and the CallInfo of the call. What every call returns; can't be dropped
// silently nor mistaken for success. Move-only, at most 32 bytes larger than the value.
#pragma once

#include <kaiko/call_info.hpp>
#include <kaiko/error.hpp>
#include <kaiko/version.hpp>

#include <exception>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

KAIKO_NAMESPACE_BEGIN

// A value or an Error. Ask before you take: `if (result) use(*result); else
// report(result.error());`
template <class T>
class [[nodiscard]] Result {
 public:
  // A success or a failure; calls make them, and so may fakes of yours.
  Result(T value, std::shared_ptr<const CallInfo> info = nullptr)
      : value_(std::move(value)), info_(std::move(info)) {}
  Result(Error error, std::shared_ptr<const CallInfo> info = nullptr)
      : error_(std::make_unique<Error>(std::move(error))), info_(std::move(info)) {}
  // Not where it is declared: the compiled library holds those of its own answers (client.hpp).
  ~Result();
  // The one moved from is empty afterwards.
  Result(Result&& other) noexcept(std::is_nothrow_move_constructible_v<T>)
      : value_(std::move(other.value_)),
        error_(std::move(other.error_)),
        info_(std::move(other.info_)) {
    other.value_.reset();
  }
  // Likewise.
  Result& operator=(Result&& other) noexcept(std::is_nothrow_move_constructible_v<T>) {
    if (this == &other) return *this;
    if (other.value_) {
      value_.emplace(std::move(*other.value_));
    } else {
      value_.reset();
    }
    other.value_.reset();
    error_ = std::move(other.error_);
    info_ = std::move(other.info_);
    return *this;
  }

  // Whether it is a success.
  bool has_value() const noexcept { return value_.has_value(); }
  // The same, for `if (result)`.
  explicit operator bool() const noexcept { return has_value(); }

  // The value. Without one: throws Exception, or terminates in a build without exceptions.
  T& value() & { return checked(*this); }
  const T& value() const& { return checked(*this); }
  T value() && { return std::move(checked(*this)); }
  // As value().
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T operator*() && { return std::move(*this).value(); }
  // As value().
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  // The error. Terminates when there is none: ask first.
  const Error& error() const noexcept {
    if (!error_) std::terminate();
    return *error_;
  }

  // What happened on the wire, on success and on failure; empty where nothing was tried.
  const CallInfo& info() const noexcept { return info_ ? *info_ : nothing_happened(); }
  // The same to keep; null where nothing was tried.
  std::shared_ptr<const CallInfo> shared_info() const noexcept { return info_; }

 private:
  template <class Self>
  static auto& checked(Self& self) {
    if (self.value_) return *self.value_;
    // A moved-from Result has neither; that is the caller's bug, and it fails as loudly.
    if (!self.error_) std::terminate();
    detail::fail(*self.error_);
  }
  static const CallInfo& nothing_happened() noexcept {
    static const CallInfo* const empty = new CallInfo();  // outlives static destructors
    return *empty;
  }

  std::optional<T> value_;
  std::unique_ptr<Error> error_;
  std::shared_ptr<const CallInfo> info_;
};

template <class T>
Result<T>::~Result() = default;

KAIKO_NAMESPACE_END
