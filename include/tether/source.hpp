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
  std::string text;  ///< the URL, the sub-protocols or the token
  /// A token is asked for again after this time; 0 means when the server refuses it. Others are asked for each time.
  std::chrono::milliseconds valid_for{0};

  ///@{
  /// Implicit, so that a provider just returns a text.
  Provided(std::string value = {}, std::chrono::milliseconds valid = {}) : text(std::move(value)), valid_for(valid) {}
  Provided(const char* value) : text(value) {}
  ///@}
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
  /// Every provider as the library calls it.
  using Provider = std::function<void(const ProviderCall&, ProviderAnswer)>;

  ///@{
  /// A text that does not change.
  Source(std::string value = {}) : value_(std::move(value)) {}
  Source(std::string_view value) : value_(value) {}
  Source(const char* value) : value_(value) {}
  ///@}
  /// A provider that answers at once.
  template <class F>
  requires std::is_invocable_r_v<Result<Provided>, F&, const ProviderCall&> Source(F provide)
      : provider_([provide = std::move(provide)](const ProviderCall& call, const ProviderAnswer& answer) mutable {
          answer(provide(call));
        }) {}
  /// A provider that may answer later; how long it may take is `ReliableWebSocketOptions::provider_timeout`.
  template <class F>
  requires std::is_invocable_v<F&, const ProviderCall&, ProviderAnswer> Source(F provide)
      : provider_(std::move(provide)) {}

  /// There is a text, perhaps an empty one, and no provider.
  [[nodiscard]] bool is_value() const noexcept { return !provider_; }
  /// The text; empty if there is a provider. Valid as long as this Source.
  [[nodiscard]] const std::string& value() const noexcept { return value_; }
  /// Empty if there is a text. Valid as long as this Source.
  [[nodiscard]] const Provider& provider() const noexcept { return provider_; }

private:
  std::string value_;
  Provider provider_;
};

}  // namespace tether
