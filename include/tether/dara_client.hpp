#pragma once
// The client of a Dara server (docs/protocols/dara.md).
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tether/connection_state.hpp>
#include <tether/connection_times.hpp>
#include <tether/dara_messages.hpp>
#include <tether/dara_page.hpp>
#include <tether/detail/handler.hpp>
#include <tether/detail/ref.hpp>
#include <tether/events.hpp>
#include <tether/http.hpp>
#include <tether/limits.hpp>
#include <tether/platform.hpp>
#include <tether/result.hpp>
#include <tether/value.hpp>

namespace tether {

/// What can be chosen for a DaraClient.
struct DaraOptions {
  std::optional<std::string> base_url;  ///< absolute or a path; without it the page's own (dara::Page::base_url)
  bool live_reload = false;             ///< reload the page when the server is there again
  std::chrono::milliseconds request_timeout{30'000};  ///< of a custom request and of each HTTP request; 0: none
  std::chrono::milliseconds ping_interval{5'000};     ///< of silence, as Dara's own client; 0: no pings
  /// A handler that is no coroutine blocks Dara's whole server, pongs included; uvicorn itself waits so long for a
  /// pong.
  std::chrono::milliseconds pong_deadline{20'000};
  /// With `max_retries` the client stops after so many and begins anew when the page is looked at or online again.
  ReconnectOptions reconnect;
  /// Of one frame or answer; frames to the server obey `max_bytes`, too (16 MiB is uvicorn's). One text may fill a
  /// frame.
  DecodeLimits limits{.max_text_bytes = DecodeLimits().max_bytes};
};

/// What a DaraClient needs from its surroundings. The references outlive every client made with them.
struct DaraPlatform {
  Platform& connection;  ///< the link to the server
  HttpClient& http;      ///< the requests beside it
  dara::Page& page;      ///< what actions do to the page
};

/// The page this module runs in. Defined only in the library tether::dara, for Emscripten.
DaraPlatform& browser_dara_platform();

namespace dara {

using Done = std::function<void(Result<void>)>;        ///< hears how something ended
using ValueDone = std::function<void(Result<Value>)>;  ///< hears what came of something

class Owed;

/// The answer that the server waits for: one call, or null when the last copy goes unused.
class Answer {
public:
  /// Made by DaraClient.
  explicit Answer(detail::Ref<Owed> owed) : owed_(std::move(owed)) {}

  /// Errors: `not_found` if it was answered before or its link is gone, `not_open`, `too_large`.
  Result<void> operator()(const Value& value) const;
  /// The server's code gets a list of these. The same errors, and `bad_chunk` for none.
  Result<void> in_chunks(const std::vector<Value>& chunks) const;

private:
  detail::Ref<Owed> owed_;
};

/// Asked for the value of a variable, whose description is as the server sent it.
using Provider = std::function<void(const Value& variable, Answer answer)>;
/// Asked by a custom message that the server wants answered.
using Responder = std::function<void(const Value& data, Answer answer)>;

/// What a derived variable is, or which task computes it.
struct Computed {
  std::string task_id;  ///< empty if there is a value
  Value value;          ///< nil if there is a task
};

/// An action of the server's, started from here.
struct ActionCall {
  std::string definition_uid;            ///< of the action, as the server's code defines it
  std::string uid;                       ///< of the instance
  Value values = Value(Value::Map());    ///< by argument
  Value lookup = Value(Value::Map());    ///< what `values` refer to as {"__ref": ...}
  Value input = nullptr;                 ///< of the component; UpdateVariable may mean it
  std::chrono::milliseconds timeout{0};  ///< until the action is complete; 0: none
};

/// What DaraClient::http got.
struct HttpReply {
  int status = 0;  ///< any
  Value value;     ///< the body: as JSON says it, else a text
};

}  // namespace dara

/// Speaks to a Dara server: custom messages, tasks, backend stores, actions, and what it asks of the page. It
/// reconnects until it is closed. Completions (`done`) come once, never inside the call that they belong to; any
/// handler may call any method and may destroy the client, after which nothing more is called.
class DaraClient {
public:
  /// Makes a client that does not connect by itself. `platform` outlives it.
  explicit DaraClient(DaraOptions options = {}, DaraPlatform& platform = browser_dara_platform());
  ///@{
  /// Handlers and what is owed move, too. The other one may be destroyed or assigned to, nothing else.
  DaraClient(DaraClient&&) noexcept;
  DaraClient& operator=(DaraClient&&) noexcept;
  ///@}
  /// Closes the link. Unlike `close` it calls nothing: what is owed an answer gets none.
  ~DaraClient();

  /// Begins; does nothing while under way. What is wrong with the URL is an error event.
  void connect();
  /// Retry now: gives up the link or the delay before the next attempt.
  void reconnect();
  /// Ends it; what is owed an answer fails with `cancelled`. `connect` begins again.
  void close();
  /// `idle` before the first `connect`.
  [[nodiscard]] ConnectionState state() const;
  /// Of the present link; empty while there is none.
  [[nodiscard]] std::string_view channel() const;

  // --- The session

  /// `credentials` is {"username", "password"}, or nil where the server asks for none. The answer may be a
  /// {"redirect_uri"}. A client that stopped for lack of a session connects again.
  void login(const Value& credentials, dara::ValueDone done);
  /// Errors: `unauthorized`, and those of HttpClient.
  void verify(dara::Done done);
  /// Ends the session, on the server and for the other tabs. The link stays. Errors: those of HttpClient,
  /// `unauthorized`, `server_error`.
  void logout(dara::ValueDone done);

  // --- Custom messages

  /// Fire and forget. Errors: `not_open`, `too_large`.
  Result<void> send(std::string_view kind, const Value& data);
  /// `done` gets the data of the answer. A handler on the server that returns None, fails or does not exist gives none.
  /// Errors: `not_open`, `too_large`, `timed_out`, `connection_lost`, `cancelled`. Without `timeout` the client's own.
  void request(std::string_view kind, const Value& data, dara::ValueDone done,
               std::optional<std::chrono::milliseconds> timeout = {});
  /// Answers the server's custom messages of `kind` that want an answer; an empty function ends that.
  void respond(std::string_view kind, dara::Responder responder);
  /// Answers a message by its `rchan`. Errors as dara::Answer.
  Result<void> reply(const std::string& rchan, const Value& value);
  /// The same with a list, each item in a frame of its own.
  Result<void> reply_in_chunks(const std::string& rchan, const std::vector<Value>& chunks);

  // --- Variables

  /// The server may ask for the variable `uid`. Those that nobody provides are `__NOT_REGISTERED__`.
  void provide(std::string_view uid, Value value);
  /// The same with a function that is asked each time; an empty one withdraws.
  void provide(std::string_view uid, dara::Provider provider);
  /// Nobody provides the variable any more. Its value is forgotten, too.
  void withdraw(std::string_view uid);
  /// Null for one that is not provided as a value, nor was set by an action. Valid until the next event.
  [[nodiscard]] const Value* variable(std::string_view uid) const;

  // --- Tasks

  /// Done when the task has ended well, also if that was before. Errors: `server_error` with the task's own,
  /// `cancelled`, `timed_out`. After a lost link it is asked for by HTTP.
  void wait_for_task(const std::string& task_id, dara::Done done, std::chrono::milliseconds timeout = {});
  /// Of a task that has ended.
  void task_result(const std::string& task_id, dara::ValueDone done);
  /// Asks the server to end a task; who waits for it hears of the end. Errors: those of HttpClient, `server_error`.
  void cancel_task(const std::string& task_id, dara::Done done);
  /// The derived variable `uid` of `values`; a `force_key` has the server compute it anew.
  void compute(std::string_view uid, Value values, std::function<void(Result<dara::Computed>)> done,
               std::string_view force_key = {});

  // --- Backend stores

  /// Keeps a copy from now on.
  void open_store(const std::string& uid, bool read_only = false);
  /// Forgets the copy. Who waits for it to be fetched gets `cancelled`.
  void close_store(std::string_view uid);
  /// Null if it is not open or not there yet. Valid until the next event.
  [[nodiscard]] const Value* store_value(std::string_view uid) const;
  /// The number of the last write that the copy has seen; 0 if there is none.
  [[nodiscard]] std::int64_t store_sequence_number(std::string_view uid) const;
  /// Fetches an open store anew. Errors: `not_found` if it is not open, `cancelled`, and those of HttpClient.
  void fetch_store(const std::string& uid, dara::ValueDone done);
  /// In one request, after those before it. Errors: `read_only`, `not_open`, and the server's.
  void write_stores(std::vector<std::pair<std::string, Value>> values, dara::Done done);

  // --- Actions

  /// Done when the action is complete. Errors: `server_error`, `timed_out`, `connection_lost`, `cancelled`. The name of
  /// the execution, which its events carry.
  std::string run_action(dara::ActionCall call, dara::Done done);

  /// Any other request below the server's base URL; `path` begins with a slash. Nil sends no body. Statuses are no
  /// errors.
  void http(std::string_view method, std::string_view path, const Value& body,
            std::function<void(Result<dara::HttpReply>)> done);

  // --- Events

  /// The server has named the channel of a new link: requests may begin.
  BindingId bind(event::Open, std::function<void(const dara::Opened&)> handler);
  /// It ended: closed, or stopped for good or until the page is looked at.
  BindingId bind(event::Close, std::function<void(const ClosedInfo&)> handler);
  /// The connection moved from one state to the next.
  BindingId bind(event::State, std::function<void(const StateChange&)> handler);
  /// An attempt is planned.
  BindingId bind(event::Reconnecting, std::function<void(const Reconnecting&)> handler);
  /// What went wrong and did not stop the client: a frame that cannot be read, a store that cannot be fetched.
  BindingId bind(event::Error, std::function<void(const Error&)> handler);
  /// A message without a type. One that wants an answer gets null where nobody is bound.
  BindingId bind(event::Message, std::function<void(const dara::ApplicationMessage&)> handler);
  /// A custom message that nobody responds to. One that wants an answer gets null where nobody is bound.
  BindingId bind(dara::event::Custom, std::function<void(const dara::CustomMessage&)> handler);
  /// News of any task, those of others included.
  BindingId bind(dara::event::Task, std::function<void(const dara::TaskNotice&)> handler);
  /// A store that is open was fetched, or changed; told once for all changes of a turn.
  BindingId bind(dara::event::Store, std::function<void(const dara::StoreChange&)> handler);
  /// A batch of an action has set variables.
  BindingId bind(dara::event::Variables, std::function<void(const dara::VariableChanges&)> handler);
  /// The server has the page do something; the client does it after the handlers.
  BindingId bind(dara::event::Act, std::function<void(const dara::Action&)> handler);
  /// Something went wrong on the server.
  BindingId bind(dara::event::Fault, std::function<void(const dara::ServerFault&)> handler);
  /// A variable that lives on the server has changed.
  BindingId bind(dara::event::Server, std::function<void(const dara::ServerVariable&)> handler);
  /// There is no valid session. Told once until there is one, or a login.
  BindingId bind(dara::event::Login, std::function<void(const dara::LoginNeeded&)> handler);
  /// The server refuses for another reason than the session.
  BindingId bind(dara::event::Refusal, std::function<void(const dara::Refused&)> handler);
  /// Removes a handler of `bind`, no responder or provider.
  void unbind(BindingId id);

  class Impl;

private:
  detail::Ref<Impl> impl_;
};

}  // namespace tether
