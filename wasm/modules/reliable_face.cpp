// The JavaScript face of tether::ReliableWebSocket: js-glue/loader/reliable_websocket.mjs calls these exports.
#include <emscripten.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <optional>
#include <utility>

#include <tether/reliable_websocket.hpp>

#include "core/format.hpp"
#include "modules/face.hpp"
#include "modules/numbers.hpp"
#include "platform/border.hpp"

namespace tether::modules {

namespace {

using Milliseconds = std::chrono::milliseconds;

struct Socket {
  std::optional<ReliableWebSocket> reliable;
  /// Of the provider that is being asked; there is never more than one.
  ProviderAnswer answer;
  std::uint32_t inquiry = 0;
};

using Sockets = FaceTable<Socket, FaceClass::reliable_websocket>;

Sockets& sockets() {
  static auto* table = new Sockets();
  return *table;
}

Socket* find_socket(std::uint32_t handle) {
  std::unique_ptr<Socket>* found = sockets().find(handle);
  return found != nullptr ? found->get() : nullptr;
}

ReliableWebSocket* find(std::uint32_t handle) {
  Socket* socket = find_socket(handle);
  return socket != nullptr ? &*socket->reliable : nullptr;
}

/// What the page gave functions for, as bits.
enum class Asks : std::uint32_t { url = 1, protocols = 2, token = 4, should_reconnect = 8, requests = 16 };

/// The numbers of sources in FaceEvent::provide.
enum class SourceNumber : std::uint32_t { url = 0, protocols = 1, token = 2 };

Source source(std::uint32_t handle, SourceNumber number, bool asks, std::string_view value) {
  if (!asks) return value;
  return [handle, number](const ProviderCall& call, ProviderAnswer answer) {
    Socket* socket = find_socket(handle);
    if (socket == nullptr) return;
    socket->answer = std::move(answer);
    emit_numbers(handle, FaceEvent::provide, static_cast<int>(++socket->inquiry),
                 {static_cast<std::uint32_t>(number), call.attempt, call.refresh ? 1U : 0U});
  };
}

int ask_about(std::uint32_t handle, FaceQuestion question, const Message& message) {
  return ask(handle, question, static_cast<int>(message.kind), message.bytes);
}

ReconnectDecision ask_reconnect(std::uint32_t handle, const CloseInfo& info, std::uint32_t attempt) {
  constexpr std::uint32_t k_most = std::numeric_limits<int>::max() / k_attempt;
  const int number =
      info.code + (info.was_clean ? k_clean_close : 0) + static_cast<int>(std::min(attempt, k_most)) * k_attempt;
  return static_cast<ReconnectDecision>(ask(handle, FaceQuestion::should_reconnect, number, as_bytes(info.reason)));
}

void emit_text(std::uint32_t handle, FaceEvent event, int number, std::string_view text) {
  emit(handle, event, number, as_bytes(text));
}

/// The `done` of a message. Its copies are counted: one that is kept says that the message waits.
class Done {
public:
  Done(std::uint32_t handle, int ticket) : shared_(new Shared{handle, ticket, 1}) {}
  Done(const Done& other) noexcept : shared_(other.shared_) { ++shared_->copies; }
  Done& operator=(const Done&) = delete;
  ~Done() {
    if (--shared_->copies == 0) delete shared_;
  }

