#include <tether/dara_client.hpp>

#include <map>
#include <memory>
#include <utility>

#include <tether/json.hpp>

#include "clients/dara_client_impl.hpp"

namespace tether {

DaraClient::DaraClient(DaraOptions options, DaraPlatform& platform) : impl_(new Impl(std::move(options), platform)) {}
DaraClient::DaraClient(DaraClient&&) noexcept = default;

DaraClient& DaraClient::operator=(DaraClient&& other) noexcept {
  if (this == &other) return *this;
  if (impl_) impl_->shut_down();
  impl_ = std::move(other.impl_);
  return *this;
}

DaraClient::~DaraClient() {
  if (impl_) impl_->shut_down();
}

void DaraClient::connect() { impl_->connect(); }
void DaraClient::reconnect() { impl_->reconnect(); }
void DaraClient::close() { impl_->close(); }
ConnectionState DaraClient::state() const { return impl_->state(); }
std::string_view DaraClient::channel() const { return impl_->channel(); }

void DaraClient::login(const Value& credentials, dara::ValueDone done) { impl_->login(credentials, std::move(done)); }
void DaraClient::verify(dara::Done done) { impl_->verify(std::move(done)); }
void DaraClient::logout(dara::ValueDone done) { impl_->logout(std::move(done)); }

Result<void> DaraClient::send(std::string_view kind, const Value& data) { return impl_->send_custom(kind, data); }
void DaraClient::request(std::string_view kind, const Value& data, dara::ValueDone done,
                         std::optional<std::chrono::milliseconds> timeout) {
  impl_->request(kind, data, std::move(done), timeout);
}
void DaraClient::respond(std::string_view kind, dara::Responder responder) {
  impl_->respond(kind, std::move(responder));
}
Result<void> DaraClient::reply(const std::string& rchan, const Value& value) {
  const auto turn = impl_->turn();
  return impl_->requests.reply(rchan, value);
}
Result<void> DaraClient::reply_in_chunks(const std::string& rchan, const std::vector<Value>& chunks) {
  const auto turn = impl_->turn();
  return impl_->requests.reply_in_chunks(rchan, chunks);
}

void DaraClient::provide(std::string_view uid, Value value) { impl_->variables.provide(uid, std::move(value)); }
void DaraClient::provide(std::string_view uid, dara::Provider provider) {
  impl_->variables.provide(uid, std::move(provider));
}
void DaraClient::withdraw(std::string_view uid) { impl_->variables.withdraw(uid); }
const Value* DaraClient::variable(std::string_view uid) const { return impl_->variables.value(uid); }

void DaraClient::wait_for_task(const std::string& task_id, dara::Done done, std::chrono::milliseconds timeout) {
  const auto turn = impl_->turn();
  impl_->tasks.wait(task_id, timeout, std::move(done));
}
void DaraClient::task_result(const std::string& task_id, dara::ValueDone done) {
  const auto turn = impl_->turn();
  impl_->tasks.result(task_id, std::move(done));
}
void DaraClient::cancel_task(const std::string& task_id, dara::Done done) {
  const auto turn = impl_->turn();
  impl_->tasks.cancel(task_id, std::move(done));
}
void DaraClient::compute(std::string_view uid, Value values, std::function<void(Result<dara::Computed>)> done,
                         std::string_view force_key) {
  impl_->compute(uid, std::move(values), std::move(done), force_key);
}

void DaraClient::open_store(const std::string& uid, bool read_only) {
  const auto turn = impl_->turn();
  impl_->stores.open(uid, read_only);
}
void DaraClient::close_store(std::string_view uid) {
  const auto turn = impl_->turn();
  impl_->stores.close(uid);
}
const Value* DaraClient::store_value(std::string_view uid) const { return impl_->stores.value(uid); }
std::int64_t DaraClient::store_sequence_number(std::string_view uid) const {
  return impl_->stores.sequence_number(uid);
}
void DaraClient::fetch_store(const std::string& uid, dara::ValueDone done) {
  const auto turn = impl_->turn();
  impl_->stores.fetch(uid, std::move(done));
}
void DaraClient::write_stores(std::vector<std::pair<std::string, Value>> values, dara::Done done) {
  const auto turn = impl_->turn();
  impl_->stores.write(std::move(values), std::move(done));
}

std::string DaraClient::run_action(dara::ActionCall call, dara::Done done) {
  return impl_->run_action(std::move(call), std::move(done));
}
void DaraClient::http(std::string_view method, std::string_view path, const Value& body,
                      std::function<void(Result<dara::HttpReply>)> done) {
  impl_->http_reply(method, path, body, std::move(done));
}

BindingId DaraClient::bind(event::Open, std::function<void(const dara::Opened&)> handler) {
  return impl_->add(impl_->opened, std::move(handler));
}
BindingId DaraClient::bind(event::Close, std::function<void(const ClosedInfo&)> handler) {
  return impl_->add(impl_->closed, std::move(handler));
}
BindingId DaraClient::bind(event::State, std::function<void(const StateChange&)> handler) {
  return impl_->add(impl_->changed, std::move(handler));
}
BindingId DaraClient::bind(event::Reconnecting, std::function<void(const Reconnecting&)> handler) {
  return impl_->add(impl_->reconnecting, std::move(handler));
}
BindingId DaraClient::bind(event::Error, std::function<void(const Error&)> handler) {
  return impl_->add(impl_->failed, std::move(handler));
}
BindingId DaraClient::bind(event::Message, std::function<void(const dara::ApplicationMessage&)> handler) {
  return impl_->add(impl_->message, std::move(handler));
}
BindingId DaraClient::bind(dara::event::Custom, std::function<void(const dara::CustomMessage&)> handler) {
  return impl_->add(impl_->custom, std::move(handler));
}
BindingId DaraClient::bind(dara::event::Task, std::function<void(const dara::TaskNotice&)> handler) {
  return impl_->add(impl_->task, std::move(handler));
}
BindingId DaraClient::bind(dara::event::Store, std::function<void(const dara::StoreChange&)> handler) {
  return impl_->add(impl_->store, std::move(handler));
}
BindingId DaraClient::bind(dara::event::Variables, std::function<void(const dara::VariableChanges&)> handler) {
  return impl_->add(impl_->variable_changes, std::move(handler));
}
BindingId DaraClient::bind(dara::event::Act, std::function<void(const dara::Action&)> handler) {
  return impl_->add(impl_->action, std::move(handler));
}
BindingId DaraClient::bind(dara::event::Fault, std::function<void(const dara::ServerFault&)> handler) {
  return impl_->add(impl_->server_fault, std::move(handler));
}
BindingId DaraClient::bind(dara::event::Server, std::function<void(const dara::ServerVariable&)> handler) {
  return impl_->add(impl_->server_variable, std::move(handler));
}
BindingId DaraClient::bind(dara::event::Login, std::function<void(const dara::LoginNeeded&)> handler) {
  return impl_->add(impl_->login_needed, std::move(handler));
}
BindingId DaraClient::bind(dara::event::Refusal, std::function<void(const dara::Refused&)> handler) {
  return impl_->add(impl_->refused, std::move(handler));
}
void DaraClient::unbind(BindingId id) { impl_->unbind(id); }

}  // namespace tether
