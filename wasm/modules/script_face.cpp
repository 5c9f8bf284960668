// The JavaScript face of tether::ScriptRunner: js-glue/loader/script_runner.mjs calls these exports.
#include <emscripten.h>

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include <tether/js.hpp>

#include "modules/face.hpp"
#include "platform/border.hpp"
#include "platform/imports.hpp"

namespace tether::modules {

namespace {

/// A command that the page's function has not answered yet.
struct Called {
  std::int64_t ticket;
  CommandReply reply;
};

struct Runner {
  ScriptRunner scripts;
  std::size_t max_reply_bytes;
  std::vector<Called> called;
};

using Runners = FaceTable<Runner, FaceClass::script_runner>;

Runners& runners() {
  static auto* table = new Runners();
  return *table;
}

Runner* find(std::uint32_t handle) {
  std::unique_ptr<Runner>* found = runners().find(handle);
  return found != nullptr ? found->get() : nullptr;
}

ScriptRunner::RawDone answer(std::uint32_t handle, int ticket) {
  return [handle, ticket](const Result<Bytes>& result) {
    if (!result) return emit_error(handle, FaceEvent::request_failed, ticket, result.error());
    emit(handle, FaceEvent::reply_binary, ticket, *result);
  };
}

void finish(std::uint32_t handle, std::int64_t ticket, const Result<Bytes>& result) {
  Runner* runner = find(handle);
  if (runner == nullptr) return;
  const auto found = std::find_if(runner->called.begin(), runner->called.end(),
                                  [ticket](const Called& one) { return one.ticket == ticket; });
  if (found == runner->called.end()) return;
  const CommandReply reply = found->reply;
  runner->called.erase(found);
  reply.pass(result);
}

/// Below 0: as the runner has it.
void set_timeout(ScriptRequest& request, int timeout_ms) {
  if (timeout_ms >= 0) request.timeout = std::chrono::milliseconds(timeout_ms);
}

}  // namespace

extern "C" {

/// Numbers below 0 keep what is the default. 0 if there are too many runners.
EMSCRIPTEN_KEEPALIVE std::uint32_t tether_runner_new(int level, int timeout_ms, int max_pending, int max_code_bytes,
                                                     int max_reply_bytes, int with_stack, std::uint8_t* nonce,
                                                     std::size_t nonce_size, std::uint8_t* origin,
                                                     std::size_t origin_size) {
  const platform::Inbound nonce_text(nonce, nonce_size);
  const platform::Inbound origin_text(origin, origin_size);
  ScriptOptions options;
  options.level = static_cast<ScriptLevel>(level);
  options.nonce = nonce_text.text();
  options.origin = origin_text.text();
  options.with_stack = with_stack != 0;
  if (timeout_ms >= 0) options.timeout = std::chrono::milliseconds(timeout_ms);
  if (max_pending >= 0) options.max_pending = static_cast<std::size_t>(max_pending);
  if (max_code_bytes >= 0) options.max_code_bytes = static_cast<std::size_t>(max_code_bytes);
  if (max_reply_bytes >= 0) options.max_reply_bytes = static_cast<std::size_t>(max_reply_bytes);
  const std::size_t limit = options.max_reply_bytes;
  return runners().insert(std::unique_ptr<Runner>(new Runner{ScriptRunner(std::move(options)), limit, {}}));
}

/// `ticket` names the request in the event that follows. 0 if the runner was destroyed.
EMSCRIPTEN_KEEPALIVE int tether_runner_evaluate(std::uint32_t handle, int ticket, int timeout_ms, std::uint8_t* code,
                                                std::size_t code_size, std::uint8_t* variable,
                                                std::size_t variable_size, std::uint8_t* origin,
                                                std::size_t origin_size) {
  const platform::Inbound code_text(code, code_size);
  const platform::Inbound variable_text(variable, variable_size);
  const platform::Inbound origin_text(origin, origin_size);
  Runner* runner = find(handle);
  if (runner == nullptr) return 0;
  ScriptRequest request{code_text.text(), variable_text.text(), {}, origin_text.text()};
  set_timeout(request, timeout_ms);
  runner->scripts.evaluate_raw(request, answer(handle, ticket));
  return 1;
}

/// The page keeps the arguments, under the ticket.
EMSCRIPTEN_KEEPALIVE int tether_runner_call(std::uint32_t handle, int ticket, int timeout_ms, std::uint8_t* name,
                                            std::size_t name_size, std::uint8_t* origin, std::size_t origin_size) {
  const platform::Inbound name_text(name, name_size);
  const platform::Inbound origin_text(origin, origin_size);
  Runner* runner = find(handle);
  if (runner == nullptr) return 0;
  ScriptRequest request{name_text.text(), {}, {}, origin_text.text()};
  set_timeout(request, timeout_ms);
  runner->scripts.command_raw(request, Value(ticket), answer(handle, ticket));
  return 1;
}

EMSCRIPTEN_KEEPALIVE void tether_runner_register(std::uint32_t handle, std::uint8_t* name, std::size_t size) {
  const platform::Inbound text(name, size);
  Runner* runner = find(handle);
  if (runner == nullptr) return;
  runner->scripts.add_command(text.text(),
                              [handle, own = std::string(text.text())](const Value& ticket, CommandReply reply) {
                                Runner* asked = find(handle);
                                if (asked == nullptr) return;
                                asked->called.push_back({ticket.as_int(), std::move(reply)});
                                tether_runner_command(handle, static_cast<std::uint32_t>(ticket.as_int()), own.data(),
                                                      own.size(), asked->max_reply_bytes);
                              });
}

EMSCRIPTEN_KEEPALIVE void tether_runner_unregister(std::uint32_t handle, std::uint8_t* name, std::size_t size) {
  const platform::Inbound text(name, size);
  if (Runner* runner = find(handle)) runner->scripts.remove_command(text.text());
}

EMSCRIPTEN_KEEPALIVE void tether_runner_result(std::uint32_t handle, std::uint32_t ticket, std::uint8_t* data,
                                               std::size_t size) {
  const platform::Inbound bytes(data, size);
  finish(handle, ticket, bytes.bytes());
}

/// `code` is an Errc.
EMSCRIPTEN_KEEPALIVE void tether_runner_failed(std::uint32_t handle, std::uint32_t ticket, int code, std::uint8_t* data,
                                               std::size_t size) {
  const platform::Inbound text(data, size);
  finish(handle, ticket, Error(static_cast<Errc>(code), text.text()));
}

EMSCRIPTEN_KEEPALIVE void tether_runner_cancel_all(std::uint32_t handle) {
  if (Runner* runner = find(handle)) runner->scripts.cancel_all();
}

EMSCRIPTEN_KEEPALIVE std::size_t tether_runner_pending(std::uint32_t handle) {
  const Runner* runner = find(handle);
  return runner != nullptr ? runner->scripts.pending() : 0;
}

/// Emits the way in which scripts run as a text event of target 0.
EMSCRIPTEN_KEEPALIVE void tether_runner_way(std::uint32_t handle) {
  const Runner* runner = find(handle);
  if (runner != nullptr) emit(0, FaceEvent::text, 0, as_bytes(runner->scripts.way()));
}

EMSCRIPTEN_KEEPALIVE void tether_runner_destroy(std::uint32_t handle) { runners().erase(handle); }

}  // extern "C"

}  // namespace tether::modules
