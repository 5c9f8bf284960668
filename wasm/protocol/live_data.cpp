#include "protocol/live_data.hpp"

#include <algorithm>

#include <tether/json.hpp>

namespace tether::protocol::live_data {

std::vector<std::string> encode(Action action, const std::vector<std::string>& symbols) {
  std::vector<std::string> frames;
  for (std::size_t start = 0; start < symbols.size(); start += k_max_symbols_per_frame) {
    const std::size_t end = std::min(symbols.size(), start + k_max_symbols_per_frame);
    Value list(Value::List{});
    for (std::size_t i = start; i < end; ++i) list.push_back(symbols[i]);
    Value frame;
    frame.append_entry("action", action == Action::subscribe ? "subscribe" : "unsubscribe");
    frame.append_entry("symbols", std::move(list));
    frames.push_back(json::dump(frame));
  }
  return frames;
}

Result<ServerFrame> decode(std::string_view text) {
  if (text == "ping") return ServerFrame(Ping{});
  if (text == "pong") return ServerFrame(Pong{});
  Result<Value> parsed = json::parse(text);
  if (!parsed) return parsed.error();
  Value& frame = *parsed;
  const std::string_view type = frame["type"].as_text();
  if (type.empty()) return Error(Errc::bad_message, "expected an object with a text 'type'");
  if (type == "quote") {
    if (!frame["symbol"].is_text()) return Error(Errc::bad_message, "a quote needs a text 'symbol'");
    std::string channel(frame["symbol"].as_text());
    return ServerFrame(Quote{std::move(channel), std::move(frame)});
  }
  if (type == "error") {
    return ServerFrame(ChannelError{std::string(frame["symbol"].as_text()),
                                    std::string(frame["message"].as_text("the server gave no reason"))});
  }
  return ServerFrame(Other{std::move(frame)});
}

}  // namespace tether::protocol::live_data
