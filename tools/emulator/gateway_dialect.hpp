// SPDX-License-Identifier: MIT
// The API as the public source of its gateway shows it: error shapes B to F, one history for each
// key, mock states, no batches, no streams. Contract sections 2, 4 and 7 name the differences.
#pragma once

#include <string>
#include <variant>

#include "account_history.hpp"
#include "api_path.hpp"
#include "classifier.hpp"
#include "dialect.hpp"

namespace kaiko_emulator {

class GatewayDialect final : public Dialect {
 public:
  explicit GatewayDialect(bool is_classifier_down);

  std::variant<std::string, ApiError> api_key_of(const ApiRequest& request) const override;
  ApiError revoked_key() const override;
  ApiAnswer error(const ApiError& error, const std::string& request_id) const override;
  ApiAnswer route(const ApiRequest& request, const Call& call) override;
  // Keys are checked in front of the program that counts.
  bool is_limiting_refused_keys() const override { return false; }
  bool is_telling_retry_after() const override { return false; }

 private:
  ApiAnswer analyze(const ApiRequest& request, const ApiPath& path, const Call& call);
  ApiAnswer chat(const ApiRequest& request, const Call& call) const;

  Classifier classifier_;
  AccountHistory accounts_;
};

}  // namespace kaiko_emulator
