#include <tether/live_data_client.hpp>

#include <map>
#include <set>
#include <utility>
#include <vector>

#include <tether/json.hpp>

#include "core/emitter.hpp"
#include "protocol/live_data.hpp"

namespace tether {

namespace live_data = protocol::live_data;

namespace detail {

/// The client's inside; Subscriptions keep it, ended, beyond the client.
class LiveDataHub final : public core::Emitter, public ConnectionEvents {
public:
  LiveDataHub(std::unique_ptr<Connection> connection, Platform& platform)
      : platform_(platform), connection_(std::move(connection)) {
    connection_->attach(*this);
  }

  void shut_down() {
    discard_waiting();
    announce_.cancel();
    connection_.reset();
    for_each_list([](auto& list) { list.clear(); });
    // Handlers die here, and with them perhaps further subscriptions.
    const Channels channels = std::exchange(channels_, {});
    for (const auto& [name, channel] : channels) channel->clear();
  }

  void connect() {
    const Turn turn(*this);
    connection_->connect();
  }

  void reconnect() {
    const Turn turn(*this);
    connection_->reconnect();
  }

  void disconnect() {
    const Turn turn(*this);
    connection_->disconnect();
  }

  BindingId subscribe(const std::string& name, std::function<void(const Value&)> handler) {
    auto& channel = channels_[name];
    if (!channel) channel = std::make_shared<Channel>();
    schedule_announcement();
    return add(*channel, std::move(handler));
  }

  void unsubscribe(const std::string& name, BindingId id) {
    const auto found = channels_.find(name);
    if (found == channels_.end()) return;
    // The handler that dies here may own further subscriptions of this channel.
    const std::shared_ptr<Channel> channel = found->second;
    channel->remove(id);
    const auto remaining = channels_.find(name);
    if (remaining != channels_.end() && remaining->second->empty()) forget(remaining);
  }

  void unsubscribe_all(const std::string& name) {
    const auto found = channels_.find(name);
    if (found == channels_.end()) return;
    const std::shared_ptr<Channel> channel = found->second;
    forget(found);
    channel->clear();
  }

  [[nodiscard]] bool has(const std::string& name, BindingId id) const {
    const auto found = channels_.find(name);
    return found != channels_.end() && found->second->contains(id);
  }

  void on_open() override {
    const auto alive = stay_alive();
    announced_.clear();
    announce();
    emit(open_);
  }

  void on_text(std::string_view text) override {
    auto frame = live_data::decode(text);
    if (!frame) {
      emit(error_, frame.error());
      return;
    }
    std::visit([this](auto& content) { receive(content); }, *frame);
  }

  void on_error(const Error& error) override { emit(error_, error); }

  void on_state(const StateChange& change) override { emit(state_, change); }

  void on_reconnecting(const Reconnecting& plan) override { emit(reconnecting_, plan); }

  void on_close(const ClosedInfo& info) override { emit(close_, info); }

  void unbind(BindingId id) {
    const auto alive = stay_alive();  // the handler may own the client
    for_each_list([id](auto& list) { (void)list.remove(id); });
  }

  [[nodiscard]] Connection& connection() { return *connection_; }

  core::BindingList<> open_;
  core::BindingList<ClosedInfo> close_;
  core::BindingList<Error> error_;
  core::BindingList<StateChange> state_;
  core::BindingList<Reconnecting> reconnecting_;
  core::BindingList<ChannelError> channel_error_;
  core::BindingList<Value> message_;

private:
  using Channel = core::BindingList<Value>;
  using Channels = std::map<std::string, std::shared_ptr<Channel>>;

  template <class Action>
  void for_each_list(Action action) {
    action(open_);
    action(close_);
    action(error_);
    action(state_);
    action(reconnecting_);
    action(channel_error_);
    action(message_);
  }

  void forget(Channels::iterator channel) {
    channels_.erase(channel);
    schedule_announcement();
  }

  // One frame for all that changed in this turn; what was taken back meanwhile never reaches the wire.
  void schedule_announcement() {
    if (announce_.active() || !connection_ || !has_link(connection_->state())) return;
    announce_ = after(
        std::chrono::milliseconds(0), [this] { announce(); }, platform_.scheduler);
  }

  void announce() {
    if (!has_link(connection_->state())) return;  // the next open announces everything
    // A request that fails calls error handlers, which may subscribe, cancel or destroy the client.
    const auto alive = stay_alive();
    std::vector<std::string> added;
    std::vector<std::string> removed;
    for (const auto& [name, channel] : channels_) {
      if (announced_.count(name) == 0) added.push_back(name);
    }
    for (const std::string& name : announced_) {
      if (channels_.count(name) == 0) removed.push_back(name);
    }
    for (const std::string& name : removed) announced_.erase(name);
    announced_.insert(added.begin(), added.end());
    send_all(live_data::encode(live_data::Action::unsubscribe, removed));
    send_all(live_data::encode(live_data::Action::subscribe, added));
  }

