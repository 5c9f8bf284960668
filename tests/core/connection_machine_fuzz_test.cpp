#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include <doctest/doctest.h>

#include "core/connection_machine.hpp"
#include "support/seeded_random.hpp"

using namespace std::chrono_literals;
using tether::ConnectionState;
using tether::ReconnectDecision;
using tether::StateCause;
using tether::test::SeededRandom;
using Milliseconds = std::chrono::milliseconds;
using S = ConnectionState;

namespace {

constexpr std::uint16_t k_codes[] = {1000, 1001, 1002, 1005, 1006, 1006, 1006, 1007, 1008, 1009, 1011,
                                     1012, 1015, 3000, 3003, 3500, 4000, 4401, 4403, 4500, 65535};

bool is_legal(S from, S to) {
  switch (from) {
    case S::idle: return to == S::connecting;
    case S::connecting: return to == S::up || to == S::backoff || to == S::closed;
    case S::up: return to == S::suspect || to == S::backoff || to == S::paused || to == S::closing || to == S::closed;
    case S::suspect: return to == S::up || to == S::backoff || to == S::paused || to == S::closing || to == S::closed;
    case S::backoff: return to == S::connecting || to == S::paused || to == S::closed;
    case S::paused: return to == S::connecting || to == S::backoff || to == S::closed;
    case S::closing: return to == S::closed;
    case S::closed: return to == S::connecting;
  }
  return false;
}

/// Does random things to a machine, and an owner that checks what it is told. Not one of its rules may ever be broken.
class Chaos final : public tether::core::ConnectionActions {
public:
  explicit Chaos(std::uint64_t seed)
      : random_(seed), machine_random_(~seed), machine_(make_options(), random_.one_in(2), machine_random_, *this) {}

  void step() {
    ++events_;
    const std::size_t old_closes = closes_;
    const std::size_t old_ends = changes_to_closed_;
    act();
    // After each input: what was told adds up, and the state says whether there is an attempt.
    const S state = machine_.state();
    expect(state == told_);
    const bool has_attempt = state == S::connecting || state == S::up || state == S::suspect;
    expect(alive_ == has_attempt);
    expect(closes_ - old_closes == changes_to_closed_ - old_ends);
    expect(state != S::closing);
    if (state == S::backoff) expect(machine_.due() != tether::core::k_never);
    if (state == S::connecting && waits_) expect(machine_.due() != tether::core::k_never);
    if (state == S::paused || state == S::closed || state == S::idle) expect(planned_ == false);
    if (state == S::backoff) expect(planned_);
  }

  std::size_t broken_ = 0;
  std::size_t events_ = 0;
  std::size_t attempts_ = 0;
  std::array<std::array<std::size_t, 8>, 8> edges_{};

private:
  const tether::AttemptTimes& make_options() {
    if (random_.one_in(2)) options_.pause_when_hidden_after = 30s;
    return options_;
  }
  void expect(bool holds) {
    if (!holds) ++broken_;
  }

  void act() {
    switch (random_.below(24)) {
      case 0: return machine_.connect(now_);
      case 1:
        if (random_.one_in(4)) machine_.reconnect(now_);
        return;
      case 2:
        if (random_.one_in(8)) machine_.close(1000, "bye");
        return;
      case 3: return enable_retry();
      case 4:
        if (random_.one_in(16)) machine_.disable_retry();
        return;
      case 5:
      case 6:
      case 7:
        if (!alive_ || machine_.state() != S::connecting) return;
        waits_ = true;
        return random_.one_in(3) ? machine_.preparing(now_) : machine_.opening(now_);
      case 8:
      case 9:
      case 10:
      case 11: return machine_.opened(now_);
      case 12: return machine_.frame_received();
      case 13: return fail_attempt();
      case 14:
      case 15:
        return machine_.link_closed(now_, {k_codes[random_.below(std::size(k_codes))], "{\"retryAfterMs\":5}", true},
                                    random_.one_in(10), decision());
      case 16: return machine_.peer_dead(now_);
      case 17: return machine_.set_doubtful(random_.one_in(2));
      case 18: return machine_.set_offline(now_, random_.one_in(2));
      case 19: return machine_.set_hidden(now_, random_.one_in(2));
      case 20:
        if (random_.one_in(3)) machine_.pause(now_, 4001, "frozen");
        return;
      case 21: return machine_.wake(now_);
      default: return pass_time();
    }
  }

