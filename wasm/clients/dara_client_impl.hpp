#pragma once
// The inside of DaraClient: joins its parts to one connection.
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tether/dara_client.hpp>

#include "clients/dara_actions.hpp"
#include "clients/dara_defaults.hpp"
#include "clients/dara_host.hpp"
#include "clients/dara_requests.hpp"
#include "clients/dara_session.hpp"
#include "clients/dara_stores.hpp"
#include "clients/dara_tasks.hpp"
#include "clients/dara_variables.hpp"
#include "clients/light_connection.hpp"
#include "core/emitter.hpp"
#include "protocol/dara.hpp"
#include "protocol/dara_urls.hpp"

namespace tether {

class DaraClient::Impl final : public core::Emitter,
                               private dara::Host,
                               private dara::StoreEvents,
                               private dara::ActionEvents,
                               private dara::SessionEvents,
                               private protocol::dara::ServerMessages,
                               private ConnectionEvents,
                               private PageLifecycleListener {
public:
  Impl(DaraOptions options, DaraPlatform& platform);

  /// For the owner who goes away: nothing more is called.
  void shut_down();
  /// What is done while one lives is told at its end.
  [[nodiscard]] Turn turn() { return Turn(*this); }

  void connect();
  void reconnect();
  void close();
  [[nodiscard]] ConnectionState state() const;
  [[nodiscard]] const std::string& channel() const override { return channel_; }

  void login(const Value& credentials, dara::ValueDone done);
  void verify(dara::Done done);
  void logout(dara::ValueDone done);

  Result<void> send_custom(std::string_view kind, const Value& data);
  void request(std::string_view kind, const Value& data, dara::ValueDone done,
               std::optional<std::chrono::milliseconds> timeout);
  void respond(std::string_view kind, dara::Responder responder);
  void compute(std::string_view uid, Value values, std::function<void(Result<dara::Computed>)> done,
               std::string_view force_key);
  std::string run_action(dara::ActionCall call, dara::Done done);
  void http_reply(std::string_view method, std::string_view path, const Value& body,
                  std::function<void(Result<dara::HttpReply>)> done);
  void unbind(BindingId id);

  core::BindingList<dara::Opened> opened;
  core::BindingList<ClosedInfo> closed;
  core::BindingList<StateChange> changed;
  core::BindingList<Reconnecting> reconnecting;
  core::BindingList<Error> failed;
  core::BindingList<dara::ApplicationMessage> message;
  core::BindingList<dara::CustomMessage> custom;
  core::BindingList<dara::TaskNotice> task;
  core::BindingList<dara::StoreChange> store;
  core::BindingList<dara::VariableChanges> variable_changes;
  core::BindingList<dara::Action> action;
  core::BindingList<dara::ServerFault> server_fault;
  core::BindingList<dara::ServerVariable> server_variable;
  core::BindingList<dara::LoginNeeded> login_needed;
  core::BindingList<dara::Refused> refused;

private:
  // --- dara::Host
  Result<void> send(std::string_view frame) override;
  HttpCall http(const dara::Request& request, dara::ValueDone done) override;
  void later(std::unique_ptr<core::Deferred> work) override { deliver(std::move(work)); }
  void tell(const Error& error) override { emit(failed, error); }
  [[nodiscard]] Scheduler& scheduler() override { return platform_.connection.scheduler; }

  // --- What the parts tell
  void on_store_change(dara::StoreChange change) override;
  void on_batch(std::vector<dara::Action> batch, const Value& input) override;
  [[nodiscard]] const Result<void>* task_outcome(std::string_view task_id) const override {
    return tasks.known_outcome(task_id);
  }
  void on_login_needed(dara::LoginNeeded event) override;
  void on_refused(dara::Refused event) override;
  void on_session_good() override;

  // --- What the server says
  void on_init(std::string channel) override;
  void on_custom(dara::CustomMessage message) override;
  void on_custom_reply(protocol::dara::CustomReply reply) override;
  void on_action(protocol::dara::ActionFrame frame) override { actions.on_frame(std::move(frame)); }
  void on_store_value(protocol::dara::StoreValue value) override { stores.on_value(std::move(value)); }
  void on_store_patch(protocol::dara::StorePatch patch) override { stores.on_patch(std::move(patch)); }
  void on_server_fault(dara::ServerFault fault) override { emit(server_fault, fault); }
  void on_server_variable(dara::ServerVariable variable) override;
  void on_task(dara::TaskNotice notice) override;
  void on_variable_request(protocol::dara::VariableRequest request) override;
  void on_application(dara::ApplicationMessage message) override;

  // --- The connection
  void on_open() override {}
  void on_text(std::string_view text) override;
  void on_error(const Error& error) override { emit(failed, error); }
  void on_close(const ClosedInfo& info) override;
  void on_state(const StateChange& change) override;
  void on_reconnecting(const Reconnecting& plan) override { emit(reconnecting, plan); }
  void on_page_event(PageEvent event) override;

  void end_parts();
  void lose_channel(Errc why);
  void go(std::string url);
  [[nodiscard]] HttpRequest http_request(std::string_view method, std::string_view path, std::string json) const;
  [[nodiscard]] Result<Value> read_answer(const HttpAnswer& answer) const;
  void compute_value(const std::string& uid, Value values, dara::ValueDone done);
  void nobody_answers(std::string_view what, const std::string& rchan);
  template <class F>
  void for_each_list(F action);

  const DaraOptions options_;
  DaraPlatform& platform_;
  protocol::dara::Urls urls_;
  Result<void> urls_found_;
  std::string channel_;
  bool had_channel_ = false;
  bool parked_ = false;            ///< out of attempts, until the page is looked at
  bool extra_burst_used_ = false;  ///< since the last channel, because the session turned out to be good
  bool login_told_ = false;        ///< until there is a session again
  bool stopped_for_login_ = false;

public:
  dara::Requests requests;
  dara::Variables variables;
  dara::Tasks tasks;
  dara::Stores stores;
  dara::Actions actions;

private:
  dara::Session session_;
  dara::Defaults defaults_;
  dara::Calls calls_;
  struct Reply {
    std::function<void(Result<dara::HttpReply>)> done;
    HttpCall call;
  };
  std::map<std::uint32_t, Reply> replies_;
  std::uint32_t last_reply_ = 0;
  std::map<std::string, bool> changed_stores_;  ///< not told yet; whether `again`
  const dara::AnswerDesk desk_;
  std::map<std::string, std::shared_ptr<dara::Responder>, std::less<>> responders_;
  std::optional<LightConnection> connection_;
};

}  // namespace tether
