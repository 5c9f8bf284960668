#pragma once
#include <array>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <tether/reliable_websocket.hpp>

#include "core/connection_machine.hpp"
#include "core/connection_report.hpp"
#include "core/due_timer.hpp"
#include "core/emitter.hpp"
#include "core/inquiry.hpp"
#include "core/link_watch.hpp"
#include "core/origin_rules.hpp"
#include "core/outbox.hpp"
#include "core/pending_requests.hpp"

namespace tether {

/// Wires the parts in core/ to the ports: each input of the page, the link, the clock or the application is one
/// `Input`, and ends with the timer set to what is due next. It decides nothing itself.
class ReliableWebSocket::Impl final : public core::Emitter,
                                      private core::ConnectionActions,
                                      private core::OutboxEvents,
                                      private core::InquiryEvents,
                                      private core::DueTimerOwner,
                                      private TransportEvents,
                                      private PageLifecycleListener {
public:
  using Milliseconds = std::chrono::milliseconds;
  using RequestDone = core::PendingRequests::Done;
  using OpenDone = std::function<void(Result<void>)>;

  Impl(Source&& url, ReliableWebSocketOptions&& options, Platform& platform);
  /// Ends everything for the owner who goes away: what is owed completes, and no handler runs after this.
  void shut_down();

  void set_heartbeat(HeartbeatOptions&& options);
  void enable_auto_reconnect(const ReconnectOptions& options);
  void disable_auto_reconnect();
  void connect();
  void reconnect();
  Result<void> close(std::uint16_t code, std::string_view reason);
  SendResult send_text(std::string_view text, SendOptions&& options);
  SendResult send_binary(Bytes bytes, SendOptions&& options);
  std::uint32_t request(std::string_view payload, RequestDone done, Milliseconds timeout);
  void when_open(OpenDone done);
  void unbind(BindingId id);

  [[nodiscard]] std::uint32_t next_request_id() const { return requests_.next_id(); }
  [[nodiscard]] ConnectionState state() const { return machine_.state(); }
  [[nodiscard]] std::size_t buffered_amount() const;
  [[nodiscard]] const std::string& url() const { return resolved_url_; }
  [[nodiscard]] std::string protocol() const { return transport_ ? transport_->protocol() : std::string(); }
  [[nodiscard]] ConnectionStats stats() const;
  [[nodiscard]] std::string snapshot() const;

  core::BindingList<> open_;
  core::BindingList<Message> message_;
  core::BindingList<ClosedInfo> close_;
  core::BindingList<Error> error_;
  core::BindingList<StateChange> state_;
  core::BindingList<Reconnecting> reconnecting_;
  core::BindingList<> writable_;
  core::BindingList<Degraded> degraded_;

private:
  using Request = core::PendingRequests::Request;

  struct OpenWaiter final : core::Deferred {
    explicit OpenWaiter(OpenDone with) : done(std::move(with)) {}
    void run() override { done(std::move(result)); }

    OpenDone done;
    Result<void> result;
  };

  // What the machine asks for.
  void begin_attempt(bool refresh_token) override;
  void end_attempt(std::uint16_t code, std::string_view reason) override;
  void changed(const StateChange& change) override;
  void planned(const Reconnecting& plan) override { emit(reconnecting_, plan); }
  void degraded(const Degraded& info) override { emit(degraded_, info); }
  void closed(const ClosedInfo& info) override;

  // What providers answer.
  void on_asking() override { machine_.preparing(now()); }
  void on_answers(std::array<Provided, 3>& answers) override;
  void on_refusal(const Error& error) override;
  Result<void> open_transport(const std::array<Provided, 3>& answers);

  // What happens on the link.
  void on_open() override;
  void on_message(const Message& message) override;
  void on_refused_frame(const Error& error) override;
  void on_error(const Error& error) override;
  void on_close(const CloseInfo& info) override;
  void note_sign_of_life();
  /// Whether the link of attempt number `generation` is still the one there is.
  [[nodiscard]] bool is_current(std::uint32_t generation) const {
    return transport_ != nullptr && stats_.attempts == generation;
  }
  /// True if `message` is for this class and not for the application.
  bool takes(const Message& message);

  // What becomes of messages and requests.
  void frame_sent(std::uint32_t request) override;
  void settled(std::unique_ptr<core::QueuedMessage> message) override;
  void drop_what_waits(Errc request_error);
  void tell_open_waiters(const Result<void>& result);
  void writable() override { emit(writable_); }
  SendResult submit(FrameKind kind, std::string_view payload, SendOptions&& options, std::uint32_t request);
  void finish(std::unique_ptr<Request> request, Errc why);
  void finish_all(core::PendingRequests::Requests requests, Errc why);
  void owe(std::unique_ptr<core::Deferred> completion);
  void pay_one();

  // What the page and the clock say.
  void on_page_event(PageEvent event) override;
  void on_due(Milliseconds was_due) override;

  /// Whatever comes from outside: what it raises is delivered at its end, with the timer set to what is due next.
  class Input {
  public:
    explicit Input(Impl& impl) noexcept : turn_(impl), impl_(impl) {}
    ~Input() {
      if (!impl_.gone_) impl_.timer_.set(impl_.due(), false);
    }

  private:
    const Turn turn_;
    Impl& impl_;
  };

  template <class Action>
  void for_each_list(Action action);
  [[nodiscard]] Milliseconds due() const;
  [[nodiscard]] Milliseconds now() const { return platform_.scheduler.now(); }

  Platform& platform_;
  const Source url_;
  const ReliableWebSocketOptions options_;
  std::unique_ptr<const HeartbeatOptions> heartbeat_options_;  ///< null until the first are set

  ConnectionStats stats_;
  core::ConnectionMachine machine_;
  core::LinkWatch watch_;
  core::ConnectionReport report_;
  core::Outbox outbox_;
  core::PendingRequests requests_;
  core::OriginPin origin_;

  detail::Ref<core::Inquiry> inquiry_;
  std::unique_ptr<Transport> transport_;
  std::string resolved_url_;
  Provided token_;
  Milliseconds token_expires_{0};
  bool has_token_ = false;
  std::string token_text_;  ///< of this attempt
  bool broke_protocol_ = false;
  bool forbidden_ = false;  ///< by the page's policy: trying again cannot help
  bool gone_ = false;       ///< shut_down was called

  std::uint32_t closes_ = 0;  ///< calls of close(): what came before one is not delivered after it
  detail::Chain<OpenWaiter> open_waiters_;
  detail::Chain<core::Deferred> owed_;  ///< completions, in order
  std::uint32_t unheard_drops_ = 0;     ///< dropped messages whose sender did not ask to be told
  Milliseconds pay_due_ = core::k_never;

  core::DueTimer timer_;
};

}  // namespace tether
