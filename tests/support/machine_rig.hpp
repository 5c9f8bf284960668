#pragma once
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "core/connection_machine.hpp"
#include "support/journal.hpp"
#include "support/seeded_random.hpp"

namespace tether::test {

/// A ConnectionMachine with an owner that writes down what it is asked for, and a clock that the test moves.
class MachineRig final : public core::ConnectionActions {
public:
  using Milliseconds = std::chrono::milliseconds;

  explicit MachineRig(std::uint64_t seed = 1, bool can_refresh = false, AttemptTimes with = {})
      : options(std::move(with)), random(seed), machine(options, can_refresh, random, *this) {
    machine.enable_retry({});
  }

  // What the server and the page do.
  void open() { machine.opened(now); }
  /// Accepts; then one frame arrives, and the link lasts for `lasting`.
  void open_good(Milliseconds lasting = std::chrono::seconds(10)) {
    open();
    machine.frame_received();
    advance(lasting);
  }
  void lose(std::uint16_t code = 1006, std::string reason = {}) {
    machine.link_closed(now, {code, std::move(reason), false}, false, ReconnectDecision::by_table);
  }
  void advance(Milliseconds by) {
    const Milliseconds end = now + by;
    for (int checks = 0; machine.due() <= end; ++checks) {
      REQUIRE(checks < 100'000);
      now = std::max(now, machine.due());
      machine.check(now);
    }
    now = end;
  }
  /// Moves the clock without a look at the machine, as a busy or sleeping main thread does.
  void block(Milliseconds by) { now += by; }
  /// To the moment at which the planned attempt begins.
  void advance_to_attempt() {
    const std::size_t before = attempt_times.size();
    while (attempt_times.size() == before) {
      REQUIRE(machine.due() != core::k_never);
      advance(std::max(machine.due() - now, Milliseconds(0)));
    }
  }

  [[nodiscard]] ConnectionState state() const { return machine.state(); }
  [[nodiscard]] std::string_view state_name() const { return to_string(machine.state()); }
  [[nodiscard]] std::size_t attempts() const { return attempt_times.size(); }
  /// The delay of the last plan.
  [[nodiscard]] Milliseconds delay() const { return plans.back().delay; }

  AttemptTimes options;
  SeededRandom random;
  Milliseconds now{1'000'000};

  /// Transitions as "state(cause)", `plan:attempt`, `end:code`, `degraded:failures`, `closed:code:cause`.
  Journal log;
  std::vector<Reconnecting> plans;
  std::vector<Milliseconds> attempt_times;
  std::vector<bool> refreshes;  ///< what each attempt was told
  std::vector<ClosedInfo> closes;
  std::string last_detail;
  bool attempt_alive = false;
  /// Runs inside each attempt; empty: a transport begins to shake hands.
  std::function<void()> on_attempt;

  core::ConnectionMachine machine;

private:
  void begin_attempt(bool refresh_token) override {
    REQUIRE_FALSE(attempt_alive);
    attempt_alive = true;
    attempt_times.push_back(now);
    refreshes.push_back(refresh_token);
    on_attempt ? on_attempt() : machine.opening(now);
  }
  void end_attempt(std::uint16_t code, std::string_view reason) override {
    if (std::exchange(attempt_alive, false)) {
      log.add("end:" + std::to_string(code) + (reason.empty() ? "" : ":" + std::string(reason)));
    }
  }
  void changed(const StateChange& change) override {
    last_detail = change.detail;
    log.add(std::string(to_string(change.new_state)) + "(" + std::string(to_string(change.cause)) + ")");
  }
  void planned(const Reconnecting& plan) override {
    plans.push_back(plan);
    log.add("plan:" + std::to_string(plan.attempt));
  }
  void degraded(const Degraded& info) override { log.add("degraded:" + std::to_string(info.failures)); }
  void closed(const ClosedInfo& info) override {
    closes.push_back(info);
    log.add("closed:" + std::to_string(info.code) + ":" + std::string(to_string(info.cause)));
  }
};

}  // namespace tether::test
