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
  std::string channel;
  bool again = false;  ///< there was a link before
};

/// A custom message that answers no request of this client.
struct CustomMessage {
  std::string kind;
  Value data;
  std::string rchan;  ///< not empty if the server waits for an answer
};

/// What application code on the server sent without a type.
struct ApplicationMessage {
  Value data;
  std::string rchan;  ///< not empty if the server waits for an answer
};

enum class TaskStatus : std::uint8_t { progress, complete, error, canceled };

struct TaskNotice {
  std::string task_id;  ///< perhaps of a part of a task that this client knows nothing of
  TaskStatus status = TaskStatus::progress;
  double progress = 0;                         ///< 0 to 100
  std::string message;                         ///< with `progress`
  std::chrono::milliseconds fake_duration{0};  ///< the server asks for an animation to `progress` that takes so long
  std::string error;                           ///< with `error`
};

struct StoreChange {
  std::string uid;
  std::int64_t sequence_number = 0;
  bool again = false;  ///< fetched because what came between may be lost
};

/// What one batch of an action set, in order, each variable once.
struct VariableChanges {
  std::vector<std::pair<std::string, Value>> changes;
};

/// An event that the client answers by itself where nobody objects.
class Preventable {
public:
  void prevent_default() const noexcept { prevented_ = true; }
  [[nodiscard]] bool default_prevented() const noexcept { return prevented_; }

private:
  mutable bool prevented_ = false;
};

/// One thing the server has the page do. By default the client follows NavigateTo, Notify, CopyToClipboard,
/// DownloadVariable, DownloadContent, UpdateVariable and ResetVariables.
struct Action : Preventable {
  std::string name;
  Value fields;  ///< all that the server sent, the name included
  std::string execution_id;
};

/// Something went wrong on the server: a traceback, and the server's local time.
struct ServerFault {
  std::string error;
  std::string time;
};

struct ServerVariable {
  std::string uid;
  std::int64_t sequence_number = 0;
};

/// There is no valid session. By default the page goes to `url`, the login page.
struct LoginNeeded : Preventable {
  std::string reason;  ///< the server's: `expired`, `invalid_token`, `invalid_credentials`
  std::string url;
};

/// The server refuses for another reason. By default the page goes to `url`, its page for errors.
struct Refused : Preventable {
  int status = 0;
  std::string reason;
  std::string url;
};

namespace event {
inline constexpr struct Custom {
} custom{};
inline constexpr struct Task {
} task{};
inline constexpr struct Store {
} store{};
inline constexpr struct Variables {
} variables{};
inline constexpr struct Act {
} action{};
inline constexpr struct Fault {
} server_error{};
inline constexpr struct Server {
} server_variable{};
inline constexpr struct Login {
} login{};
inline constexpr struct Refusal { } refused{}; }  // namespace event

}  // namespace tether::dara
