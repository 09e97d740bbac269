// SPDX-License-Identifier: MIT
// The API as the documentation promises it: error shape A, contexts with a lifetime, batches,
// streams.
#pragma once

#include <string>
#include <variant>

#include "api_path.hpp"
#include "classifier.hpp"
#include "context_store.hpp"
#include "dialect.hpp"

namespace kaiko_emulator {

class DocsDialect final : public Dialect {
 public:
  DocsDialect(Seconds context_lifetime, bool is_classifier_down);

  std::variant<std::string, ApiError> api_key_of(const ApiRequest& request) const override;
  ApiError revoked_key() const override;
  ApiAnswer error(const ApiError& error, const std::string& request_id) const override;
  ApiAnswer route(const ApiRequest& request, const Call& call) override;
  bool is_limiting_refused_keys() const override { return true; }
  bool is_telling_retry_after() const override { return true; }

 private:
  using Outcome = std::variant<ApiAnswer, ApiError>;

  Outcome serve(const ApiRequest& request, const ApiPath& path, const Call& call);
  Outcome analyze(const ApiRequest& request) const;
  Outcome analyze_batch(const ApiRequest& request) const;
  Outcome analyze_in_context(const ApiRequest& request, const ApiPath& path, const Call& call);
  Outcome context_state(const ApiPath& path, const Call& call);
  Outcome context_message(const ApiPath& path, const Call& call);
  Outcome chat(const ApiRequest& request, const Call& call) const;

  Classifier classifier_;
  ContextStore contexts_;
};

}  // namespace kaiko_emulator
