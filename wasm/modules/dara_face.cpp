// The JavaScript face of tether::DaraClient: js-glue/loader/dara/ calls these exports.
#include <emscripten.h>

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include <tether/dara_client.hpp>

#include "modules/client_face.hpp"
#include "modules/dara_events.hpp"
#include "modules/dara_values.hpp"
#include "modules/face.hpp"
#include "modules/numbers.hpp"
#include "platform/border.hpp"

namespace tether::modules {

namespace {

using Milliseconds = std::chrono::milliseconds;

struct Client {
  explicit Client(DaraOptions options) : dara(std::move(options)) {}

  DaraClient dara;
  /// What the page has been asked and has not answered yet, on this link.
  std::map<int, dara::Answer> owed;
  int last_owed = 0;
  std::array<std::optional<BindingId>, k_heard> heard;
};

using Clients = FaceTable<Client, FaceClass::dara>;

Clients& clients() {
  static auto* table = new Clients();
  return *table;
}

Client* find(std::uint32_t handle) {
  std::unique_ptr<Client>* found = clients().find(handle);
  return found != nullptr ? found->get() : nullptr;
}

/// 1, or 0 after a problem: `use` is given the client and the value that `json` says.
template <class F>
int with_value(std::uint32_t handle, std::string_view json, F use) {
  Client* client = find(handle);
  if (client == nullptr) return report(Error(Errc::stale_handle, "the client was destroyed"));
  Result<Value> value = from_page(json);
  return report(value ? use(*client, *value) : Result<void>(value.error()));
}

/// As with_value, without one.
template <class F>
int with_client(std::uint32_t handle, F use) {
  Client* client = find(handle);
  if (client == nullptr) return report(Error(Errc::stale_handle, "the client was destroyed"));
  use(*client);
  return 1;
}

/// Has the page answer; `of` is "custom" or "variable".
void inquire(std::uint32_t handle, const char* of, std::string_view name, const Value& data, dara::Answer answer) {
  Client* client = find(handle);
  if (client == nullptr) return;
  Value question;
  question.append_entry("of", of).append_entry("name", name).append_entry("data", data);
  const Result<std::string> text = page_json(question);
  // Without an answer from the page the server gets null.
  if (!text) return emit_error(handle, FaceEvent::error, text.error());
  const int number = ++client->last_owed;
  client->owed.insert_or_assign(number, std::move(answer));
  emit(handle, FaceEvent::provide, number, as_bytes(*text));
}

std::vector<std::pair<std::string, Value>> entries_of(const Value& map) {
  return {map.as_map().begin(), map.as_map().end()};
}

Milliseconds timeout_of(const Value& milliseconds) { return Milliseconds(milliseconds.as_int()); }

}  // namespace

extern "C" {

/// `options`: the numbers of js-glue/loader/dara/options.mjs. The base URL counts if `has_base`. 0 after a problem.
EMSCRIPTEN_KEEPALIVE std::uint32_t tether_dara_new(int has_base, std::uint8_t* base_url, std::size_t base_size,
                                                   std::uint8_t* numbers, std::size_t numbers_size) {
  const platform::Inbound base_text(base_url, base_size);
  const platform::Inbound packed(numbers, numbers_size);
  DaraOptions options;
  if (has_base != 0) options.base_url = std::string(base_text.text());
  Numbers(packed.bytes())
      .into(options.live_reload, options.request_timeout, options.ping_interval, options.pong_deadline,
            options.reconnect.max_retries);
  auto client = std::make_unique<Client>(std::move(options));
  DaraClient& bound = client->dara;
  const std::uint32_t handle = clients().insert(std::move(client));
  if (handle == 0) return static_cast<std::uint32_t>(report(Error(Errc::limit_reached, "too many clients")));
  bind_link(bound, handle);
  bind_dara_events(bound, handle);
  bound.bind(event::open, [handle](const dara::Opened& opened) {
    if (Client* client = find(handle)) client->owed.clear();
    tell_open(handle, opened);
  });
  return handle;
}

EMSCRIPTEN_KEEPALIVE void tether_dara_connect(std::uint32_t handle) {
  if (Client* client = find(handle)) client->dara.connect();
}

EMSCRIPTEN_KEEPALIVE void tether_dara_reconnect(std::uint32_t handle) {
  if (Client* client = find(handle)) client->dara.reconnect();
}

EMSCRIPTEN_KEEPALIVE void tether_dara_disconnect(std::uint32_t handle) {
  if (Client* client = find(handle)) client->dara.close();
}

EMSCRIPTEN_KEEPALIVE void tether_dara_destroy(std::uint32_t handle) { clients().erase(handle); }

EMSCRIPTEN_KEEPALIVE void tether_dara_state(std::uint32_t handle) {
  const Client* client = find(handle);
  emit_state(client != nullptr ? client->dara.state() : ConnectionState::closed);
}

EMSCRIPTEN_KEEPALIVE void tether_dara_channel(std::uint32_t handle) {
  if (const Client* client = find(handle)) emit(0, FaceEvent::text, 0, as_bytes(client->dara.channel()));
}

/// Whether the page has a handler for `what`, a Heard: the client acts otherwise where nobody listens.
EMSCRIPTEN_KEEPALIVE void tether_dara_hear(std::uint32_t handle, std::uint32_t what, int hears) {
  Client* client = find(handle);
  if (client == nullptr || what >= k_heard) return;
  std::optional<BindingId>& binding = client->heard[what];
  if (binding.has_value() == (hears != 0)) return;
  if (hears != 0) {
    binding = bind_heard(client->dara, handle, static_cast<Heard>(what));
  } else {
    client->dara.unbind(*std::exchange(binding, std::nullopt));
  }
}

// --- The session

EMSCRIPTEN_KEEPALIVE int tether_dara_login(std::uint32_t handle, int ticket, std::uint8_t* json, std::size_t size) {
  const platform::Inbound text(json, size);
  return with_value(handle, text.text(), [&](Client& client, const Value& credentials) {
    client.dara.login(credentials, Settle(handle, ticket));
    return Result<void>();
  });
}

EMSCRIPTEN_KEEPALIVE int tether_dara_verify(std::uint32_t handle, int ticket) {
  return with_client(handle, [&](Client& client) { client.dara.verify(Settle(handle, ticket)); });
}

EMSCRIPTEN_KEEPALIVE int tether_dara_logout(std::uint32_t handle, int ticket) {
  return with_client(handle, [&](Client& client) { client.dara.logout(Settle(handle, ticket)); });
}

// --- Messages

EMSCRIPTEN_KEEPALIVE int tether_dara_send(std::uint32_t handle, std::uint8_t* kind, std::size_t kind_size,
                                          std::uint8_t* json, std::size_t size) {
  const platform::Inbound kind_text(kind, kind_size);
  const platform::Inbound text(json, size);
  return with_value(handle, text.text(),
                    [&](Client& client, const Value& data) { return client.dara.send(kind_text.text(), data); });
}

/// `timeout` below 0: the client's own.
EMSCRIPTEN_KEEPALIVE int tether_dara_request(std::uint32_t handle, int ticket, int timeout, std::uint8_t* kind,
                                             std::size_t kind_size, std::uint8_t* json, std::size_t size) {
  const platform::Inbound kind_text(kind, kind_size);
  const platform::Inbound text(json, size);
  return with_value(handle, text.text(), [&](Client& client, const Value& data) {
    std::optional<Milliseconds> limit;
    if (timeout >= 0) limit = Milliseconds(timeout);
    client.dara.request(kind_text.text(), data, Settle(handle, ticket), limit);
    return Result<void>();
  });
}

/// Whether the page answers custom messages of `kind`.
EMSCRIPTEN_KEEPALIVE int tether_dara_handle(std::uint32_t handle, int answers, std::uint8_t* kind, std::size_t size) {
  const platform::Inbound text(kind, size);
  return with_client(handle, [&](Client& client) {
    dara::Responder responder;
    if (answers != 0) {
      responder = [handle, name = std::string(text.text())](const Value& data, dara::Answer answer) {
        inquire(handle, "custom", name, data, std::move(answer));
      };
    }
    client.dara.respond(text.text(), std::move(responder));
  });
}

/// The answer to FaceEvent::provide.
EMSCRIPTEN_KEEPALIVE int tether_dara_answer(std::uint32_t handle, int number, std::uint8_t* json, std::size_t size) {
  const platform::Inbound text(json, size);
  return with_value(handle, text.text(), [&](Client& client, const Value& value) -> Result<void> {
    const auto owed = client.owed.extract(number);
    if (owed.empty()) return Error(Errc::not_found, "the link on which the server asked is gone");
    return owed.mapped()(value);
  });
}

EMSCRIPTEN_KEEPALIVE int tether_dara_reply(std::uint32_t handle, int in_chunks, std::uint8_t* rchan,
                                           std::size_t rchan_size, std::uint8_t* json, std::size_t size) {
  const platform::Inbound rchan_text(rchan, rchan_size);
  const platform::Inbound text(json, size);
  return with_value(handle, text.text(), [&](Client& client, const Value& value) {
    const std::string name(rchan_text.text());
    return in_chunks != 0 ? client.dara.reply_in_chunks(name, value.as_list()) : client.dara.reply(name, value);
  });
}

// --- Variables

EMSCRIPTEN_KEEPALIVE int tether_dara_provide(std::uint32_t handle, std::uint8_t* uid, std::size_t uid_size,
                                             std::uint8_t* json, std::size_t size) {
  const platform::Inbound uid_text(uid, uid_size);
  const platform::Inbound text(json, size);
  return with_value(handle, text.text(), [&](Client& client, Value& value) {
    client.dara.provide(uid_text.text(), std::move(value));
    return Result<void>();
  });
}

/// The page is asked each time.
EMSCRIPTEN_KEEPALIVE int tether_dara_provider(std::uint32_t handle, std::uint8_t* uid, std::size_t size) {
  const platform::Inbound text(uid, size);
  return with_client(handle, [&](Client& client) {
    client.dara.provide(text.text(),
                        [handle, name = std::string(text.text())](const Value& variable, dara::Answer answer) {
                          inquire(handle, "variable", name, variable, std::move(answer));
                        });
  });
}

EMSCRIPTEN_KEEPALIVE void tether_dara_withdraw(std::uint32_t handle, std::uint8_t* uid, std::size_t size) {
  const platform::Inbound text(uid, size);
  if (Client* client = find(handle)) client->dara.withdraw(text.text());
}

/// 0 after a problem; without a text there is no value.
EMSCRIPTEN_KEEPALIVE int tether_dara_variable(std::uint32_t handle, std::uint8_t* uid, std::size_t size) {
  const platform::Inbound text(uid, size);
  const Client* client = find(handle);
  return tell_value(client != nullptr ? client->dara.variable(text.text()) : nullptr);
}

// --- Tasks

EMSCRIPTEN_KEEPALIVE int tether_dara_wait(std::uint32_t handle, int ticket, int timeout, std::uint8_t* task,
                                          std::size_t size) {
  const platform::Inbound text(task, size);
  return with_client(handle, [&](Client& client) {
    client.dara.wait_for_task(std::string(text.text()), Settle(handle, ticket), Milliseconds(timeout));
  });
}

EMSCRIPTEN_KEEPALIVE int tether_dara_result(std::uint32_t handle, int ticket, std::uint8_t* task, std::size_t size) {
  const platform::Inbound text(task, size);
  return with_client(
      handle, [&](Client& client) { client.dara.task_result(std::string(text.text()), Settle(handle, ticket)); });
}

EMSCRIPTEN_KEEPALIVE int tether_dara_cancel(std::uint32_t handle, int ticket, std::uint8_t* task, std::size_t size) {
  const platform::Inbound text(task, size);
  return with_client(
      handle, [&](Client& client) { client.dara.cancel_task(std::string(text.text()), Settle(handle, ticket)); });
}

EMSCRIPTEN_KEEPALIVE int tether_dara_compute(std::uint32_t handle, int ticket, std::uint8_t* uid, std::size_t uid_size,
                                             std::uint8_t* force, std::size_t force_size, std::uint8_t* json,
                                             std::size_t size) {
  const platform::Inbound uid_text(uid, uid_size);
  const platform::Inbound force_text(force, force_size);
  const platform::Inbound text(json, size);
  return with_value(handle, text.text(), [&](Client& client, Value& values) {
    client.dara.compute(uid_text.text(), std::move(values), Settle(handle, ticket), force_text.text());
    return Result<void>();
  });
}

// --- Stores

EMSCRIPTEN_KEEPALIVE int tether_dara_open_store(std::uint32_t handle, int read_only, std::uint8_t* uid,
                                                std::size_t size) {
  const platform::Inbound text(uid, size);
  return with_client(handle, [&](Client& client) { client.dara.open_store(std::string(text.text()), read_only != 0); });
}

EMSCRIPTEN_KEEPALIVE void tether_dara_close_store(std::uint32_t handle, std::uint8_t* uid, std::size_t size) {
  const platform::Inbound text(uid, size);
  if (Client* client = find(handle)) client->dara.close_store(text.text());
}

/// 0 after a problem; without a text there is no value.
EMSCRIPTEN_KEEPALIVE int tether_dara_store_value(std::uint32_t handle, std::uint8_t* uid, std::size_t size) {
  const platform::Inbound text(uid, size);
  const Client* client = find(handle);
  return tell_value(client != nullptr ? client->dara.store_value(text.text()) : nullptr);
}

EMSCRIPTEN_KEEPALIVE double tether_dara_store_number(std::uint32_t handle, std::uint8_t* uid, std::size_t size) {
  const platform::Inbound text(uid, size);
  const Client* client = find(handle);
  return client != nullptr ? static_cast<double>(client->dara.store_sequence_number(text.text())) : 0;
}

EMSCRIPTEN_KEEPALIVE int tether_dara_fetch_store(std::uint32_t handle, int ticket, std::uint8_t* uid,
                                                 std::size_t size) {
  const platform::Inbound text(uid, size);
  return with_client(
      handle, [&](Client& client) { client.dara.fetch_store(std::string(text.text()), Settle(handle, ticket)); });
}

/// `json` has the values by uid.
EMSCRIPTEN_KEEPALIVE int tether_dara_write_stores(std::uint32_t handle, int ticket, std::uint8_t* json,
                                                  std::size_t size) {
  const platform::Inbound text(json, size);
  return with_value(handle, text.text(), [&](Client& client, const Value& values) {
    client.dara.write_stores(entries_of(values), Settle(handle, ticket));
    return Result<void>();
  });
}

// --- Actions and other requests

/// Tells the name of the execution.
EMSCRIPTEN_KEEPALIVE int tether_dara_run_action(std::uint32_t handle, int ticket, std::uint8_t* json,
                                                std::size_t size) {
  const platform::Inbound text(json, size);
  return with_value(handle, text.text(), [&](Client& client, const Value& fields) {
    dara::ActionCall call;
    call.definition_uid = fields["definitionUid"].as_text();
    call.uid = fields["uid"].as_text();
    call.values = fields["values"];
    call.lookup = fields["lookup"];
    call.input = fields["input"];
    call.timeout = timeout_of(fields["timeout"]);
    const std::string execution_id = client.dara.run_action(std::move(call), Settle(handle, ticket));
    emit(0, FaceEvent::text, 0, as_bytes(execution_id));
    return Result<void>();
  });
}

EMSCRIPTEN_KEEPALIVE int tether_dara_http(std::uint32_t handle, int ticket, std::uint8_t* method,
                                          std::size_t method_size, std::uint8_t* path, std::size_t path_size,
                                          std::uint8_t* json, std::size_t size) {
  const platform::Inbound method_text(method, method_size);
  const platform::Inbound path_text(path, path_size);
  const platform::Inbound text(json, size);
  return with_value(handle, text.text(), [&](Client& client, const Value& body) {
    client.dara.http(method_text.text(), path_text.text(), body, Settle(handle, ticket));
    return Result<void>();
  });
}

}  // extern "C"

}  // namespace tether::modules
