#pragma once
// What a Dara server says, as applications hear it. The names of its fields are those of the wire
// (docs/protocols/dara.md).
#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <tether/value.hpp>

namespace tether::dara {

/// The server named the channel of a link.
struct Opened {
  std::string channel;  ///< requests over HTTP name it; DaraClient does so by itself
  bool again = false;   ///< there was a link before
};

/// A custom message that answers no request of this client.
struct CustomMessage {
  std::string kind;   ///< the handler's, as the application named it
  Value data;         ///< as it was sent
  std::string rchan;  ///< not empty if the server waits for an answer
};

/// What application code on the server sent without a type.
struct ApplicationMessage {
  Value data;         ///< as it was sent
  std::string rchan;  ///< not empty if the server waits for an answer
};

/// Where a task is; all but `progress` are its end.
enum class TaskStatus : std::uint8_t { progress, complete, error, canceled };

/// What the server says of a task.
struct TaskNotice {
  std::string task_id;                         ///< perhaps of a part of a task that this client knows nothing of
  TaskStatus status = TaskStatus::progress;    ///< the end of a task is told once
  double progress = 0;                         ///< 0 to 100
  std::string message;                         ///< with `progress`
  std::chrono::milliseconds fake_duration{0};  ///< the server asks for an animation to `progress` that takes so long
  std::string error;                           ///< with `error`
};

/// The copy of a store is another one now. `DaraClient::store_value` reads it.
struct StoreChange {
  std::string uid;                   ///< of a store that is open
  std::int64_t sequence_number = 0;  ///< the server's count of writes, as of this value
  bool again = false;                ///< fetched because what came between may be lost
};

/// What one batch of an action set, in order, each variable once.
struct VariableChanges {
  std::vector<std::pair<std::string, Value>> changes;  ///< uid and new value
};

/// An event that the client answers by itself where nobody objects.
class Preventable {
public:
  ///@{
  /// Whether somebody objects. It counts during the event only, and for all handlers.
  void prevent_default() const noexcept { prevented_ = true; }
  [[nodiscard]] bool default_prevented() const noexcept { return prevented_; }
  ///@}

private:
  mutable bool prevented_ = false;
};

/// One thing the server has the page do. By default the client follows NavigateTo, Notify, CopyToClipboard,
/// DownloadVariable, DownloadContent, UpdateVariable and ResetVariables.
struct Action : Preventable {
  std::string name;          ///< of the kind, for instance `NavigateTo`, or one of the application's own
  Value fields;              ///< all that the server sent, the name included
  std::string execution_id;  ///< as `DaraClient::run_action` returned it
};

/// Something went wrong on the server: a traceback, and the server's local time.
struct ServerFault {
  std::string error;  ///< the traceback
  std::string time;   ///< the server's local one, as a text
};

/// A variable that lives on the server has changed. Its value is not told: what depends on it has to be computed anew.
struct ServerVariable {
  std::string uid;                   ///< of the variable
  std::int64_t sequence_number = 0;  ///< counts its changes
};

/// There is no valid session. By default the page goes to `url`, the login page.
struct LoginNeeded : Preventable {
  std::string reason;  ///< the server's: `expired`, `invalid_token`, `invalid_credentials`
  std::string url;     ///< the login page, which leads back here
};

/// The server refuses for another reason. By default the page goes to `url`, its page for errors.
struct Refused : Preventable {
  int status = 0;      ///< of HTTP, 400 to 499
  std::string reason;  ///< the server's
  std::string url;     ///< the server's page for errors
};

namespace event {
inline constexpr struct Custom {
} custom{};  ///< a custom message
inline constexpr struct Task {
} task{};  ///< news of a task
inline constexpr struct Store {
} store{};  ///< the copy of a store changed
inline constexpr struct Variables {
} variables{};  ///< an action set variables
inline constexpr struct Act {
} action{};  ///< one thing the server has the page do
inline constexpr struct Fault {
} server_error{};  ///< something went wrong on the server
inline constexpr struct Server {
} server_variable{};  ///< a variable on the server changed
inline constexpr struct Login {
} login{};  ///< there is no valid session
inline constexpr struct Refusal {
} refused{};  ///< the server refuses for another reason
}  // namespace event

}  // namespace tether::dara
