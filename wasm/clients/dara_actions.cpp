#include "clients/dara_actions.hpp"

#include <algorithm>
#include <utility>

#include <tether/json.hpp>

#include "core/text.hpp"
#include "protocol/dara_urls.hpp"

namespace tether::dara {

namespace wire = protocol::dara;

void Actions::run(const std::string& execution_id, ActionCall call, Done done) {
  if (host_.channel().empty()) {
    return host_.settle<void>(std::move(done), Error(Errc::not_open, "not connected"));
  }
  Execution& execution = executions_[execution_id];
  execution.done = std::move(done);
  execution.input = call.input;
  const auto late = [this, execution_id] {
    end(execution_id, Error(Errc::timed_out, "the action did not end in time"));
  };
  execution.patience = std::make_unique<core::PatientTimer>(call.timeout, late, host_.scheduler());

  Value values;
  values.append_entry("data", std::move(call.values)).append_entry("lookup", std::move(call.lookup));
  Value body;
  body.append_entry("execution_id", execution_id).append_entry("input", std::move(call.input));
  body.append_entry("uid", call.uid).append_entry("values", std::move(values));
  body.append_entry("ws_channel", host_.channel());
  calls_.start({"POST", core::concat({"/api/core/action/", wire::url_part(call.definition_uid)}), json::dump(body)},
               [this, execution_id](const Result<Value>& answer) { on_started(execution_id, answer); });
}

void Actions::on_started(const std::string& execution_id, const Result<Value>& answer) {
  if (!answer) return end(execution_id, answer.error());
  const auto found = executions_.find(execution_id);
  if (found != executions_.end()) found->second.task_id = std::string((*answer)["task_id"].as_text());
}

void Actions::on_frame(wire::ActionFrame frame) {
  const auto found = executions_.find(frame.execution_id);
  if (found == executions_.end()) return;
  Execution& execution = found->second;
  if (frame.action.is_nil()) {
    run_batch(execution);  // an end without BatchEnd: what came is done all the same
    return end(frame.execution_id, {});
  }
  Action action;
  action.name = std::string(frame.action["name"].as_text());
  action.fields = std::move(frame.action);
  action.execution_id = std::move(frame.execution_id);
  add(execution, std::move(action));
}

void Actions::add(Execution& execution, Action action) {
  if (action.name == "BatchStart") {
    run_batch(execution);
    execution.in_batch = true;
  } else if (action.name == "BatchEnd") {
    run_batch(execution);
  } else if (execution.batch.size() == k_most_actions) {
    host_.tell(
        Error(Errc::too_many_items, core::concat({"an action was dropped, its batch is too long: ", action.name})));
  } else {
    execution.batch.push_back(std::move(action));
    // Servers before 1.28.6 send no batches.
    if (!execution.in_batch) run_batch(execution);
  }
}

void Actions::run_batch(Execution& execution) {
  execution.in_batch = false;
  if (execution.batch.empty()) return;
  events_.on_batch(std::exchange(execution.batch, {}), execution.input);
}

void Actions::on_task(const TaskNotice& notice) {
  if (notice.status != TaskStatus::error && notice.status != TaskStatus::canceled) return;
  const auto found = std::find_if(executions_.begin(), executions_.end(),
                                  [&notice](const auto& one) { return one.second.task_id == notice.task_id; });
  if (found == executions_.end()) return;
  const bool failed = notice.status == TaskStatus::error;
  end(std::string(found->first),
      failed ? Error(Errc::server_error, notice.error) : Error(Errc::cancelled, "the action's task was cancelled"));
}

void Actions::end(const std::string& execution_id, const Result<void>& outcome) {
  auto node = executions_.extract(execution_id);
  if (!node.empty()) host_.settle<void>(std::move(node.mapped().done), outcome);
}

void Actions::end_all(Errc why) {
  calls_.drop_all();
  while (!executions_.empty()) {
    end(std::string(executions_.begin()->first), Error(why, "the link to the server is gone"));
  }
}

}  // namespace tether::dara
