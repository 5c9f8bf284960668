#pragma once
// Values that are known only when they are needed: a URL, a sub-protocol, a token.
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <tether/result.hpp>

namespace tether {

/// What a provider is told.
struct ProviderCall {
  std::uint32_t attempt = 1;  ///< attempts of this socket so far, this one included
  bool refresh = false;       ///< the server refused the last value: do not answer with it again
};

/// What a provider answers with.
struct Provided {
  std::string text;
  /// A token is asked for again after this time; 0 means when the server refuses it. Others are asked for each time.
  std::chrono::milliseconds valid_for{0};

  Provided(std::string value = {}, std::chrono::milliseconds valid = {}) : text(std::move(value)), valid_for(valid) {}
  Provided(const char* value) : text(value) {}
};

/// How an asynchronous provider answers: once, now or later; further answers and late ones have no effect.
using ProviderAnswer = std::function<void(Result<Provided>)>;

/// A text, or a function that provides it: `Source("/ws")`, `Source([](const ProviderCall&) -> Result<Provided>
/// {...})`, `Source([](const ProviderCall&, ProviderAnswer answer) {...})`.
///
/// A provider is called once per attempt and has 10 s (`ReliableWebSocketOptions::provider_timeout`). An error is a
/// failed attempt; `Errc::stop` ends the connection.
class Source {
public:
  using Provider = std::function<void(const ProviderCall&, ProviderAnswer)>;

  Source(std::string value = {}) : value_(std::move(value)) {}
  Source(std::string_view value) : value_(value) {}
  Source(const char* value) : value_(value) {}
  template <class F>
  requires std::is_invocable_r_v<Result<Provided>, F&, const ProviderCall&> Source(F provide)
      : provider_([provide = std::move(provide)](const ProviderCall& call, const ProviderAnswer& answer) mutable {
          answer(provide(call));
        }) {}
  template <class F>
  requires std::is_invocable_v<F&, const ProviderCall&, ProviderAnswer> Source(F provide)
      : provider_(std::move(provide)) {}

  [[nodiscard]] bool is_value() const noexcept { return !provider_; }
  [[nodiscard]] const std::string& value() const noexcept { return value_; }
  [[nodiscard]] const Provider& provider() const noexcept { return provider_; }

private:
  std::string value_;
  Provider provider_;
};

}  // namespace tether
