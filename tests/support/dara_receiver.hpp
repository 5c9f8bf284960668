#pragma once
#include <string>
#include <string_view>

#include <tether/json.hpp>

#include "protocol/dara.hpp"
#include "support/journal.hpp"

namespace tether::test {

namespace wire = protocol::dara;

/// Writes down what a frame says, its values as JSON.
class DaraReceiver final : public wire::ServerMessages {
public:
  std::string read(std::string_view frame, const DecodeLimits& limits = {}) {
    const Result<void> result = wire::read(frame, limits, *this);
    return result ? log_.take() : "!" + std::string(to_string(result.error().code));
  }

private:
  void on_init(std::string channel) override { log_.add("init " + channel); }
  void on_custom(wire::CustomMessage message) override {
    log_.add("custom " + message.kind + " " + json::dump(message.data) + " " + message.rchan);
  }
  void on_custom_reply(wire::CustomReply reply) override {
    log_.add("reply " + reply.rchan + " " + json::dump(reply.data));
  }
  void on_action(wire::ActionFrame frame) override {
    log_.add("action " + frame.execution_id + " " + json::dump(frame.action));
  }
  void on_store_value(wire::StoreValue store) override {
    log_.add("value " + store.uid + " " + json::dump(store.value) + " " + std::to_string(store.sequence_number));
  }
  void on_store_patch(wire::StorePatch patch) override {
    log_.add("patch " + patch.uid + " " + json::dump(patch.patches) + " " + std::to_string(patch.sequence_number));
  }
  void on_server_fault(wire::ServerFault fault) override { log_.add("fault " + fault.error + " " + fault.time); }
  void on_server_variable(wire::ServerVariable variable) override {
    log_.add("server-variable " + variable.uid + " " + std::to_string(variable.sequence_number));
  }
  void on_task(wire::TaskNotice notice) override {
    log_.add("task " + notice.task_id + " " + std::to_string(static_cast<int>(notice.status)) + " " +
             std::to_string(static_cast<int>(notice.progress)) + " " + notice.message + " " +
             std::to_string(notice.fake_duration.count()) + " " + notice.error);
  }
  void on_variable_request(wire::VariableRequest request) override {
    log_.add("variable " + request.rchan + " " + json::dump(request.variable));
  }
  void on_application(wire::ApplicationMessage message) override {
    log_.add("application " + json::dump(message.data) + " " + message.rchan);
  }

  Journal log_;
};

}  // namespace tether::test
