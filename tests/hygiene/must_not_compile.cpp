// SPDX-License-Identifier: MIT
// Misuses that have to be compile errors: MustNotCompile.cmake picks one with -D. With -DCONTROL
// the right way to write each of them, so that a typo can't pass for a refusal.
#include <kaiko/kaiko.hpp>

#include <iostream>
#include <string>
#include <utility>

kaiko::Result<int> answer();
void use(kaiko::Client& client, const kaiko::ApiKey& key, const std::string& text);

void use(kaiko::Client& client, const kaiko::ApiKey& key, const std::string& text) {
  auto result = answer();
#ifdef CONTROL
  if (!answer()) return;
  if (!client.analyze(text)) return;
  const bool worked = static_cast<bool>(result);
  auto other = std::move(result);
  std::cout << key.to_string() << worked << other.has_value();
  const kaiko::ApiKey made(text);
  if (made == key) return;
#elif defined(dropped_result)
  answer();
#elif defined(dropped_call)
  client.analyze(text);
#elif defined(result_as_bool)
  const bool worked = result;
#elif defined(copied_result)
  auto other = result;
#elif defined(printed_key)
  std::cout << key;
#elif defined(key_from_text)
  const kaiko::ApiKey made = text;
#else
#error "name a misuse"
#endif
}
