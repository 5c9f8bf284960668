#pragma once
// The frames of a Dara server's WebSocket (docs/protocols/dara.md), between text and meaning. No state, no connection.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <tether/dara_messages.hpp>
#include <tether/limits.hpp>
#include <tether/result.hpp>
#include <tether/value.hpp>

namespace tether::protocol::dara {

using tether::dara::ApplicationMessage;
using tether::dara::CustomMessage;
using tether::dara::ServerFault;
using tether::dara::ServerVariable;
using tether::dara::TaskNotice;
using tether::dara::TaskStatus;

/// `data` answers the request that carried `rchan`.
struct CustomReply {
  std::string rchan;
  Value data;
};

/// Null as `action` ends the execution.
struct ActionFrame {
  std::string execution_id;
  Value action;
};

struct StoreValue {
  std::string uid;
  Value value;
  std::int64_t sequence_number = 0;
};

/// `patches` is a list as RFC 6902 has it, not checked yet.
struct StorePatch {
  std::string uid;
  Value patches;
  std::int64_t sequence_number = 0;
};

struct VariableRequest {
  std::string rchan;
  Value variable;
};

/// What a server's frame turns out to be.
class ServerMessages {
public:
  virtual void on_init(std::string channel) = 0;
  virtual void on_custom(CustomMessage message) = 0;
  virtual void on_custom_reply(CustomReply reply) = 0;
  virtual void on_action(ActionFrame frame) = 0;
  virtual void on_store_value(StoreValue value) = 0;
  virtual void on_store_patch(StorePatch patch) = 0;
  virtual void on_server_fault(ServerFault fault) = 0;
  virtual void on_server_variable(ServerVariable variable) = 0;
  virtual void on_task(TaskNotice notice) = 0;
  virtual void on_variable_request(VariableRequest request) = 0;
  virtual void on_application(ApplicationMessage message) = 0;

protected:
  ~ServerMessages() = default;
};

/// Reads one frame and passes on what it says; a pong says nothing. Servers before 1.29.5 send no "__typename", and
/// what a frame is shows in its fields. Fields that are not known are ignored. Errors, after which nothing is passed
/// on: those of json::parse, and `bad_message`, which says what was expected.
Result<void> read(std::string_view frame, const DecodeLimits& limits, ServerMessages& to);

/// Whether a frame is the answer to a ping: looks at its begin alone.
bool is_pong(std::string_view frame) noexcept;

// --- To the server, which drops a frame that has any other key. The order of keys is that of Dara's own client.

inline constexpr std::string_view k_ping = R"({"message":null,"type":"ping"})";
/// The value of a variable that this client does not have.
inline constexpr std::string_view k_not_registered = "__NOT_REGISTERED__";

/// `rchan` is empty if no answer is awaited.
std::string write_custom(std::string_view kind, const Value& data, std::string_view rchan = {});
/// The answer to the server's request `rchan`; one of `chunks` frames, which the server makes a list of, or with 0 the
/// whole answer.
std::string write_reply(std::string_view rchan, const Value& value, std::size_t chunks = 0);

}  // namespace tether::protocol::dara
