// The JavaScript face of tether::LiveDataClient: js-glue/loader/live_data_client.mjs calls these exports.
#include <emscripten.h>

#include <map>
#include <memory>

#include <tether/live_data_client.hpp>

#include "modules/client_face.hpp"
#include "platform/border.hpp"

namespace tether::modules {

namespace {

struct Client {
  Client(std::string_view url, ReliableConnectionOptions options) : live_data(url, std::move(options)) {}

  LiveDataClient live_data;
  std::map<int, Subscription> subscriptions;
  int last_subscription = 0;
};

using Clients = FaceTable<Client, FaceClass::live_data>;

Clients& clients() {
  static auto* table = new Clients();
  return *table;
}

Client* find(std::uint32_t handle) {
  std::unique_ptr<Client>* found = clients().find(handle);
  return found != nullptr ? found->get() : nullptr;
}

void bind_all(LiveDataClient& client, std::uint32_t handle) {
  bind_connection(client, handle);
  client.bind(event::error, [handle](const ChannelError& error) {
    Value event;
    event.append_entry("event", "channelerror").append_entry("channel", error.channel);
    emit_json(handle, event.append_entry("message", error.message));
  });
  client.bind(event::message, [handle](const Value& data) {
    Value event;
    event.append_entry("event", "message");
    emit_json(handle, event.append_entry("data", data));
  });
}

}  // namespace

extern "C" {

EMSCRIPTEN_KEEPALIVE std::uint32_t tether_live_new(std::uint8_t* url, std::size_t url_size, std::uint8_t* origins,
                                                   std::size_t origins_size) {
  const platform::Inbound url_text(url, url_size);
  const platform::Inbound origin_lines(origins, origins_size);
  auto client = std::make_unique<Client>(url_text.text(), client_options(origin_lines.text()));
  LiveDataClient& bound = client->live_data;
  const std::uint32_t handle = clients().insert(std::move(client));
  if (handle != 0) bind_all(bound, handle);
  return handle;
}

EMSCRIPTEN_KEEPALIVE void tether_live_connect(std::uint32_t handle) {
  if (Client* client = find(handle)) client->live_data.connect();
}

EMSCRIPTEN_KEEPALIVE void tether_live_reconnect(std::uint32_t handle) {
  if (Client* client = find(handle)) client->live_data.reconnect();
}

EMSCRIPTEN_KEEPALIVE void tether_live_disconnect(std::uint32_t handle) {
  if (Client* client = find(handle)) client->live_data.disconnect();
}

/// The number of the subscription, whose values are events with that number; 0 for a stale handle.
EMSCRIPTEN_KEEPALIVE int tether_live_subscribe(std::uint32_t handle, std::uint8_t* channel, std::size_t size) {
  const platform::Inbound name(channel, size);
  Client* client = find(handle);
  if (client == nullptr) return 0;
  const int id = ++client->last_subscription;
  client->subscriptions[id] = client->live_data.subscribe(name.text(), [handle, id](const Value& value) {
    const std::string text = json::dump(value);
    emit(handle, FaceEvent::value, id, as_bytes(text));
  });
  return id;
}

EMSCRIPTEN_KEEPALIVE void tether_live_cancel(std::uint32_t handle, int subscription) {
  if (Client* client = find(handle)) client->subscriptions.erase(subscription);
}

EMSCRIPTEN_KEEPALIVE int tether_live_send(std::uint32_t handle, std::uint8_t* data, std::size_t size) {
  const platform::Inbound text(data, size);
  Client* client = find(handle);
  if (client == nullptr) return report(Error(Errc::not_open, "the client was destroyed"));
  const Result<Value> request = json::parse(text.text());
  return report(request ? client->live_data.send(*request) : Result<void>(request.error()));
}

EMSCRIPTEN_KEEPALIVE void tether_live_state(std::uint32_t handle) {
  const Client* client = find(handle);
  emit_state(client != nullptr ? client->live_data.state() : ConnectionState::closed);
}

EMSCRIPTEN_KEEPALIVE void tether_live_destroy(std::uint32_t handle) { clients().erase(handle); }

}  // extern "C"

}  // namespace tether::modules
