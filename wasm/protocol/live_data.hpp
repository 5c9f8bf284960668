#pragma once
// The live data frames (docs/protocols/live_data.md), between text and meaning. No state, no connection.
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <tether/live_data_client.hpp>
#include <tether/result.hpp>
#include <tether/value.hpp>

namespace tether::protocol::live_data {

/// Servers take at most this many symbols in one request.
inline constexpr std::size_t k_max_symbols_per_frame = 100;

enum class Action : std::uint8_t { subscribe, unsubscribe };

/// The frames that announce or withdraw interest, each within the limit above.
std::vector<std::string> encode(Action action, const std::vector<std::string>& symbols);

/// One value of a channel; `data` is the whole frame.
struct Quote {
  std::string channel;
  Value data;
};
/// A frame of another type.
struct Other {
  Value data;
};
struct Ping {};
struct Pong {};

using ServerFrame = std::variant<Quote, ChannelError, Other, Ping, Pong>;

/// Errors: those of json::parse, and `bad_message` for JSON that is no frame of this protocol.
Result<ServerFrame> decode(std::string_view text);

}  // namespace tether::protocol::live_data
