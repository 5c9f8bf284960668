#pragma once
// JavaScript at the request of a server, or of the program: scripts, and commands that the program has registered.
// Off unless it is switched on (docs/protocols/bridge.md).
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <tether/awaitable.hpp>
#include <tether/bytes.hpp>
#include <tether/detail/ref.hpp>
#include <tether/result.hpp>
#include <tether/timers.hpp>
#include <tether/value.hpp>

namespace tether {

/// How much a ScriptRunner does for those who ask.
enum class ScriptLevel : std::uint8_t {
  none,      ///< nothing
  commands,  ///< what the program has registered by name
  script     ///< commands, and any JavaScript: whoever asks then owns the page
};

/// What a ScriptRunner does, for whom, and its limits.
struct ScriptOptions {
  ScriptLevel level = ScriptLevel::none;  ///< off by default
  std::string nonce;                      ///< of the page's Content-Security-Policy; found in the page if empty
  std::string origin;  ///< "wss://host" of the only server that may ask; empty: the first one that does
  std::chrono::milliseconds timeout = std::chrono::seconds(10);  ///< of a request that says none
  std::size_t max_pending = 64;                                  ///< requests without an answer
  std::size_t max_code_bytes = std::size_t{1} << 20U;            ///< of one request
  std::size_t max_reply_bytes = std::size_t{1} << 20U;           ///< of MessagePack
  bool with_stack = false;                                       ///< errors of scripts tell it
};

/// What a server asks for. The views live only during the call.
struct ScriptRequest {
  std::string_view code;           ///< a script; empty: none
  std::string_view variable = {};  ///< an expression, whose value is the result after `code` has run; empty: nil
  std::optional<std::chrono::milliseconds> timeout = {};  ///< for its answer; ScriptOptions::timeout if not given
  std::string_view origin = {};  ///< the URL or origin of the server; empty: the program itself asks
};

/// A script as the ScriptHost gets it.
struct HostScript {
  std::string_view code;        ///< ScriptRequest::code
  std::string_view variable;    ///< ScriptRequest::variable
  std::size_t max_reply_bytes;  ///< more is `too_large`
  bool with_stack;              ///< the text of an error has the script's stack
};

/// Hears what became of scripts.
class ScriptListener {
public:
  /// MessagePack, valid during the call; or `script_failed`, `blocked_by_policy`, `not_serialisable`, `too_deep`,
  /// `too_large`, `too_many_items`, `out_of_memory`.
  virtual void on_script_done(std::uint32_t ticket, const Result<Bytes>& result) = 0;

protected:
  ~ScriptListener() = default;
};

/// The ScriptHost port: runs JavaScript in the page.
class ScriptHost {
public:
  /// Scripts are switched on. `nonce` may be empty.
  virtual void allow(std::string_view nonce) = 0;
  /// Runs `script.code` before it returns, and the rest when its promise is settled. `listener` hears of it once, after
  /// this has returned. Gives a ticket, or 0 if there are too many; then nothing has run.
  virtual std::uint32_t run(const HostScript& script, ScriptListener& listener) = 0;
  /// The listener will not hear of this one. A script cannot be stopped.
  virtual void forget(std::uint32_t ticket) = 0;
  /// How scripts run here: "eval", "function" or "script"; empty as long as none has.
  virtual std::string way() = 0;

protected:
  ~ScriptHost() = default;
};

/// What a ScriptRunner needs from its surroundings. The references outlive every ScriptRunner made with them.
struct ScriptPlatform {
  ScriptHost& host;      ///< runs the scripts
  Scheduler& scheduler;  ///< ends those that take too long
};

/// The page this module runs in. Defined only in the library tether::script, so that a program that is not linked with
/// it cannot run scripts at all.
ScriptPlatform& browser_script_platform();

namespace detail {
class ScriptRunnerImpl;
}

/// Answers one command, at once or later. A second answer has no effect, nor has one that comes too late.
class CommandReply {
public:
  /// Answers with a value, or with why there is none.
  void operator()(const Result<Value>& result) const;
  /// MessagePack, which is passed on as it is.
  void pass(const Result<Bytes>& result) const;

private:
  friend class detail::ScriptRunnerImpl;
  CommandReply(detail::Ref<detail::ScriptRunnerImpl> runner, std::uint32_t id);

