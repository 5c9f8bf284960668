#pragma once
// A connection that comes back, for modules that must be small: the rules of a ReliableWebSocket without its requests,
// providers, tokens and figures.
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <tether/connection.hpp>
#include <tether/connection_times.hpp>
#include <tether/detail/ref.hpp>

#include "core/waiting_frames.hpp"

namespace tether {

struct LightConnectionOptions {
  std::vector<std::string> protocols;  ///< sub-protocols
  ReconnectOptions reconnect;
  AttemptTimes attempt;
  HeartbeatTimes heartbeat;                              ///< an interval of 0: none
  std::string_view ping = "ping";                        ///< sent as text; lives for ever
  bool (*is_pong)(const Message& message) = nullptr;     ///< such a frame is not delivered; null: the text "pong"
  std::size_t max_frame_bytes = std::size_t{16} << 20U;  ///< each way
  bool stop_at_normal_close = false;                     ///< the server means 1000 as the end; proxies use it, too
  core::WaitingLimits waiting;                           ///< for a link; by default nothing waits
};

/// Connects to its URL as it stands: whoever has that from elsewhere asks core::OriginPin before. A link that does not
/// keep up does not stop it; the browser keeps what it was given.
class LightConnection final : public Connection {
public:
  LightConnection(std::string url, const LightConnectionOptions& options, Platform& platform);
  ~LightConnection() override;

  void attach(ConnectionEvents& events) override;
  void connect() override;
  void reconnect() override;
  void disconnect() override;
  /// Without a link the frame waits if it may; an `on_waited` for each says what became of it, in the order of these
  /// calls. Errors: `not_open`, `queue_full`, `too_large`, `invalid_utf8`, and why the link did not take it.
  Result<void> send(std::string_view text) override;
  Result<void> send(Bytes frame) override;
  [[nodiscard]] ConnectionState state() const override;

private:
  class Impl;
  detail::Ref<Impl> impl_;
};

}  // namespace tether
