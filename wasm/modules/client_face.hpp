#pragma once
// What the faces of ChatClient, LiveDataClient and DaraClient share; js-glue/loader/client.mjs is the other side.
#include <cstdint>
#include <string>
#include <string_view>

#include <tether/connection.hpp>
#include <tether/json.hpp>
#include <tether/value.hpp>

#include "core/format.hpp"
#include "modules/face.hpp"

namespace tether::modules {

inline void emit_json(std::uint32_t handle, const Value& event) {
  const std::string text = json::dump(event);
  emit(handle, FaceEvent::json, 0, as_bytes(text));
}

/// Answers the call that is running.
inline void emit_state(ConnectionState state) { emit(0, FaceEvent::text, 0, as_bytes(to_string(state))); }

/// Sends the events that tell how a client's connection fares, but for `open`, in the form that ReliableWebSocket's
/// have.
template <class Client>
void bind_link(Client& client, std::uint32_t handle) {
  client.bind(event::error, [handle](const Error& error) { emit_error(handle, FaceEvent::error, error); });
  client.bind(event::close, [handle](const ClosedInfo& info) {
    const std::string text = core::format(FMT_COMPILE("{} {}"), to_string(info.cause), std::string_view(info.reason));
    emit(handle, FaceEvent::ended, info.code | (info.was_clean ? k_clean_close : 0), as_bytes(text));
  });
  client.bind(event::state, [handle](const StateChange& change) {
    const std::string text =
        core::format(FMT_COMPILE("{} {} {} {}"), to_string(change.old_state), to_string(change.new_state),
                     to_string(change.cause), std::string_view(change.detail));
    emit(handle, FaceEvent::state, 0, as_bytes(text));
  });
  client.bind(event::reconnecting, [handle](const Reconnecting& plan) {
    emit_numbers(handle, FaceEvent::reconnecting, 0, {plan.attempt, static_cast<std::uint32_t>(plan.delay.count())});
  });
}

template <class Client>
void bind_connection(Client& client, std::uint32_t handle) {
  client.bind(event::open, [handle] { emit(handle, FaceEvent::open); });
  bind_link(client, handle);
}

/// `origins`: each ends with a line break.
inline ReliableConnectionOptions client_options(std::string_view origins) {
  ReliableConnectionOptions options;
  options.socket.allowed_origins = split_lines(origins);
  return options;
}

}  // namespace tether::modules
