#include "clients/dara_client_impl.hpp"

#include <utility>

#include <tether/json.hpp>

#include "core/text.hpp"

namespace tether {

namespace wire = protocol::dara;

namespace {

bool is_pong(const Message& message) { return wire::is_pong(message.text()); }

LightConnectionOptions connection_options(const DaraOptions& options) {
  LightConnectionOptions chosen;
  chosen.reconnect = options.reconnect;
  chosen.reconnect.quiet_is_stable = true;
  chosen.ping = wire::k_ping;
  chosen.is_pong = is_pong;
  HeartbeatTimes& times = chosen.heartbeat;
  times.interval = times.hidden_interval = options.ping_interval;
  times.deadline = options.pong_deadline;
  times.hidden_deadline = options.pong_deadline;
  times.after_wake = options.pong_deadline;
  times.after_send = std::chrono::milliseconds(0);
  if (options.ping_interval == std::chrono::milliseconds(0)) times.after_wake = options.ping_interval;
  chosen.max_frame_bytes = options.limits.max_bytes;
  return chosen;
}

}  // namespace

DaraClient::Impl::Impl(DaraOptions options, DaraPlatform& platform)
    : options_(std::move(options)),
      platform_(platform),
      requests(*this, platform.connection.random),
      variables(*this),
      tasks(*this),
      stores(*this, *this),
      actions(*this, *this),
      session_(*this, *this, urls_, platform.page),
      defaults_(*this, platform.page, variables, stores, urls_,
                [this](const std::string& uid, Value values, dara::ValueDone done) {
                  compute_value(uid, std::move(values), std::move(done));
                }),
      calls_(*this),
      desk_(std::make_shared<dara::Requests*>(&requests)) {
  const std::string base = options_.base_url ? *options_.base_url : platform.page.base_url();
  Result<wire::Urls> urls = wire::find_server(platform.page.address(), base);
  if (urls) {
    urls_ = std::move(*urls);
  } else {
    urls_found_ = urls.error();
  }
  platform_.connection.lifecycle.add(*this);
}

void DaraClient::Impl::shut_down() {
  const Turn turn(*this);
  *desk_ = nullptr;
  for_each_list([](auto& list) { list.clear(); });
  platform_.connection.lifecycle.remove(*this);
  responders_.clear();
  end_parts();
  connection_.reset();
  discard_waiting();
}

void DaraClient::Impl::end_parts() {
  lose_channel(Errc::cancelled);
  tasks.end_all();
  stores.end_all();
  session_.end();
  defaults_.end();
  calls_.cancel_all();
  for (auto& [number, reply] : std::exchange(replies_, {})) {
    settle<dara::HttpReply>(std::move(reply.done), Error(Errc::cancelled, "the client was closed"));
  }
}

template <class F>
void DaraClient::Impl::for_each_list(F action_on) {
  action_on(opened);
  action_on(closed);
  action_on(changed);
  action_on(reconnecting);
  action_on(failed);
  action_on(message);
  action_on(custom);
  action_on(task);
  action_on(store);
  action_on(variable_changes);
  action_on(action);
  action_on(server_fault);
  action_on(server_variable);
  action_on(login_needed);
  action_on(refused);
}

void DaraClient::Impl::unbind(BindingId id) {
  const auto alive = stay_alive();  // the handler may own the client
  for_each_list([id](auto& list) { (void)list.remove(id); });
}

// --- Beginning and ending

void DaraClient::Impl::connect() {
  const Turn turn(*this);
  parked_ = stopped_for_login_ = login_told_ = false;
  if (!urls_found_) return tell(urls_found_.error());
  if (!connection_) {
    connection_.emplace(urls_.socket, connection_options(options_), platform_.connection);
    connection_->attach(*this);
  }
  connection_->connect();
}

void DaraClient::Impl::reconnect() {
  const Turn turn(*this);
  if (!connection_ || connection_->state() == ConnectionState::closed) return connect();
  connection_->reconnect();
}

void DaraClient::Impl::close() {
  const Turn turn(*this);
  parked_ = stopped_for_login_ = false;
  end_parts();
  if (connection_) connection_->disconnect();
}

ConnectionState DaraClient::Impl::state() const { return connection_ ? connection_->state() : ConnectionState::idle; }

void DaraClient::Impl::lose_channel(Errc why) {
  channel_.clear();
  requests.end_all(why);
  actions.end_all(why);
}

void DaraClient::Impl::on_state(const StateChange& change) {
  const Turn turn(*this);
  const bool had_link = has_link(change.old_state);
  const bool tried = had_link || change.old_state == ConnectionState::connecting;
  const bool ended = change.new_state == ConnectionState::backoff || change.new_state == ConnectionState::closed;
  const bool failed_attempt = tried && ended && channel_.empty() && change.cause != StateCause::user;
  if (had_link && !has_link(change.new_state)) lose_channel(Errc::connection_lost);
  emit(changed, change);
  if (failed_attempt) session_.on_failed_attempt();
}

void DaraClient::Impl::on_close(const ClosedInfo& info) {
  const Turn turn(*this);
  parked_ = info.cause == StateCause::gave_up;
  emit(closed, info);
}

void DaraClient::Impl::on_page_event(PageEvent event) {
  const Turn turn(*this);
  const bool looked_at = event == PageEvent::visible || event == PageEvent::focused || event == PageEvent::online;
  if (looked_at && parked_) connect();
}

// --- The session

void DaraClient::Impl::on_session_good() {
  if (!parked_ || std::exchange(extra_burst_used_, true)) return;
  connect();
}

void DaraClient::Impl::on_login_needed(dara::LoginNeeded event) {
  if (std::exchange(login_told_, true)) return;
  if (connection_ && channel_.empty() && connection_->state() != ConnectionState::closed) {
    stopped_for_login_ = true;
    connection_->disconnect();
  }
  stopped_for_login_ = stopped_for_login_ || parked_;
  parked_ = false;
  deliver([this, event = std::move(event)] {
    login_needed.dispatch(event);
    if (event.default_prevented() || *desk_ == nullptr) return;
    platform_.page.announce_logout();
    go(event.url);
  });
}

void DaraClient::Impl::on_refused(dara::Refused event) {
  deliver([this, event = std::move(event)] {
    refused.dispatch(event);
    if (!event.default_prevented() && *desk_ != nullptr) go(event.url);
  });
}

void DaraClient::Impl::go(std::string url) {
  if (Result<void> went = platform_.page.go({std::move(url), false, false}); !went) tell(went.error());
}

void DaraClient::Impl::login(const Value& credentials, dara::ValueDone done) {
  const Turn turn(*this);
  const std::string body = credentials.is_map() ? json::dump(credentials) : "{}";
  calls_.start({"POST", "/api/auth/session", body, false}, [this, done = std::move(done)](Result<Value> answer) {
    if (answer) login_told_ = false;
    const bool comes_back = answer && stopped_for_login_;
    settle<Value>(done, std::move(answer));
    if (comes_back) connect();
  });
}

void DaraClient::Impl::verify(dara::Done done) {
  const Turn turn(*this);
  calls_.start({"POST", "/api/auth/verify-session", {}, false},
               [this, done = std::move(done)](const Result<Value>& answer) {
                 settle<void>(done, answer ? Result<void>() : answer.error());
               });
}

void DaraClient::Impl::logout(dara::ValueDone done) {
  const Turn turn(*this);
  calls_.start({"POST", "/api/auth/revoke-session", {}, false}, [this, done = std::move(done)](Result<Value> answer) {
    if (answer) platform_.page.announce_logout();
    settle<Value>(done, std::move(answer));
  });
}

// --- What the server says

void DaraClient::Impl::on_text(std::string_view text) {
  const Turn turn(*this);
  if (Result<void> good = wire::read(text, options_.limits, *this); !good) tell(good.error());
}

void DaraClient::Impl::on_init(std::string channel) {
  const bool again = std::exchange(had_channel_, true);
  channel_ = std::move(channel);
  extra_burst_used_ = login_told_ = false;
  session_.on_channel();
  emit(opened, {channel_, again});
  if (again && options_.live_reload) {
    deliver([this] { platform_.page.reload(); });
    return;
  }
  stores.on_channel(again);
  tasks.on_channel(again);
}

void DaraClient::Impl::on_custom(dara::CustomMessage received) {
  if (received.rchan.empty()) return emit(custom, received);
  requests.owe(received.rchan);
  const auto found = responders_.find(received.kind);
  if (found != responders_.end()) {
    deliver([responder = found->second, data = std::move(received.data),
             answer = dara::make_answer(desk_, std::move(received.rchan))] { (*responder)(data, answer); });
  } else if (custom.empty()) {
    nobody_answers(received.kind, received.rchan);
  } else {
    emit(custom, received);
  }
}

void DaraClient::Impl::on_application(dara::ApplicationMessage received) {
  if (!received.rchan.empty()) {
    requests.owe(received.rchan);
    if (message.empty()) return nobody_answers("an untyped message", received.rchan);
  }
  emit(message, received);
}

/// The server would wait for ever.
void DaraClient::Impl::nobody_answers(std::string_view what, const std::string& rchan) {
  tell(Error(Errc::unknown_command, core::concat({"the server waits for an answer that nobody gives: ", what})));
  if (Result<void> sent = requests.reply(rchan, nullptr); !sent) tell(sent.error());
}

void DaraClient::Impl::on_custom_reply(wire::CustomReply reply) {
  if (requests.on_reply(reply.rchan, std::move(reply.data))) return;
  tell(Error(Errc::expired, "an answer came that nobody waits for any more"));
}

void DaraClient::Impl::on_server_variable(dara::ServerVariable variable) {
  variables.on_server_variable(variable);
  emit(server_variable, variable);
}

void DaraClient::Impl::on_task(dara::TaskNotice notice) {
  if (!tasks.on_notice(notice)) return;
  emit(task, notice);
  actions.on_task(notice);
}

void DaraClient::Impl::on_variable_request(wire::VariableRequest request) {
  requests.owe(request.rchan);
  variables.on_request(std::move(request), desk_);
}

/// Once for all changes of a turn: a reader sees the newest value anyway.
void DaraClient::Impl::on_store_change(dara::StoreChange change) {
  const auto [at, is_new] = changed_stores_.try_emplace(change.uid, false);
  at->second = at->second || change.again;
  if (!is_new) return;
  deliver([this, change = std::move(change)]() mutable {
    change.again = changed_stores_.extract(change.uid).mapped();
    change.sequence_number = stores.sequence_number(change.uid);
    // It may have been closed by whoever was told before.
    if (stores.value(change.uid) != nullptr) store.dispatch(change);
  });
}

void DaraClient::Impl::on_batch(std::vector<dara::Action> batch, const Value& input) {
  for (dara::Action& one : batch) {
    deliver([this, one = std::move(one), input] {
      action.dispatch(one);
      if (one.default_prevented() || *desk_ == nullptr) return;
      if (!defaults_.perform(one, input) && action.empty()) {
        tell(Error(Errc::unknown_command, core::concat({"nobody does the action ", one.name})));
      }
    });
  }
  deliver([this] {
    const dara::VariableChanges set = defaults_.commit();
    if (!set.changes.empty()) variable_changes.dispatch(set);
  });
}

// --- What the application asks for

Result<void> DaraClient::Impl::send_custom(std::string_view kind, const Value& data) {
  const Turn turn(*this);
  return send(wire::write_custom(kind, data));
}

void DaraClient::Impl::request(std::string_view kind, const Value& data, dara::ValueDone done,
                               std::optional<std::chrono::milliseconds> timeout) {
  const Turn turn(*this);
  requests.ask(kind, data, timeout.value_or(options_.request_timeout), std::move(done));
}

void DaraClient::Impl::respond(std::string_view kind, dara::Responder responder) {
  if (responder) {
    responders_.insert_or_assign(std::string(kind), std::make_shared<dara::Responder>(std::move(responder)));
  } else if (const auto found = responders_.find(kind); found != responders_.end()) {
    responders_.erase(found);
  }
}

std::string DaraClient::Impl::run_action(dara::ActionCall call, dara::Done done) {
  const Turn turn(*this);
  std::string execution_id = dara::draw_name(platform_.connection.random);
  actions.run(execution_id, std::move(call), std::move(done));
  return execution_id;
}

void DaraClient::Impl::compute(std::string_view uid, Value values, std::function<void(Result<dara::Computed>)> done,
                               std::string_view force_key) {
  const Turn turn(*this);
  if (channel_.empty()) return settle<dara::Computed>(std::move(done), Error(Errc::not_open, "not connected"));
  Value inputs;
  inputs.append_entry("data", std::move(values)).append_entry("lookup", Value(Value::Map()));
  Value body;
  body.append_entry("values", std::move(inputs)).append_entry("ws_channel", channel_);
  body.append_entry("force_key", force_key.empty() ? Value() : Value(force_key));
  const std::string path = core::concat({"/api/core/derived-variable/", wire::url_part(uid)});
  calls_.start({"POST", path, json::dump(body)}, [this, done = std::move(done)](Result<Value> answer) {
    if (!answer) return settle<dara::Computed>(done, answer.error());
    settle<dara::Computed>(done, dara::Computed{std::string((*answer)["task_id"].as_text()), answer->take("value")});
  });
}

void DaraClient::Impl::compute_value(const std::string& uid, Value values, dara::ValueDone done) {
  compute(uid, std::move(values),
          [this, done = std::move(done)](Result<dara::Computed> computed) {
            if (!computed) return done(computed.error());
            if (computed->task_id.empty()) return done(std::move(computed->value));
            const Turn turn(*this);
            tasks.wait(computed->task_id, {}, [this, id = computed->task_id, done](const Result<void>& ended) {
              if (!ended) return done(ended.error());
              const Turn inner(*this);
              tasks.result(id, done);
            });
          },
          {});
}

}  // namespace tether
