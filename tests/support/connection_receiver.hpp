#pragma once
#include <functional>
#include <string>

#include <tether/connection.hpp>

#include "support/journal.hpp"

namespace tether::test {

/// Writes down what a Connection tells, in words a ReliableRig uses, too.
class ConnectionReceiver final : public ConnectionEvents {
public:
  void on_open() override { note("open"); }
  void on_text(std::string_view text) override { note("message:" + std::string(text)); }
  void on_binary(Bytes frame) override { note("binary:" + std::string(as_text(frame))); }
  void on_error(const Error& error) override { note("error:" + std::string(to_string(error.code))); }
  void on_close(const ClosedInfo& info) override {
    note("close:" + std::to_string(info.code) + ":" + std::string(to_string(info.cause)));
  }
  void on_state(const StateChange& change) override {
    note(std::string(to_string(change.new_state)) + "(" + std::string(to_string(change.cause)) + ")");
  }
  void on_reconnecting(const Reconnecting& plan) override {
    last_delay = plan.delay;
    note("retry:" + std::to_string(plan.attempt));
  }
  void on_waited(const Result<void>& outcome) override {
    note(outcome ? "handed-over" : "dropped:" + std::string(to_string(outcome.error().code)));
  }

  Journal log;
  /// Runs after each entry.
  std::function<void(const std::string& entry)> then;
  std::chrono::milliseconds last_delay{0};

private:
  void note(const std::string& entry) {
    log.add(entry);
    if (then) then(entry);
  }
};

}  // namespace tether::test