  void enable_retry() {
    tether::ReconnectOptions retry;
    if (random_.one_in(4)) retry.max_retries = static_cast<int>(random_.below(6));
    if (random_.one_in(4)) retry.max_elapsed = 40s;
    machine_.enable_retry(retry);
  }
  void fail_attempt() {
    constexpr StateCause k_causes[] = {StateCause::provider_failed, StateCause::provider_failed,
                                       StateCause::bad_request, StateCause::provider_stopped};
    machine_.attempt_failed(now_, k_causes[random_.below(4)], "failed");
  }
  ReconnectDecision decision() {
    const std::uint64_t draw = random_.below(20);
    return draw == 0 ? ReconnectDecision::stop : draw < 3 ? ReconnectDecision::reconnect : ReconnectDecision::by_table;
  }
  void pass_time() {
    const Milliseconds due = machine_.due();
    if (due != tether::core::k_never && !random_.one_in(4)) {
      now_ = std::max(now_, due + Milliseconds(random_.one_in(5) ? random_.below(20'000) : 0));
    } else {
      now_ += Milliseconds(random_.below(15'000));
    }
    machine_.check(now_);
    if (random_.one_in(2)) machine_.check(now_);
  }

  void begin_attempt(bool) override {
    expect(!alive_);
    expect(told_ == S::connecting);
    alive_ = true;
    waits_ = false;
    planned_ = false;
    ++attempts_;
    switch (random_.below(8)) {
      case 0: return fail_attempt();
      case 1: return;
      case 2: waits_ = true; return machine_.preparing(now_);
      default: waits_ = true; return machine_.opening(now_);
    }
  }
  void end_attempt(std::uint16_t code, std::string_view) override {
    expect(code == 1000 || (code >= 3000 && code <= 4999));
    alive_ = false;
  }
  void changed(const tether::StateChange& change) override {
    expect(change.old_state == told_);
    expect(is_legal(change.old_state, change.new_state));
    ++edges_[static_cast<std::size_t>(change.old_state)][static_cast<std::size_t>(change.new_state)];
    told_ = change.new_state;
    if (told_ != S::backoff) planned_ = false;
    if (told_ == S::closed) ++changes_to_closed_;
    // No attempt outlives its state.
    if (told_ == S::backoff || told_ == S::paused || told_ == S::closed) expect(!alive_);
  }
  void planned(const tether::Reconnecting& plan) override {
    expect(told_ == S::backoff);
    expect(plan.delay >= 0ms);
    expect(plan.attempt > 0);
    planned_ = true;
  }
  void degraded(const tether::Degraded& info) override { expect(info.failures == 5); }
  void closed(const tether::ClosedInfo&) override {
    expect(told_ == S::closed);
    ++closes_;
  }

  SeededRandom random_;
  SeededRandom machine_random_;
  tether::AttemptTimes options_;
  tether::core::ConnectionMachine machine_;
  Milliseconds now_{0};
  S told_ = S::idle;
  bool alive_ = false;
  bool waits_ = false;
  bool planned_ = false;
  std::size_t closes_ = 0;
  std::size_t changes_to_closed_ = 0;
};

}  // namespace

TEST_CASE("a million random events see only legal edges, each told once, and one attempt at a time (C3, C4, C5)") {
  constexpr std::size_t k_machines = 50;
  constexpr std::size_t k_events = 20'000;
  std::array<std::array<std::size_t, 8>, 8> edges{};
  std::size_t attempts = 0;
  for (std::uint64_t seed = 0; seed < k_machines; ++seed) {
    Chaos chaos(seed);
    while (chaos.events_ < k_events) {
      chaos.step();
      if (chaos.broken_ == 0) continue;
      CAPTURE(seed);
      CAPTURE(chaos.events_);
      FAIL("a rule was broken");
    }
    attempts += chaos.attempts_;
    for (std::size_t i = 0; i < 64; ++i) edges[i / 8][i % 8] += chaos.edges_[i / 8][i % 8];
  }
  CHECK(attempts > 10'000);
  // Every legal edge was taken, so that the test has tested something.
  for (std::size_t from = 0; from < 8; ++from) {
    for (std::size_t to = 0; to < 8; ++to) {
      CAPTURE(from);
      CAPTURE(to);
      CHECK((edges[from][to] > 0) == is_legal(static_cast<S>(from), static_cast<S>(to)));
    }
  }
}
