#include "core/heartbeat.hpp"

#include <algorithm>

namespace tether::core {

using Milliseconds = std::chrono::milliseconds;

Milliseconds Heartbeat::interval() const { return patient_ ? options_->hidden_interval : options_->interval; }

Milliseconds Heartbeat::pong_deadline() const { return patient_ ? options_->hidden_deadline : options_->deadline; }

Milliseconds Heartbeat::next_ping(Milliseconds now) const {
  return options_ != nullptr && interval() > Milliseconds(0) ? later(now, interval()) : k_never;
}

bool Heartbeat::expects_pongs() const { return up_ && options_ != nullptr && pong_deadline() > Milliseconds(0); }

void Heartbeat::configure(const HeartbeatTimes* options, Milliseconds now) {
  options_ = options != nullptr && options->interval > Milliseconds(0) ? options : nullptr;
  if (up_) link_up(now);
}

void Heartbeat::link_up(Milliseconds now) {
  up_ = true;
  rest(now);
}

void Heartbeat::link_down() {
  up_ = false;
  doubtful_ = false;
  ping_due_ = doubt_due_ = pinged_at_ = unanswered_since_ = k_never;
  pong_.stop();
}

// Nothing is owed: the next ping comes after silence.
void Heartbeat::rest(Milliseconds now) {
  doubtful_ = false;
  doubt_due_ = unanswered_since_ = k_never;
  silent_since_ = now;
  pong_.stop();
  ping_due_ = next_ping(now);
}

void Heartbeat::frame_received(Milliseconds now) {
  if (up_) rest(now);
}

void Heartbeat::pong_received(Milliseconds now) {
  if (pinged_at_ == k_never) return;
  last_rtt_ = now - pinged_at_;
  smoothed_rtt_ = smoothed_rtt_ == Milliseconds(0) ? last_rtt_ : (7 * smoothed_rtt_ + last_rtt_) / 8;
  pinged_at_ = k_never;
}

void Heartbeat::frame_sent(Milliseconds now) {
  if (!up_ || options_ == nullptr || pong_.active() || unanswered_since_ != k_never) return;
  if (options_->after_send <= Milliseconds(0)) return;
  unanswered_since_ = now;
  ping_due_ = std::min(ping_due_, later(now, options_->after_send));
}

void Heartbeat::set_patient(bool patient, Milliseconds now) {
  if (patient_ == patient) return;
  patient_ = patient;
  if (!up_ || options_ == nullptr) return;
  if (pong_.active() && expects_pongs()) {
    // The answer to a ping that is under way gets the time that is now usual.
    pong_.start(now, pong_deadline());
    return;
  }
  pong_.stop();
  ping_due_ = std::max(now, next_ping(silent_since_));
  const bool asks = unanswered_since_ != k_never && options_->after_send > Milliseconds(0);
  if (asks && expects_pongs()) ping_due_ = std::min(ping_due_, later(unanswered_since_, options_->after_send));
}

void Heartbeat::ping(Milliseconds now, Milliseconds deadline) {
  pinged_at_ = now;
  unanswered_since_ = now;
  if (deadline <= Milliseconds(0)) {
    ping_due_ = next_ping(now);
    return;
  }
  pong_.start(now, deadline);
  ping_due_ = k_never;
  if (options_->suspect_after > Milliseconds(0)) doubt_due_ = later(now, options_->suspect_after);
}

void Heartbeat::doubt() noexcept { doubtful_ = expects_pongs(); }

bool Heartbeat::probe(Milliseconds now) {
  if (!expects_pongs() || options_->after_wake <= Milliseconds(0)) return false;
  ping(now, std::max(options_->after_wake, patient_ ? options_->hidden_deadline : Milliseconds(0)));
  return true;
}

Heartbeat::Action Heartbeat::check(Milliseconds now) {
  if (now >= ping_due_) {
    ping(now, pong_deadline());
    return Action::ping;
  }
  switch (pong_.check(now, patient_ ? k_late_hidden : k_late)) {
    case Deadline::Outcome::expired: ++missed_pongs_; return Action::dead;
    case Deadline::Outcome::forgiven:
      ++late_timers_;
      ping(now, pong_deadline());
      return Action::ping;
    case Deadline::Outcome::pending: break;
  }
  if (now >= doubt_due_) {
    // Seen late, this too may only mean that nothing was read meanwhile.
    if (now - doubt_due_ <= k_late) doubtful_ = true;
    doubt_due_ = k_never;
  }
  return Action::none;
}

Milliseconds Heartbeat::due() const { return std::min({ping_due_, doubt_due_, pong_.due()}); }

}  // namespace tether::core
