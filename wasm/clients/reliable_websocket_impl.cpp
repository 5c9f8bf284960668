#include "clients/reliable_websocket_impl.hpp"

#include <algorithm>
#include <utility>

#include "core/socket_rules.hpp"
#include "core/text.hpp"
#include "core/utf8.hpp"

namespace tether {

using namespace std::chrono_literals;
using Milliseconds = std::chrono::milliseconds;

ReliableWebSocket::Impl::Impl(Source&& url, ReliableWebSocketOptions&& options, Platform& platform)
    : platform_(platform),
      url_(std::move(url)),
      options_(std::move(options)),
      machine_(options_, !url_.is_value() || !options_.token.is_value(), platform.random, *this),
      watch_(machine_, platform.lifecycle, platform.scheduler.now()),
      report_(platform.scheduler.now()),
      outbox_(options_.queue, stats_, *this),
      timer_(platform.scheduler, *this) {
  platform_.lifecycle.add(*this);
}

void ReliableWebSocket::Impl::shut_down() {
  const auto alive = stay_alive();
  gone_ = true;
  discard_waiting();
  for_each_list([](auto& list) { list.clear(); });
  platform_.lifecycle.remove(*this);
  timer_.cancel();
  if (inquiry_) inquiry_->cancel();
  outbox_.set_link(nullptr, now());
  transport_.reset();
  outbox_.drop_all(Errc::cancelled);
  finish_all(requests_.take_all(), Errc::cancelled);
  tell_open_waiters(Error(Errc::cancelled, "the socket is gone"));
  while (!owed_.empty()) pay_one();
}

template <class Action>
void ReliableWebSocket::Impl::for_each_list(Action action) {
  action(open_);
  action(message_);
  action(close_);
  action(error_);
  action(state_);
  action(reconnecting_);
  action(writable_);
  action(degraded_);
}

// --- What the application asks for ----------------------------------------------------------------------------------

void ReliableWebSocket::Impl::set_heartbeat(HeartbeatOptions&& options) {
  const Input input(*this);
  auto next = std::make_unique<const HeartbeatOptions>(std::move(options));
  watch_.configure(next.get(), now());
  std::swap(heartbeat_options_, next);  // the old ones die at the end: what they own may come back here
}

void ReliableWebSocket::Impl::enable_auto_reconnect(const ReconnectOptions& options) { machine_.enable_retry(options); }

void ReliableWebSocket::Impl::disable_auto_reconnect() {
  const Input input(*this);
  machine_.disable_retry();
}

void ReliableWebSocket::Impl::connect() {
  if (gone_) return;  // a completion that runs in the destructor
  const Input input(*this);
  machine_.connect(now());
}

void ReliableWebSocket::Impl::reconnect() {
  if (gone_) return;
  const Input input(*this);
  machine_.reconnect(now());
}

Result<void> ReliableWebSocket::Impl::close(std::uint16_t code, std::string_view reason) {
  if (Result<void> allowed = core::check_close_code(code); !allowed) return allowed;
  const Input input(*this);
  machine_.close(code, core::fit_close_reason(reason));
  ++closes_;
  drop_what_waits(Errc::cancelled);  // not connected yet, it may still hold messages
  return {};
}

void ReliableWebSocket::Impl::drop_what_waits(Errc request_error) {
  finish_all(requests_.take_all(), request_error);
  outbox_.drop_all(Errc::cancelled);
  const std::uint32_t drops = std::exchange(unheard_drops_, 0);
  if (drops == 0) return;
  emit(error_, Error(Errc::cancelled, core::concat({core::decimal(drops), " queued messages were not sent"})));
}

SendResult ReliableWebSocket::Impl::send_text(std::string_view text, SendOptions&& options) {
  if (core::is_valid_utf8(text)) return submit(FrameKind::text, text, std::move(options), 0);
  if (options_.invalid_text == InvalidText::refuse) {
    ++stats_.rejected;
    return {SendStatus::rejected, Errc::invalid_utf8};
  }
  return submit(FrameKind::text, core::replace_invalid_utf8(text), std::move(options), 0);
}

SendResult ReliableWebSocket::Impl::send_binary(Bytes bytes, SendOptions&& options) {
  return submit(FrameKind::binary, as_text(bytes), std::move(options), 0);
}

SendResult ReliableWebSocket::Impl::submit(FrameKind kind, std::string_view payload, SendOptions&& options,
                                           std::uint32_t request) {
  const bool too_large = payload.size() > options_.max_frame_bytes;
  if (too_large || machine_.state() == ConnectionState::closed || gone_) {
    ++stats_.rejected;
    return {SendStatus::rejected, too_large ? Errc::too_large : Errc::not_open};
  }
  const Input input(*this);
  return outbox_.submit(kind, payload, std::move(options), request, now());
}

std::uint32_t ReliableWebSocket::Impl::request(std::string_view payload, RequestDone done, Milliseconds timeout) {
  const auto alive = stay_alive();
  std::unique_ptr<Request> refused;
  Errc why = Errc::limit_reached;
  if (!options_.requests.write || requests_.size() >= options_.requests.max_in_flight) {
    refused = std::make_unique<Request>(std::move(done));
    if (!options_.requests.write) why = Errc::unsupported;
  } else {
    const std::uint32_t id = requests_.add(std::move(done), now(), timeout);
    const std::string frame = options_.requests.write(id, payload);
    const bool valid = options_.requests.kind == FrameKind::binary || core::is_valid_utf8(frame);
    const SendResult sent =
        valid ? submit(options_.requests.kind, frame, {}, id) : SendResult{SendStatus::rejected, Errc::invalid_utf8};
    if (sent.accepted()) return id;
    refused = requests_.take(id);
    why = sent.why;
  }
  if (!refused || gone_) return 0;  // `write` has closed or destroyed the socket
  // Not inside this call: the caller does not expect it yet.
  refused->result = Error(why, "the request was not sent");
  owed_.push_back(std::move(refused));
  pay_due_ = now();
  const Input input(*this);
  return 0;
}

void ReliableWebSocket::Impl::when_open(OpenDone done) {
  if (gone_) return;
  open_waiters_.push_back(std::make_unique<OpenWaiter>(std::move(done)));
  const Turn turn(*this);
  if (machine_.has_link()) tell_open_waiters({});
}

void ReliableWebSocket::Impl::tell_open_waiters(const Result<void>& result) {
  while (!open_waiters_.empty()) {
    std::unique_ptr<OpenWaiter> waiter = open_waiters_.pop_front();
    waiter->result = result;
    owe(std::move(waiter));
  }
}

void ReliableWebSocket::Impl::unbind(BindingId id) {
  const auto alive = stay_alive();  // the handler may own the socket
  for_each_list([id](auto& list) { (void)list.remove(id); });
}

std::size_t ReliableWebSocket::Impl::buffered_amount() const {
  return outbox_.waiting_bytes() + (transport_ ? transport_->buffered_amount() : 0);
}

ConnectionStats ReliableWebSocket::Impl::stats() const {
  ConnectionStats stats = stats_;
  const core::Heartbeat& heartbeat = watch_.heartbeat();
  stats.missed_pongs = heartbeat.missed_pongs();
  stats.late_timers = heartbeat.late_timers() + machine_.late_timers() + requests_.late_timers();
  stats.last_rtt = heartbeat.last_rtt();
  stats.smoothed_rtt = heartbeat.smoothed_rtt();
  return stats;
}

std::string ReliableWebSocket::Impl::snapshot() const {
  return report_.to_json(stats(), watch_.heartbeat().enabled() ? "on" : "off", now());
}

// --- The link -------------------------------------------------------------------------------------------------------

void ReliableWebSocket::Impl::on_open() {
  const Input input(*this);
  ++stats_.opens;
  machine_.opened(now());
  watch_.link_up(now());
  if (options_.token_use == TokenUse::first_message && !token_text_.empty()) {
    (void)transport_->send_text(core::concat({options_.token_prefix, token_text_}));
  }
  // What was queued goes before anything that a handler of this event sends.
  outbox_.set_link(transport_.get(), now());
  emit(open_);
  tell_open_waiters({});
}

void ReliableWebSocket::Impl::note_sign_of_life() {
  const Turn turn(*this);
  const Milliseconds time = now();
  watch_.frame_received(time);
  outbox_.check(time);
  timer_.set(due(), true);
}

bool ReliableWebSocket::Impl::takes(const Message& message) {
  if (watch_.heartbeat().enabled()) {
    const auto is_pong = heartbeat_options_->is_pong;  // a copy: it may call set_heartbeat
    if (is_pong ? is_pong(message) : message.is_text() && message.text() == "pong") {
      watch_.pong_received(now());
      return true;
    }
  }
  if (!options_.requests.read) return false;
  const std::optional<std::uint32_t> id = options_.requests.read(message);
  if (!id || !requests_.was_issued(*id)) return false;
  std::unique_ptr<Request> request = requests_.take(*id);
  if (!request) {
    ++stats_.late_replies;
    return true;
  }
  const Turn turn(*this);
  request->result = Reply{message.kind, std::string(as_text(message.bytes))};
  owe(std::move(request));
  return true;
}

void ReliableWebSocket::Impl::on_message(const Message& message) {
  const auto alive = stay_alive();
  ++stats_.frames_in;
  stats_.bytes_in += message.bytes.size();
  const std::uint32_t generation = stats_.attempts;
  note_sign_of_life();
  // A handler may have closed, and a message that came before close() is not delivered after it.
  if (!is_current(generation) || takes(message) || !is_current(generation)) return;
  if (!delivering()) {
    const Turn turn(*this);
    message_.dispatch(message);
    return;
  }
  // The bytes are only borrowed, and this message has to wait.
  deliver([this, kind = message.kind, closes = closes_, copy = std::string(as_text(message.bytes))] {
    if (closes == closes_) message_.dispatch(Message{kind, as_bytes(copy)});
  });
}

void ReliableWebSocket::Impl::on_refused_frame(const Error& error) {
  const Input input(*this);
  transport_->close(core::k_close_frame_refused, to_string(error.code));
  emit(error_, error);
  const CloseInfo info{core::k_close_frame_refused, error.detail, false};
  report_.link_ended(info);
  // As the server's own 1009: twice means that trying again leads nowhere.
  machine_.link_closed(now(), {1009, error.detail, false}, false, ReconnectDecision::by_table);
}

void ReliableWebSocket::Impl::on_error(const Error& error) {
  forbidden_ = forbidden_ || error.code == Errc::blocked_by_policy;
  broke_protocol_ = broke_protocol_ || error.code == Errc::bad_frame;
  emit(error_, error);
}

void ReliableWebSocket::Impl::on_close(const CloseInfo& info) {
  const auto alive = stay_alive();
  const std::uint32_t generation = stats_.attempts;
  ReconnectDecision decision = ReconnectDecision::by_table;
  if (options_.should_reconnect) decision = options_.should_reconnect(info, machine_.attempts(now()));
  if (!is_current(generation)) return;
  report_.link_ended(info);
  const Input input(*this);
  if (forbidden_) {
    machine_.attempt_failed(now(), StateCause::bad_request, "the page's policy forbids this connection");
  } else {
    machine_.link_closed(now(), info, broke_protocol_, decision);
  }
}

// --- Messages and requests ------------------------------------------------------------------------------------------

void ReliableWebSocket::Impl::frame_sent(std::uint32_t request) {
  watch_.frame_sent(now());
  if (request != 0) requests_.mark_sent(request);
}

void ReliableWebSocket::Impl::settled(std::unique_ptr<core::QueuedMessage> message) {
  const SendResult result = message->result;
  if (message->request != 0) {
    if (result.status == SendStatus::dropped) finish(requests_.take(message->request), result.why);
  } else if (message->done) {
    owe(std::move(message));
  } else if (result.status == SendStatus::dropped && result.why != Errc::replaced) {
    if (result.why == Errc::cancelled) {
      ++unheard_drops_;  // told in one event
    } else {
      emit(error_, Error(result.why, "a queued message was not sent"));
    }
  }
}

void ReliableWebSocket::Impl::finish(std::unique_ptr<Request> request, Errc why) {
  if (!request) return;
  request->result = Error(why, request->sent ? "the server may have seen the request" : "the request was not sent");
  owe(std::move(request));
}

void ReliableWebSocket::Impl::finish_all(core::PendingRequests::Requests requests, Errc why) {
  while (!requests.empty()) finish(requests.pop_front(), why);
}

// Completions are kept apart from the events: they run even if the socket is destroyed before their turn.
void ReliableWebSocket::Impl::owe(std::unique_ptr<core::Deferred> completion) {
  owed_.push_back(std::move(completion));
  if (!gone_) deliver([this] { pay_one(); });
}

void ReliableWebSocket::Impl::pay_one() {
  if (!owed_.empty()) owed_.pop_front()->run();
}

// --- The page and the clock -----------------------------------------------------------------------------------------

void ReliableWebSocket::Impl::on_page_event(PageEvent event) {
  const Input input(*this);
  watch_.on_page_event(event, now());
}

void ReliableWebSocket::Impl::on_due(Milliseconds was_due) {
  const Input input(*this);
  const Milliseconds time = now();
  if (time >= pay_due_) {
    pay_due_ = core::k_never;
    deliver([this] {
      while (!owed_.empty()) pay_one();
    });
  }
  core::PendingRequests::Requests over = requests_.check(time, watch_.tolerance());
  while (!over.empty()) {
    outbox_.remove_request(over.front()->id);
    finish(over.pop_front(), Errc::timed_out);
  }
  outbox_.check(time);
  if (watch_.check(time, was_due)) (void)outbox_.send_now(FrameKind::text, heartbeat_options_->ping);
}

Milliseconds ReliableWebSocket::Impl::due() const {
  const Milliseconds first = std::min(watch_.due(), pay_due_);
  if (machine_.state() == ConnectionState::paused) return first;  // as LinkWatch has it
  return std::min({first, outbox_.due(), requests_.due()});
}

}  // namespace tether