  void operator()(SendResult result) const {
    const bool sent = result.status == SendStatus::sent;
    emit_text(shared_->handle, FaceEvent::settled, shared_->ticket, sent ? std::string_view() : to_string(result.why));
  }
  [[nodiscard]] bool is_kept() const noexcept { return shared_->copies > 1; }

private:
  struct Shared {
    std::uint32_t handle;
    int ticket;
    int copies;
  };
  Shared* shared_;
};

void bind_link(ReliableWebSocket& socket, std::uint32_t handle) {
  socket.bind(event::open, [handle] { emit(handle, FaceEvent::open); });
  socket.bind(event::message, [handle](const Message& message) {
    emit(handle, message.is_text() ? FaceEvent::text : FaceEvent::binary, 0, message.bytes);
  });
  socket.bind(event::error, [handle](const Error& error) { emit_error(handle, FaceEvent::error, error); });
  socket.bind(event::close, [handle](const ClosedInfo& info) {
    const std::string text = core::format(FMT_COMPILE("{} {}"), to_string(info.cause), std::string_view(info.reason));
    emit_text(handle, FaceEvent::ended, info.code | (info.was_clean ? k_clean_close : 0), text);
  });
}

void bind_progress(ReliableWebSocket& socket, std::uint32_t handle) {
  socket.bind(event::state, [handle](const StateChange& change) {
    const std::string text =
        core::format(FMT_COMPILE("{} {} {} {}"), to_string(change.old_state), to_string(change.new_state),
                     to_string(change.cause), std::string_view(change.detail));
    emit_text(handle, FaceEvent::state, 0, text);
  });
  socket.bind(event::reconnecting, [handle](const Reconnecting& plan) {
    emit_numbers(handle, FaceEvent::reconnecting, 0, {plan.attempt, static_cast<std::uint32_t>(plan.delay.count())});
  });
  socket.bind(event::writable, [handle] { emit(handle, FaceEvent::writable); });
  socket.bind(event::degraded,
              [handle](const Degraded& info) { emit(handle, FaceEvent::degraded, static_cast<int>(info.failures)); });
}

}  // namespace

extern "C" {

/// `asks` has the bits of Asks; for a source that is a function its text is empty. Each of `origins` ends with a line
/// break. 0 after a problem.
EMSCRIPTEN_KEEPALIVE std::uint32_t tether_reliable_new(std::uint32_t asks, std::uint8_t* url, std::size_t url_size,
                                                       std::uint8_t* protocols, std::size_t protocols_size,
                                                       std::uint8_t* token, std::size_t token_size,
                                                       std::uint8_t* prefix, std::size_t prefix_size,
                                                       std::uint8_t* origins, std::size_t origins_size,
                                                       std::uint8_t* numbers, std::size_t numbers_size) {
  const platform::Inbound url_text(url, url_size);
  const platform::Inbound protocols_text(protocols, protocols_size);
  const platform::Inbound token_text(token, token_size);
  const platform::Inbound prefix_text(prefix, prefix_size);
  const platform::Inbound origin_lines(origins, origins_size);
  const platform::Inbound packed(numbers, numbers_size);
  const auto asked = [asks](Asks what) { return (asks & static_cast<std::uint32_t>(what)) != 0; };

  const std::uint32_t handle = sockets().insert(std::make_unique<Socket>());
  if (handle == 0) return static_cast<std::uint32_t>(report(Error(Errc::limit_reached, "too many sockets")));

  ReliableWebSocketOptions options;
  options.protocols = source(handle, SourceNumber::protocols, asked(Asks::protocols), protocols_text.text());
  options.token = source(handle, SourceNumber::token, asked(Asks::token), token_text.text());
  options.token_prefix = prefix_text.text();
  options.allowed_origins = split_lines(origin_lines.text());
  Numbers(packed.bytes())
      .into(options.token_use, options.max_frame_bytes, options.connect_timeout, options.max_connect_timeout,
            options.provider_timeout, options.pause_when_hidden_after, options.queue.max_bytes,
            options.queue.max_messages, options.queue.overflow, options.queue.ttl, options.queue.high_water,
            options.queue.low_water, options.requests.kind, options.requests.max_in_flight);
  if (asked(Asks::requests)) {
    // The page has framed the payload before it comes here.
    options.requests.write = [](std::uint32_t, std::string_view payload) { return std::string(payload); };
    options.requests.read = [handle](const Message& message) -> std::optional<std::uint32_t> {
      const int id = ask_about(handle, FaceQuestion::request_id, message);
      return id != 0 ? std::optional(static_cast<std::uint32_t>(id)) : std::nullopt;
    };
  }
  if (asked(Asks::should_reconnect)) {
    options.should_reconnect = [handle](const CloseInfo& info, std::uint32_t attempt) {
      return ask_reconnect(handle, info, attempt);
    };
  }
  ReliableWebSocket& socket = find_socket(handle)->reliable.emplace(
      source(handle, SourceNumber::url, asked(Asks::url), url_text.text()), std::move(options));
  bind_link(socket, handle);
  bind_progress(socket, handle);
  return handle;
}

EMSCRIPTEN_KEEPALIVE void tether_reliable_destroy(std::uint32_t handle) { sockets().erase(handle); }

/// The answer to FaceEvent::provide. `outcome`: 0 with a text, 1 failed for the reason in `text`, 2 stop.
EMSCRIPTEN_KEEPALIVE void tether_reliable_provide(std::uint32_t handle, std::uint32_t inquiry, int outcome,
                                                  int valid_for, std::uint8_t* text, std::size_t size) {
  const platform::Inbound said(text, size);
  Socket* socket = find_socket(handle);
  if (socket == nullptr || socket->inquiry != inquiry || !socket->answer) return;
  // Taken out first: the answer may lead to the next question, or to the end of the socket.
  const ProviderAnswer answer = std::exchange(socket->answer, {});
  if (outcome == 0) return answer(Provided(std::string(said.text()), Milliseconds(valid_for)));
  answer(Error(outcome == 2 ? Errc::stop : Errc::handler_failed, std::string(said.text())));
}

/// `asks_pong`: the page has a function that knows pongs.
EMSCRIPTEN_KEEPALIVE void tether_reliable_heartbeat(std::uint32_t handle, int asks_pong, std::uint8_t* ping,
                                                    std::size_t ping_size, std::uint8_t* numbers,
                                                    std::size_t numbers_size) {
  const platform::Inbound ping_text(ping, ping_size);
  const platform::Inbound packed(numbers, numbers_size);
  ReliableWebSocket* socket = find(handle);
  if (socket == nullptr) return;
  HeartbeatOptions options;
  options.ping = ping_text.text();
  Numbers given(packed.bytes());
  given.into(options.interval);
  // As the short form of set_heartbeat does it, unless the page says otherwise.
  options.hidden_interval = std::max(options.interval, options.hidden_interval);
  given.into(options.hidden_interval, options.deadline, options.hidden_deadline, options.after_send, options.after_wake,
             options.suspect_after);
  if (asks_pong != 0) {
    options.is_pong = [handle](const Message& message) {
      return ask_about(handle, FaceQuestion::is_pong, message) != 0;
    };
  }
  socket->set_heartbeat(std::move(options));
}

EMSCRIPTEN_KEEPALIVE void tether_reliable_auto_reconnect(std::uint32_t handle, std::uint8_t* numbers,
                                                         std::size_t size) {
  const platform::Inbound packed(numbers, size);
  ReliableWebSocket* socket = find(handle);
  if (socket == nullptr) return;
  ReconnectOptions options;
  Numbers(packed.bytes())
      .into(options.max_retries, options.backoff, options.max_elapsed, options.first_server, options.first_lost,
            options.first_local, options.base, options.cap, options.hidden_cap, options.offline_delay,
            options.max_retry_after, options.stable_after);
  socket->enable_auto_reconnect(options);
}

EMSCRIPTEN_KEEPALIVE void tether_reliable_stop_reconnect(std::uint32_t handle) {
  if (ReliableWebSocket* socket = find(handle)) socket->disable_auto_reconnect();
}

EMSCRIPTEN_KEEPALIVE void tether_reliable_connect(std::uint32_t handle) {
  if (ReliableWebSocket* socket = find(handle)) socket->connect();
}

EMSCRIPTEN_KEEPALIVE void tether_reliable_reconnect(std::uint32_t handle) {
  if (ReliableWebSocket* socket = find(handle)) socket->reconnect();
}

EMSCRIPTEN_KEEPALIVE int tether_reliable_close(std::uint32_t handle, int code, std::uint8_t* reason, std::size_t size) {
  const platform::Inbound text(reason, size);
  ReliableWebSocket* socket = find(handle);
  return socket != nullptr ? report(socket->close(static_cast<std::uint16_t>(code), text.text())) : 1;
}

/// `kind` is a SendClass, plus 4 for a text; `ticket` is 0 or names the message in FaceEvent::settled. Gives the
/// SendStatus, plus 8 if that event will follow; after a dropped or rejected message the reason is a text event of
/// target 0.
EMSCRIPTEN_KEEPALIVE int tether_reliable_send(std::uint32_t handle, int kind, int ttl, int ticket, std::uint8_t* data,
                                              std::size_t size, std::uint8_t* key, std::size_t key_size) {
  const platform::Inbound payload(data, size);
  const platform::Inbound key_text(key, key_size);
  SendResult result{SendStatus::rejected, Errc::not_open};
  const Done done(handle, ticket);
  if (ReliableWebSocket* socket = find(handle)) {
    SendOptions options{static_cast<SendClass>(kind & 3), std::string(key_text.text()), Milliseconds(ttl), {}};
    if (ticket != 0) options.done = done;
    result = (kind & 4) != 0 ? socket->send(payload.text(), std::move(options))
                             : socket->send(payload.bytes(), std::move(options));
  }
  if (!result.accepted()) emit_text(0, FaceEvent::text, 0, to_string(result.why));
  return static_cast<int>(result.status) | (done.is_kept() ? 8 : 0);
}

EMSCRIPTEN_KEEPALIVE std::uint32_t tether_reliable_next_request(std::uint32_t handle) {
  const ReliableWebSocket* socket = find(handle);
  return socket != nullptr ? socket->next_request_id() : 0;
}

/// `payload` is the frame of request `id`; `ticket` names it in the event that follows.
EMSCRIPTEN_KEEPALIVE int tether_reliable_request(std::uint32_t handle, std::uint32_t id, int ticket, int timeout,
                                                 std::uint8_t* payload, std::size_t size) {
  const platform::Inbound frame(payload, size);
  ReliableWebSocket* socket = find(handle);
  if (socket == nullptr) return report(Error(Errc::not_open, "the socket was destroyed"));
  // The function that wrote the frame has made a request of its own, which took the id.
  if (id != socket->next_request_id()) return report(Error(Errc::handler_failed, "requests.write made a request"));
  const auto done = [handle, ticket](const Result<Reply>& reply) {
    if (!reply) return emit_error(handle, FaceEvent::request_failed, ticket, reply.error());
    emit_text(handle, reply->kind == FrameKind::text ? FaceEvent::reply_text : FaceEvent::reply_binary, ticket,
              reply->bytes);
  };
  socket->request(frame.text(), done, Milliseconds(timeout));
  return 1;
}

EMSCRIPTEN_KEEPALIVE std::size_t tether_reliable_buffered_amount(std::uint32_t handle) {
  const ReliableWebSocket* socket = find(handle);
  return socket != nullptr ? socket->buffered_amount() : 0;
}

/// Emits the state (0), URL (1), sub-protocol (2) or snapshot (3) as a text event of target 0.
EMSCRIPTEN_KEEPALIVE void tether_reliable_describe(std::uint32_t handle, int what) {
  const ReliableWebSocket* socket = find(handle);
  if (socket == nullptr) return;
  const std::string text = what == 0   ? std::string(to_string(socket->state()))
                           : what == 1 ? socket->url()
                           : what == 2 ? socket->protocol()
                                       : socket->snapshot();
  emit_text(0, FaceEvent::text, what, text);
}

}  // extern "C"

}  // namespace tether::modules
