#include "clients/light_connection.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "clients/connection_events.hpp"
#include "core/close_rules.hpp"
#include "core/connection_machine.hpp"
#include "core/due_timer.hpp"
#include "core/emitter.hpp"
#include "core/link_watch.hpp"
#include "core/socket_rules.hpp"
#include "core/utf8.hpp"

namespace tether {

/// Wires the parts in core/ to the ports. What is told to the receiver is collected while they work and told after it.
class LightConnection::Impl final : public core::Emitter,
                                    private core::ConnectionActions,
                                    private core::DueTimerOwner,
                                    private TransportEvents,
                                    private PageLifecycleListener {
public:
  using Milliseconds = std::chrono::milliseconds;

  Impl(std::string&& url, const LightConnectionOptions& options, Platform& platform)
      : platform_(platform),
        options_(options),
        request_{std::move(url), options.protocols, options.max_frame_bytes},
        machine_(options_.attempt, false, platform.random, *this),
        watch_(machine_, platform.lifecycle, platform.scheduler.now()),
        waiting_(options.waiting),
        timer_(platform.scheduler, *this) {
    machine_.enable_retry(options_.reconnect);
    watch_.configure(&options_.heartbeat, now());
    platform_.lifecycle.add(*this);
  }

  /// For the owner who goes away: the receiver hears nothing more.
  void shut_down() {
    const auto alive = stay_alive();
    gone_ = true;
    discard_waiting();
    platform_.lifecycle.remove(*this);
    timer_.cancel();
    transport_.reset();
  }

  void attach(ConnectionEvents& events) { events_ = &events; }

  void connect() {
    const Input input(*this);
    machine_.connect(now());
  }

  void reconnect() {
    const Input input(*this);
    machine_.reconnect(now());
  }

  void disconnect() {
    const Input input(*this);
    ++disconnects_;
    machine_.close(core::k_close_normal, {});
    drop_waiting(Errc::cancelled);  // not connected yet, it may still have some
  }

  Result<void> send(FrameKind kind, std::string_view payload) {
    if (payload.size() > options_.max_frame_bytes) return Error(Errc::too_large, "the frame is above the limit");
    if (kind == FrameKind::text && !core::is_valid_utf8(payload)) {
      return Error(Errc::invalid_utf8, "the text is not valid UTF-8");
    }
    const Input input(*this);
    if (machine_.has_link()) return hand_over(kind, payload);
    const bool may_wait = options_.waiting.max_frames > 0 && machine_.state() != ConnectionState::closed;
    if (!may_wait) return Error(Errc::not_open, "not connected");
    if (!waiting_.push(kind, payload, now())) return Error(Errc::queue_full, "too much waits to be sent");
    return {};
  }

  [[nodiscard]] ConnectionState state() const { return machine_.state(); }

private:
  /// Whatever comes from outside: what it raises is told at its end, with the timer set to what is due next.
  class Input {
  public:
    explicit Input(Impl& impl, bool fresh = false) noexcept : turn_(impl), impl_(impl), fresh_(fresh) {}
    ~Input() {
      if (!impl_.gone_) impl_.timer_.set(std::min(impl_.watch_.due(), impl_.waiting_due()), fresh_);
    }

  private:
    const Turn turn_;
    Impl& impl_;
    const bool fresh_;
  };

  // --- What the machine asks for

  void begin_attempt(bool) override {
    ++attempts_;
    broke_protocol_ = forbidden_ = false;
    Result<void> opened = open_transport();
    if (opened) return machine_.opening(now());
    const Error& why = opened.error();
    tell_error(why);
    const bool may_pass = why.code == Errc::limit_reached || why.code == Errc::out_of_memory;
    machine_.attempt_failed(now(), may_pass ? StateCause::handshake_failed : StateCause::bad_request, why.detail);
  }

  Result<void> open_transport() {
    if (!platform_.transports.supported()) return Error(Errc::unsupported, "this page has no WebSocket");
    if (Result<void> valid = core::check_protocols(request_.protocols); !valid) return valid;
    auto opened = platform_.transports.open(request_, *this);
    if (!opened) return opened.error();
    transport_ = std::move(*opened);
    return {};
  }

  void end_attempt(std::uint16_t code, std::string_view reason) override {
    watch_.link_down();
    const std::unique_ptr<Transport> ended = std::move(transport_);
    if (ended && ended->ready_state() < ReadyState::closing) ended->close(code, reason);
  }

  void changed(const StateChange& change) override {
    deliver([this, change] { events_->on_state(change); });
  }
  void planned(const Reconnecting& plan) override {
    deliver([this, plan] { events_->on_reconnecting(plan); });
  }
  void degraded(const Degraded&) override {}
  void closed(const ClosedInfo& info) override {
    watch_.forget_wakes();
    drop_waiting(info.cause == StateCause::user ? Errc::cancelled : Errc::not_sent);
    deliver([this, info] { events_->on_close(info); });
  }

  void tell_error(const Error& error) {
    deliver([this, error] { events_->on_error(error); });
  }

  // --- What happens on the link

  void on_open() override {
    const Input input(*this);
    machine_.opened(now());
    watch_.link_up(now());
    drop_expired();  // the timer that does it may be late
    while (const std::unique_ptr<core::WaitingFrame> frame = waiting_.pop()) {
      tell_waited(hand_over(frame->kind, frame->payload));
    }
    deliver([this] { events_->on_open(); });
  }

  void on_message(const Message& message) override {
    const auto alive = stay_alive();
    const std::uint32_t attempt = attempts_;
    note_sign_of_life();
    // The receiver may have ended this link.
    if (transport_ == nullptr || attempts_ != attempt || takes(message)) return;
    if (!delivering()) {
      const Turn turn(*this);
      detail::deliver(message, *events_);
      return;
    }
    // The bytes are only borrowed, and this message has to wait. One that came before disconnect() is not delivered
    // after it.
    deliver([this, kind = message.kind, disconnects = disconnects_, copy = std::string(as_text(message.bytes))] {
      if (disconnects == disconnects_) detail::deliver(Message{kind, as_bytes(copy)}, *events_);
    });
  }

  void note_sign_of_life() {
    const Input input(*this, true);
    watch_.frame_received(now());
  }

  bool takes(const Message& message) {
    if (!watch_.heartbeat().enabled()) return false;
    const bool pong =
        options_.is_pong != nullptr ? options_.is_pong(message) : message.is_text() && message.text() == "pong";
    if (pong) watch_.pong_received(now());
    return pong;
  }

  void on_refused_frame(const Error& error) override {
    const Input input(*this);
    transport_->close(core::k_close_frame_refused, to_string(error.code));
    tell_error(error);
    // As the server's own 1009: twice means that trying again leads nowhere.
    machine_.link_closed(now(), {1009, error.detail, false}, false, ReconnectDecision::by_table);
  }

  void on_error(const Error& error) override {
    const Input input(*this);
    forbidden_ = forbidden_ || error.code == Errc::blocked_by_policy;
    broke_protocol_ = broke_protocol_ || error.code == Errc::bad_frame;
    tell_error(error);
  }

  void on_close(const CloseInfo& info) override {
    const Input input(*this);
    if (forbidden_) {
      machine_.attempt_failed(now(), StateCause::bad_request, "the page's policy forbids this connection");
    } else {
      const bool is_end = options_.stop_at_normal_close && info.code == core::k_close_normal;
      machine_.link_closed(now(), info, broke_protocol_,
                           is_end ? ReconnectDecision::stop : ReconnectDecision::by_table);
    }
  }

  // --- What is sent

  Result<void> hand_over(FrameKind kind, std::string_view payload) {
    Result<void> sent =
        kind == FrameKind::text ? transport_->send_text(payload) : transport_->send_binary(as_bytes(payload));
    if (sent) watch_.frame_sent(now());
    return sent;
  }

  void tell_waited(const Result<void>& outcome) {
    deliver([this, outcome] { events_->on_waited(outcome); });
  }

  void drop_waiting(Errc why) {
    while (waiting_.pop()) tell_waited(Error(why, "a frame that waited was not sent"));
  }

  void drop_expired() {
    while (waiting_.pop_expired(now())) tell_waited(Error(Errc::expired, "a frame waited too long"));
  }

  // --- The page and the clock

  void on_page_event(PageEvent event) override {
    const Input input(*this);
    watch_.on_page_event(event, now());
  }

  void on_due(Milliseconds was_due) override {
    const Input input(*this);
    drop_expired();
    if (watch_.check(now(), was_due)) (void)hand_over(FrameKind::text, options_.ping);
  }

  /// A page that is put aside keeps no timer; what is overdue is seen when it wakes.
  [[nodiscard]] Milliseconds waiting_due() const {
    return machine_.state() == ConnectionState::paused ? core::k_never : waiting_.due();
  }
  [[nodiscard]] Milliseconds now() const { return platform_.scheduler.now(); }

  Platform& platform_;
  const LightConnectionOptions options_;
  const TransportRequest request_;
  ConnectionEvents* events_ = nullptr;

  core::ConnectionMachine machine_;
  core::LinkWatch watch_;
  core::WaitingFrames waiting_;
  std::unique_ptr<Transport> transport_;
  std::uint32_t attempts_ = 0;
  std::uint32_t disconnects_ = 0;
  bool broke_protocol_ = false;
  bool forbidden_ = false;  ///< by the page's policy: trying again cannot help
  bool gone_ = false;       ///< shut_down was called
  core::DueTimer timer_;
};

LightConnection::LightConnection(std::string url, const LightConnectionOptions& options, Platform& platform)
    : impl_(new Impl(std::move(url), options, platform)) {}
LightConnection::~LightConnection() { impl_->shut_down(); }
void LightConnection::attach(ConnectionEvents& events) { impl_->attach(events); }
void LightConnection::connect() { impl_->connect(); }
void LightConnection::reconnect() { impl_->reconnect(); }
void LightConnection::disconnect() { impl_->disconnect(); }
Result<void> LightConnection::send(std::string_view text) { return impl_->send(FrameKind::text, text); }
Result<void> LightConnection::send(Bytes frame) { return impl_->send(FrameKind::binary, as_text(frame)); }
ConnectionState LightConnection::state() const { return impl_->state(); }

}  // namespace tether
