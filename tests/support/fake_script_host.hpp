#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include <tether/js.hpp>

#include "support/fake_scheduler.hpp"

namespace tether::test {

/// Records scripts; the test says what became of each.
class FakeScriptHost final : public ScriptHost {
public:
  struct Run {
    std::uint32_t ticket;
    std::string code;
    std::string variable;
    std::size_t max_reply_bytes;
    bool with_stack;
    ScriptListener* listener;
  };

  void allow(std::string_view nonce) override { nonces.emplace_back(nonce); }
  std::uint32_t run(const HostScript& script, ScriptListener& listener) override {
    if (full) return 0;
    const std::uint32_t ticket = ++last_ticket_;
    runs.push_back({ticket, std::string(script.code), std::string(script.variable), script.max_reply_bytes,
                    script.with_stack, &listener});
    if (on_run) on_run();
    return ticket;
  }
  void forget(std::uint32_t ticket) override { forgotten.push_back(ticket); }
  std::string way() override { return "eval"; }

  /// The script `index` ends like this.
  void finish(std::size_t index, const Result<Bytes>& result) {
    const Run run = runs.at(index);
    run.listener->on_script_done(run.ticket, result);
  }

  std::vector<std::string> nonces;
  std::vector<Run> runs;
  std::vector<std::uint32_t> forgotten;
  std::function<void()> on_run;  ///< what the next scripts do at once
  bool full = false;

private:
  std::uint32_t last_ticket_ = 0;
};

/// Declare it before the runners that use it.
struct FakeScriptPlatform {
  FakeScheduler scheduler;
  FakeScriptHost host;
  ScriptPlatform ports{host, scheduler};
};

}  // namespace tether::test