  void send_all(const std::vector<std::string>& frames) {
    for (const std::string& frame : frames) {
      if (!connection_) return;
      if (Result<void> sent = connection_->send(frame); !sent) emit(error_, sent.error());
    }
  }

  void receive(live_data::Quote& quote) {
    const auto found = channels_.find(quote.channel);
    if (found == channels_.end()) return;  // unsubscribed while the quote was on its way
    const std::shared_ptr<Channel> channel = found->second;
    deliver([channel, data = std::move(quote.data)] { channel->dispatch(data); });
  }
  void receive(const ChannelError& error) { emit(channel_error_, error); }
  void receive(const live_data::Other& other) { emit(message_, other.data); }
  void receive(live_data::Ping) { (void)connection_->send("pong"); }
  void receive(live_data::Pong) {}

  Platform& platform_;
  Channels channels_;
  std::set<std::string> announced_;  ///< what this connection's server was told
  Timer announce_;
  std::unique_ptr<Connection> connection_;
};

}  // namespace detail

Subscription::Subscription(detail::Ref<detail::LiveDataHub> hub, std::string channel, BindingId id)
    : hub_(std::move(hub)), channel_(std::move(channel)), id_(id) {}

Subscription::Subscription(Subscription&& other) noexcept
    : hub_(std::exchange(other.hub_, {})), channel_(std::move(other.channel_)), id_(other.id_) {}

Subscription& Subscription::operator=(Subscription&& other) noexcept {
  if (this != &other) {
    cancel();
    hub_ = std::exchange(other.hub_, {});
    channel_ = std::move(other.channel_);
    id_ = other.id_;
  }
  return *this;
}

void Subscription::cancel() noexcept {
  // Taken out first: the handler that dies here may own this Subscription.
  const auto hub = std::exchange(hub_, {});
  if (hub) hub->unsubscribe(std::string(channel_), id_);
}

bool Subscription::active() const noexcept { return hub_ && hub_->has(channel_, id_); }

LiveDataClient::LiveDataClient(Source url, Platform& platform) : LiveDataClient(std::move(url), {}, platform) {}

LiveDataClient::LiveDataClient(Source url, ReliableConnectionOptions options, Platform& platform)
    : LiveDataClient(make_reliable_connection(std::move(url), std::move(options), platform), platform) {}

LiveDataClient::LiveDataClient(std::unique_ptr<Connection> connection, Platform& platform)
    : hub_(new detail::LiveDataHub(std::move(connection), platform)) {}

LiveDataClient::~LiveDataClient() { hub_->shut_down(); }

void LiveDataClient::connect() { hub_->connect(); }
void LiveDataClient::reconnect() { hub_->reconnect(); }
void LiveDataClient::disconnect() { hub_->disconnect(); }
ConnectionState LiveDataClient::state() const { return hub_->connection().state(); }

Subscription LiveDataClient::subscribe(std::string_view channel, std::function<void(const Value&)> handler) {
  std::string name(channel);
  const BindingId id = hub_->subscribe(name, std::move(handler));
  return Subscription(hub_, std::move(name), id);
}

void LiveDataClient::unsubscribe(std::string_view channel) { hub_->unsubscribe_all(std::string(channel)); }

Result<void> LiveDataClient::send(const Value& request) { return hub_->connection().send(json::dump(request)); }

BindingId LiveDataClient::bind(event::Open, std::function<void()> handler) {
  return hub_->add(hub_->open_, std::move(handler));
}
BindingId LiveDataClient::bind(event::Close, std::function<void(const ClosedInfo&)> handler) {
  return hub_->add(hub_->close_, std::move(handler));
}
BindingId LiveDataClient::bind(event::State, std::function<void(const StateChange&)> handler) {
  return hub_->add(hub_->state_, std::move(handler));
}
BindingId LiveDataClient::bind(event::Reconnecting, std::function<void(const Reconnecting&)> handler) {
  return hub_->add(hub_->reconnecting_, std::move(handler));
}
BindingId LiveDataClient::bind(event::Error, std::function<void(const Error&)> handler) {
  return hub_->add(hub_->error_, std::move(handler));
}
BindingId LiveDataClient::bind(event::Error, std::function<void(const ChannelError&)> handler) {
  return hub_->add(hub_->channel_error_, std::move(handler));
}
BindingId LiveDataClient::bind(event::Message, std::function<void(const Value&)> handler) {
  return hub_->add(hub_->message_, std::move(handler));
}
void LiveDataClient::unbind(BindingId id) { hub_->unbind(id); }

}  // namespace tether
