// SPDX-License-Identifier: MIT
// A fake for the cookbook's snippet: as much of the AWS SDK's request as it uses, under the same
// names.
#pragma once

#include <string>
#include <utility>

namespace Aws {
namespace SecretsManager {
namespace Model {

class GetSecretValueRequest {
 public:
  void SetSecretId(std::string name) { name_ = std::move(name); }
  const std::string& GetSecretId() const { return name_; }

 private:
  std::string name_;
};

}  // namespace Model
}  // namespace SecretsManager
}  // namespace Aws
