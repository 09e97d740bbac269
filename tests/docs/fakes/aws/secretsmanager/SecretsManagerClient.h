// SPDX-License-Identifier: MIT
// A fake for the cookbook's snippet: as much of the AWS SDK's client as it uses, under the same
// names.
#pragma once

#include <aws/secretsmanager/model/GetSecretValueRequest.h>

#include <map>
#include <string>
#include <utility>

namespace Aws {
namespace SecretsManager {
namespace Model {

class GetSecretValueResult {
 public:
  explicit GetSecretValueResult(std::string secret = {}) : secret_(std::move(secret)) {}
  const std::string& GetSecretString() const { return secret_; }

 private:
  std::string secret_;
};

class GetSecretValueOutcome {
 public:
  GetSecretValueOutcome() = default;
  explicit GetSecretValueOutcome(std::string secret)
      : is_success_(true), result_(std::move(secret)) {}
  bool IsSuccess() const { return is_success_; }
  const GetSecretValueResult& GetResult() const { return result_; }

 private:
  bool is_success_ = false;
  GetSecretValueResult result_;
};

}  // namespace Model

class SecretsManagerClient {
 public:
  Model::GetSecretValueOutcome GetSecretValue(const Model::GetSecretValueRequest& request) const {
    const auto known = secrets.find(request.GetSecretId());
    if (known == secrets.end()) return {};
    return Model::GetSecretValueOutcome(known->second);
  }

  std::map<std::string, std::string> secrets{};  // the fake's own: what it knows
};

}  // namespace SecretsManager
}  // namespace Aws
