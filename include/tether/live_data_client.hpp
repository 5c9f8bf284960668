#pragma once
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <tether/connection.hpp>
#include <tether/detail/ref.hpp>
#include <tether/value.hpp>

namespace tether {

namespace detail {
class LiveDataHub;
}

/// Interest in one channel; it ends with this object. May outlive its client.
class [[nodiscard]] Subscription {
public:
  /// To nothing: not active.
  Subscription() = default;
  ///@{
  /// The other one is to nothing afterwards; the one assigned over ends.
  Subscription(Subscription&& other) noexcept;
  Subscription& operator=(Subscription&& other) noexcept;
  ///@}
  ~Subscription() { cancel(); }

  /// Its handler is not called any more. The server is told at the end of the turn, if nobody else has interest.
  void cancel() noexcept;
  /// False after `cancel`, LiveDataClient::unsubscribe, and the end of the client.
  [[nodiscard]] bool active() const noexcept;

private:
  friend class LiveDataClient;
  Subscription(detail::Ref<detail::LiveDataHub> hub, std::string channel, BindingId id);

  detail::Ref<detail::LiveDataHub> hub_;
  std::string channel_;
  BindingId id_;
};

/// Something the server said about one channel, for instance that it does not exist.
struct ChannelError {
  std::string channel;  ///< the name that was subscribed to
  std::string message;  ///< the server's words, for people
};

/// Live values by channel over one connection, which by default comes back by itself when its link breaks. The wire is
/// described in docs/protocols/live_data.md.
///
/// It carries each channel once, however many subscriptions there are; interest is announced in one frame at the end
/// of the turn and again on every new link. Any handler may call any method and may destroy the client.
class LiveDataClient {
public:
  ///@{
  /// Makes a client that does not connect by itself. `url` may be relative to the page; `platform` outlives the client.
  explicit LiveDataClient(Source url, Platform& platform = browser_platform());
  LiveDataClient(Source url, ReliableConnectionOptions options, Platform& platform = browser_platform());
  ///@}
  /// Over a connection of the caller's choice.
  LiveDataClient(std::unique_ptr<Connection> connection, Platform& platform);
  LiveDataClient(const LiveDataClient&) = delete;
  LiveDataClient& operator=(const LiveDataClient&) = delete;
  /// Closes the link; subscriptions end and nothing more is told.
  ~LiveDataClient();

  /// Begins; does nothing while under way. What is wrong with the URL is an error event and a close event.
  void connect();
  /// Retry now: gives up the link or the delay before the next attempt.
  void reconnect();
  /// Ends the connection for good. `connect` works at once.
  void disconnect();
  /// `idle` before the first `connect`.
  [[nodiscard]] ConnectionState state() const;

  /// Calls `handler` with every value of `channel`, a map, as long as the Subscription lives.
  Subscription subscribe(std::string_view channel, std::function<void(const Value&)> handler);
  /// Ends all subscriptions of a channel.
  void unsubscribe(std::string_view channel);

  /// Sends a request of the application's own. Error: `not_open`.
  Result<void> send(const Value& request);

  /// A link is up, the first or the next, and knows what is subscribed.
  BindingId bind(event::Open, std::function<void()> handler);
  /// The connection ended for good.
  BindingId bind(event::Close, std::function<void(const ClosedInfo&)> handler);
  /// The connection moved from one state to the next.
  BindingId bind(event::State, std::function<void(const StateChange&)> handler);
  /// An attempt is planned.
  BindingId bind(event::Reconnecting, std::function<void(const Reconnecting&)> handler);
  /// The link's errors, and frames that could not be read.
  BindingId bind(event::Error, std::function<void(const Error&)> handler);
  /// What the server said about one channel.
  BindingId bind(event::Error, std::function<void(const ChannelError&)> handler);
  /// Every frame that is neither a value nor an error of a channel.
  BindingId bind(event::Message, std::function<void(const Value&)> handler);
  /// Removes a handler of `bind`, no subscription.
  void unbind(BindingId id);

private:
  detail::Ref<detail::LiveDataHub> hub_;
};

}  // namespace tether
