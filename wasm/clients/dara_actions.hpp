#pragma once
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <tether/dara_client.hpp>

#include "clients/dara_host.hpp"
#include "core/patient_timer.hpp"
#include "protocol/dara.hpp"

namespace tether::dara {

/// Told by Actions.
class ActionEvents {
public:
  /// A batch is whole. Its actions are done in order, and what they set becomes visible at once.
  virtual void on_batch(std::vector<Action> batch, const Value& input) = 0;

protected:
  ~ActionEvents() = default;
};

/// Actions that run on the server and tell this page what to do.
class Actions {
public:
  /// Of one batch.
  static constexpr std::size_t k_most_actions = 10'000;

  /// The references outlive this object.
  Actions(Host& host, ActionEvents& events) : host_(host), events_(events), calls_(host) {}

  /// `execution_id` names no other execution. `done` is called once, later.
  void run(const std::string& execution_id, ActionCall call, Done done);
  /// Frames of executions that were not begun here are ignored.
  void on_frame(protocol::dara::ActionFrame frame);
  /// An action that runs as a task ends with it.
  void on_task(const TaskNotice& notice);
  /// The link is gone, over which they would have come, or the client.
  void end_all(Errc why);

private:
  struct Execution {
    Done done;
    Value input;
    std::string task_id;
    std::vector<Action> batch;
    bool in_batch = false;
    std::unique_ptr<core::PatientTimer> patience;
  };

  void add(Execution& execution, Action action);
  void run_batch(Execution& execution);
  void on_started(const std::string& execution_id, const Result<Value>& answer);
  void end(const std::string& execution_id, const Result<void>& outcome);

  Host& host_;
  ActionEvents& events_;
  Calls calls_;
  std::map<std::string, Execution, std::less<>> executions_;
};

}  // namespace tether::dara