  detail::Ref<detail::ScriptRunnerImpl> runner_;
  std::uint32_t id_;
};

/// Does what a server asks the page to do, as far as the program allows it. Every request gets exactly one answer: its
/// result, an error, `timed_out`, `cancelled`, or why it was refused: `exec_disabled`, `foreign_origin`,
/// `unknown_command`, `limit_reached`, `too_large`, `blocked_by_policy` (the page's Content-Security-Policy).
///
/// No answer comes before the call that asked has returned. Any of them may destroy the runner.
class ScriptRunner {
public:
  using Done = std::function<void(Result<Value>)>;            ///< hears the answer
  using RawDone = std::function<void(const Result<Bytes>&)>;  ///< hears it as MessagePack, valid during the call
  /// `arguments` are valid during the call.
  using Command = std::function<void(const Value& arguments, CommandReply reply)>;

  /// `options` do not change afterwards; `platform` outlives the runner.
  explicit ScriptRunner(ScriptOptions options = {}, ScriptPlatform& platform = browser_script_platform());
  ///@{
  /// The other one has nothing to run afterwards: it may be destroyed or assigned to, nothing else.
  ScriptRunner(ScriptRunner&&) noexcept;
  ScriptRunner& operator=(ScriptRunner&&) noexcept;
  ///@}
  /// Requests without an answer get `cancelled` now.
  ~ScriptRunner();

  /// Runs a script. An error of its own is `script_failed`, "Name: message".
  void evaluate(const ScriptRequest& request, Done done);
  /// The same for those who pass the result on: MessagePack, valid during the call.
  void evaluate_raw(const ScriptRequest& request, RawDone done);
  /// `Result<Value> title = co_await runner.evaluate("", "document.title");`
  Awaitable<Value> evaluate(std::string code, std::string variable = {},
                            std::optional<std::chrono::milliseconds> timeout = {});

  /// From now on the name stands for `handler`. Names are texts: no path, and none is special.
  void add_command(std::string_view name, Command handler);
  /// The name stands for nothing any more. A request that waits for its handler still gets the answer.
  void remove_command(std::string_view name);
  /// Calls what is registered under exactly this name. `request.code` is the name.
  void command(const ScriptRequest& request, const Value& arguments, Done done);
  /// The same for those who pass the result on: MessagePack, valid during the call.
  void command_raw(const ScriptRequest& request, const Value& arguments, RawDone done);

  /// The server is gone: requests without an answer get `cancelled`.
  void cancel_all();

  /// As it was chosen.
  [[nodiscard]] ScriptLevel level() const noexcept;
  /// Requests without an answer.
  [[nodiscard]] std::size_t pending() const noexcept;
  /// ScriptHost::way
  [[nodiscard]] std::string way() const;

private:
  detail::Ref<detail::ScriptRunnerImpl> impl_;
};

namespace js {

/// The runner of the page, for programs that need no other. Scripts are off until `allow` is called.
ScriptRunner& runner();
/// Makes the page's runner anew. What waits is cancelled, and commands are gone.
void allow(ScriptOptions options);

/// As the page's runner has it.
inline void evaluate(std::string_view code, std::string_view variable, ScriptRunner::Done done,
                     std::optional<std::chrono::milliseconds> timeout = {}) {
  runner().evaluate({code, variable, timeout}, std::move(done));
}
/// `co_await js::evaluate("", "document.title")`
inline Awaitable<Value> evaluate(std::string code, std::string variable = {},
                                 std::optional<std::chrono::milliseconds> timeout = {}) {
  return runner().evaluate(std::move(code), std::move(variable), timeout);
}

}  // namespace js

}  // namespace tether
