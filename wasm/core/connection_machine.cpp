#include "core/connection_machine.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include "core/text.hpp"

namespace tether::core {

using Milliseconds = std::chrono::milliseconds;
using S = ConnectionState;

namespace {

constexpr unsigned bit(S state) { return 1U << static_cast<unsigned>(state); }

/// Every way between states that there is; docs/reliability.md draws them.
[[maybe_unused]] constexpr bool is_legal(S from, S to) {
  constexpr unsigned k_ways[] = {
      /* idle */ bit(S::connecting),
      /* connecting */ bit(S::up) | bit(S::backoff) | bit(S::closed),
      /* up */ bit(S::suspect) | bit(S::backoff) | bit(S::paused) | bit(S::closing) | bit(S::closed),
      /* suspect */ bit(S::up) | bit(S::backoff) | bit(S::paused) | bit(S::closing) | bit(S::closed),
      /* backoff */ bit(S::connecting) | bit(S::paused) | bit(S::closed),
      /* paused */ bit(S::connecting) | bit(S::backoff) | bit(S::closed),
      /* closing */ bit(S::closed),
      /* closed */ bit(S::connecting),
  };
  return (k_ways[static_cast<std::size_t>(from)] & bit(to)) != 0;
}

std::string describe(const CloseInfo& info) {
  return concat({decimal(info.code), info.reason.empty() ? "" : " ", info.reason});
}

}  // namespace

void ConnectionMachine::change(S next, StateCause cause, std::string_view detail) {
  assert(is_legal(state_, next));
  const S old = std::exchange(state_, next);
  actions_.changed({old, next, cause, std::string(detail)});
}

// --- What the application wants -------------------------------------------------------------------------------------

void ConnectionMachine::enable_retry(const ReconnectOptions& options) {
  retry_ = options;
  retries_ = true;
}

void ConnectionMachine::disable_retry() {
  retries_ = false;
  if (state_ == S::backoff || state_ == S::paused) end(StateCause::gave_up, "auto-reconnect was turned off");
}

void ConnectionMachine::connect(Milliseconds now) {
  if (state_ != S::idle && state_ != S::closed && state_ != S::paused) return;
  if (state_ != S::paused) {
    backoff_.reset();
    trouble_since_ = now;
    timeouts_ = handshake_failures_ = 0;
    refresh_token_ = refreshed_ = refused_size_ = false;
    protocol_error_count_ = 0;
  }
  begin(now, StateCause::user);
}

void ConnectionMachine::reconnect(Milliseconds now) {
  if (state_ == S::idle || state_ == S::closed) return connect(now);
  if (has_link()) note_good_link(now);
  actions_.end_attempt(k_close_normal, {});
  retry_soon(now, StateCause::user);
}

void ConnectionMachine::close(std::uint16_t code, std::string_view reason) {
  if (state_ == S::idle || state_ == S::closed) return;
  if (has_link()) change(S::closing, StateCause::user);
  last_close_ = {code, std::string(reason), true};
  actions_.end_attempt(code, reason);
  end(StateCause::user, reason);
}

// --- Attempts -------------------------------------------------------------------------------------------------------

void ConnectionMachine::begin(Milliseconds now, StateCause cause) {
  retry_due_ = k_never;
  stuck_.stop();
  attempt_at_ = now;
  shaking_hands_ = false;
  carried_frame_ = false;
  doubtful_ = false;
  change(S::connecting, cause);
  attempt_counted_ = false;
  actions_.begin_attempt(refresh_token_);
}

void ConnectionMachine::preparing(Milliseconds now) { attempt_deadline_.start(now, times_.provider_timeout); }

void ConnectionMachine::opening(Milliseconds now) {
  shaking_hands_ = true;
  refresh_token_ = false;  // the providers have answered; until then every attempt asks for a fresh token
  attempt_deadline_.start(now, connect_timeout());
}

Milliseconds ConnectionMachine::connect_timeout() const {
  return std::min(times_.connect_timeout * (timeouts_ + 1), times_.max_connect_timeout);
}

void ConnectionMachine::opened(Milliseconds now) {
  if (state_ != S::connecting) return;
  attempt_deadline_.stop();
  stuck_.stop();
  up_since_ = now;
  timeouts_ = 0;
  handshake_failures_ = 0;
  change(S::up, StateCause::opened);
  update_suspect(StateCause::offline, StateCause::opened);
}

void ConnectionMachine::attempt_failed(Milliseconds now, StateCause cause, std::string_view detail) {
  if (state_ != S::connecting) return;
  actions_.end_attempt(k_close_normal, {});
  last_close_ = {1006, std::string(detail), false};
  if (cause == StateCause::bad_request || cause == StateCause::provider_stopped) return end(cause, detail);
  lose(now, cause, FirstDelay::lost, detail);
}

void ConnectionMachine::note_handshake_failure() {
  if (++handshake_failures_ == k_degraded_after) actions_.degraded({handshake_failures_});
}

// --- The end of a link ----------------------------------------------------------------------------------------------

// Called before the state leaves up or suspect.
void ConnectionMachine::note_good_link(Milliseconds now) {
  if (!is_good_link(now)) return;
  backoff_.reset();
  trouble_since_ = k_never;
  refreshed_ = refused_size_ = false;
}

bool ConnectionMachine::too_many_protocol_errors(Milliseconds now) {
  Milliseconds& oldest = protocol_errors_[protocol_error_count_ % k_protocol_errors];
  const bool too_many = protocol_error_count_ >= k_protocol_errors && now - oldest <= k_protocol_window;
  oldest = now;
  ++protocol_error_count_;
  return too_many;
}

void ConnectionMachine::link_closed(Milliseconds now, const CloseInfo& info, bool broke_protocol,
                                    ReconnectDecision decision) {
  if (state_ != S::connecting && !has_link()) return;
  last_close_ = info;
  actions_.end_attempt(k_close_normal, {});
  CloseRule rule = rule_for(broke_protocol ? std::uint16_t{1002} : info.code);
  if (has_link()) {
    note_good_link(now);
  } else {
    if (rule.cause == StateCause::lost) rule.cause = StateCause::handshake_failed;
    timeouts_ = 0;
    note_handshake_failure();
  }
  const std::string detail = describe(info);
  if (decision == ReconnectDecision::stop) return end(StateCause::rejected, detail);
  if (decision == ReconnectDecision::by_table) {
    const bool is_second = rule.action == CloseAction::refresh_token ? std::exchange(refreshed_, true) || !can_refresh_
                           : rule.action == CloseAction::count_too_large ? std::exchange(refused_size_, true)
                           : rule.action == CloseAction::count_protocol  ? too_many_protocol_errors(now)
                                                                         : rule.action == CloseAction::stop;
    if (is_second) return end(rule.cause, detail);
  }
  refresh_token_ = rule.action == CloseAction::refresh_token;
  // A fresh token is tried once and at once: that harms no server.
  const bool at_once = refresh_token_ && decision == ReconnectDecision::by_table;
  lose(now, rule.cause, rule.first_delay, detail, retry_after(info.reason), at_once);
}

void ConnectionMachine::peer_dead(Milliseconds now) {
  if (!has_link()) return;
  note_good_link(now);
  // Its close event would come after a minute; nobody waits for it.
  actions_.end_attempt(k_close_heartbeat, "heartbeat");
  last_close_ = {1006, "heartbeat", false};
  lose(now, StateCause::heartbeat, FirstDelay::local, "no sign of life within the deadline");
}

bool ConnectionMachine::allows_retry(Milliseconds now) const {
  if (retry_.max_retries >= 0 && backoff_.attempts() >= static_cast<std::uint32_t>(retry_.max_retries)) return false;
  return retry_.max_elapsed == Milliseconds(0) || now - trouble_since_ < retry_.max_elapsed;
}

// From connecting, up or suspect to backoff, or to closed if there is nothing left to try.
void ConnectionMachine::lose(Milliseconds now, StateCause cause, FirstDelay first, std::string_view detail,
                             Milliseconds wish, bool at_once) {
  if (!retries_) return end(cause, detail);
  if (trouble_since_ == k_never) trouble_since_ = now;
  if (!allows_retry(now)) return end(StateCause::gave_up, detail);
  attempt_deadline_.stop();
  change(S::backoff, cause, detail);
  attempt_counted_ = true;
  if (!at_once) return plan(now, backoff_.next(retry_, first, hidden_, wish));
  backoff_.count_attempt();
  plan(now, backoff_.local(retry_));
}

void ConnectionMachine::end(StateCause cause, std::string_view detail) {
  attempt_deadline_.stop();
  retry_due_ = k_never;
  stuck_.stop();
  change(S::closed, cause, detail);
  ClosedInfo info;
  static_cast<CloseInfo&>(info) = last_close_;
  info.cause = cause;
  actions_.closed(info);
}

// --- Delays ---------------------------------------------------------------------------------------------------------

void ConnectionMachine::plan(Milliseconds now, Milliseconds delay, bool mind_offline) {
  retry_due_ = later(now, delay);
  // The browser may be wrong about being offline, so attempts go on, rarely.
  if (offline_ && mind_offline) retry_due_ = std::max(retry_due_, attempt_at_ + retry_.offline_delay);
  actions_.planned({backoff_.attempts(), retry_due_ - now});
}

// To an attempt within half a second, from any state that has one to look forward to.
void ConnectionMachine::retry_soon(Milliseconds now, StateCause cause) {
  attempt_deadline_.stop();
  const Milliseconds planned = retry_due_;
  if (!std::exchange(attempt_counted_, true)) backoff_.count_attempt();
  if (state_ != S::backoff) change(S::backoff, cause);
  const Milliseconds delay = backoff_.local(retry_);
  if (trouble_since_ == k_never) trouble_since_ = now;
  plan(now, planned == k_never ? delay : std::min(delay, std::max(planned - now, Milliseconds(0))),
       cause != StateCause::user);
}

// --- The page -------------------------------------------------------------------------------------------------------

void ConnectionMachine::update_suspect(StateCause doubt, StateCause relief) {
  const bool suspect = offline_ || doubtful_;
  if (suspect && state_ == S::up) change(S::suspect, doubt);
  if (!suspect && state_ == S::suspect) change(S::up, relief);
}

void ConnectionMachine::set_doubtful(bool doubtful) {
  if (doubtful_ == doubtful) return;
  doubtful_ = doubtful;
  update_suspect(StateCause::no_answer, StateCause::answered);
}

void ConnectionMachine::set_offline(Milliseconds now, bool offline) {
  if (offline_ == offline) return;
  offline_ = offline;
  update_suspect(StateCause::offline, StateCause::wake);
  if (state_ == S::backoff && offline && retry_due_ < attempt_at_ + retry_.offline_delay) {
    plan(now, retry_due_ - now);
  }
}

void ConnectionMachine::set_hidden(Milliseconds now, bool hidden) {
  if (hidden_ == hidden) return;
  hidden_ = hidden;
  const bool pauses = hidden && times_.pause_when_hidden_after > Milliseconds(0);
  pause_due_ = pauses ? later(now, times_.pause_when_hidden_after) : k_never;
}

void ConnectionMachine::pause(Milliseconds now, std::uint16_t code, std::string_view reason) {
  pause_due_ = k_never;
  if (state_ != S::connecting && state_ != S::backoff && !has_link()) return;
  if (has_link()) note_good_link(now);
  actions_.end_attempt(code, reason);
  attempt_deadline_.stop();
  retry_due_ = k_never;
  stuck_.stop();
  if (!retries_) return end(StateCause::page_hidden, reason);
  if (state_ == S::connecting) change(S::backoff, StateCause::page_hidden);
  change(S::paused, StateCause::page_hidden, reason);
}

void ConnectionMachine::wake(Milliseconds now) {
  if (state_ == S::connecting) {
    // One that has just begun gets the time that a handshake needs.
    stuck_.start(now, std::max(attempt_at_ + k_stuck - now, Milliseconds(0)));
  } else if (state_ == S::backoff || state_ == S::paused) {
    retry_soon(now, StateCause::wake);
  }
}

void ConnectionMachine::give_up_if_stuck(Milliseconds now) {
  if (stuck_.check(now, hidden_ ? k_late_hidden : k_late) != Deadline::Outcome::expired || state_ != S::connecting)
    return;
  actions_.end_attempt(k_close_normal, {});
  retry_soon(now, StateCause::wake);
}

// --- Time -----------------------------------------------------------------------------------------------------------

Milliseconds ConnectionMachine::due() const {
  return std::min({attempt_deadline_.due(), retry_due_, pause_due_, stuck_.due()});
}

void ConnectionMachine::check(Milliseconds now) {
  if (now >= pause_due_) pause(now, k_close_frozen, "hidden");
  give_up_if_stuck(now);
  if (now >= retry_due_) begin(now, StateCause::retry);
  switch (attempt_deadline_.check(now, hidden_ ? k_late_hidden : k_late)) {
    case Deadline::Outcome::pending: return;
    case Deadline::Outcome::forgiven: ++late_timers_; return;
    case Deadline::Outcome::expired: break;
  }
  if (!shaking_hands_) return attempt_failed(now, StateCause::provider_failed, "a provider did not answer in time");
  // A hanging handshake blocks every other socket to the same host: it must be closed (RFC 6455 section 4.1).
  actions_.end_attempt(k_close_normal, {});
  ++timeouts_;
  note_handshake_failure();
  last_close_ = {1006, "timeout", false};
  lose(now, StateCause::connect_timeout, FirstDelay::lost, "the handshake took too long");
}

}  // namespace tether::core
