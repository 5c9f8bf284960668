#include "protocol/dara.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include <tether/json.hpp>

#include "core/text.hpp"

namespace tether::protocol::dara {

namespace {

/// Puts the animation a server asks for into a message of its own: FAKE_PROGRESS__<ms>__<text>.
constexpr std::string_view k_fake_progress = "FAKE_PROGRESS__";
/// No animation takes longer than an hour.
constexpr std::uint64_t k_longest_fake_ms = 3'600'000;

Error expected(std::string_view frame, std::string_view what) {
  return Error(Errc::bad_message, core::concat({frame, ": expected ", what}));
}

std::string text_of(const Value& message, std::string_view key) { return std::string(message[key].as_text()); }

/// `message` is nothing but what one kind of frame has; the reader takes it apart.
struct Reader {
  Value& message;
  ServerMessages& to;

  Result<void> init() const;
  Result<void> custom() const;
  Result<void> action() const;
  Result<void> store_value() const;
  Result<void> store_patch() const;
  Result<void> server_fault() const;
  Result<void> server_variable() const;
  Result<void> task() const;
  Result<void> variable_request() const;
  Result<void> application() const;
};

Result<void> Reader::init() const {
  std::string channel = text_of(message, "channel");
  if (channel.empty()) return expected("init", "a text 'channel'");
  to.on_init(std::move(channel));
  return {};
}

Result<void> Reader::custom() const {
  if (!message["kind"].is_text()) return expected("custom", "a text 'kind'");
  if (!message.contains("data")) return expected("custom", "'data'");
  if (message["__response_for"].is_text()) {
    to.on_custom_reply({text_of(message, "__response_for"), message.take("data")});
  } else {
    to.on_custom({text_of(message, "kind"), message.take("data"), text_of(message, "__rchan")});
  }
  return {};
}

Result<void> Reader::action() const {
  if (!message["uid"].is_text()) return expected("ActionMessage", "a text 'uid'");
  const Value& action = message["action"];
  if (!action.is_nil() && !action["name"].is_text()) {
    return expected("ActionMessage", "an 'action' that is null or has a text 'name'");
  }
  to.on_action({text_of(message, "uid"), message.take("action")});
  return {};
}

Result<void> Reader::store_value() const {
  if (!message["store_uid"].is_text()) return expected("BackendStoreMessage", "a text 'store_uid'");
  if (!message["sequence_number"].is_int()) return expected("BackendStoreMessage", "an integer 'sequence_number'");
  to.on_store_value({text_of(message, "store_uid"), message.take("value"), message["sequence_number"].as_int()});
  return {};
}

Result<void> Reader::store_patch() const {
  if (!message["store_uid"].is_text()) return expected("BackendStorePatchMessage", "a text 'store_uid'");
  if (!message["sequence_number"].is_int()) return expected("BackendStorePatchMessage", "an integer 'sequence_number'");
  if (!message["patches"].is_list()) return expected("BackendStorePatchMessage", "a list 'patches'");
  to.on_store_patch({text_of(message, "store_uid"), message.take("patches"), message["sequence_number"].as_int()});
  return {};
}

Result<void> Reader::server_fault() const {
  if (!message["error"].is_text()) return expected("ServerErrorMessage", "a text 'error'");
  to.on_server_fault({text_of(message, "error"), text_of(message, "time")});
  return {};
}

Result<void> Reader::server_variable() const {
  if (!message["uid"].is_text()) return expected("ServerVariableMessage", "a text 'uid'");
  if (!message["sequence_number"].is_int()) return expected("ServerVariableMessage", "an integer 'sequence_number'");
  to.on_server_variable({text_of(message, "uid"), message["sequence_number"].as_int()});
  return {};
}

Result<TaskStatus> status_of(const Value& status) {
  const std::string_view name = status.as_text();
  if (name == "PROGRESS") return TaskStatus::progress;
  if (name == "COMPLETE") return TaskStatus::complete;
  if (name == "ERROR") return TaskStatus::error;
  if (name == "CANCELED") return TaskStatus::canceled;
  return expected("TaskNotificationMessage", "a 'status' of PROGRESS, COMPLETE, ERROR or CANCELED");
}

void split_fake_progress(TaskNotice& notice) {
  std::string_view rest = notice.message;
  if (!rest.starts_with(k_fake_progress)) return;
  rest.remove_prefix(k_fake_progress.size());
  std::uint64_t length = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), length);
  rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
  if (error != std::errc() || !rest.starts_with("__")) return;
  notice.fake_duration = std::chrono::milliseconds(std::min(length, k_longest_fake_ms));
  notice.message = std::string(rest.substr(2));
}

Result<void> Reader::task() const {
  if (!message["task_id"].is_text()) return expected("TaskNotificationMessage", "a text 'task_id'");
  const Result<TaskStatus> status = status_of(message["status"]);
  if (!status) return status.error();
  TaskNotice notice;
  notice.task_id = text_of(message, "task_id");
  notice.status = *status;
  if (*status == TaskStatus::progress) {
    notice.progress = std::clamp(message["progress"].as_double(), 0.0, 100.0);
    notice.message = text_of(message, "message");
    split_fake_progress(notice);
  } else if (*status == TaskStatus::error) {
    notice.error = text_of(message, "error");
  }
  to.on_task(std::move(notice));
  return {};
}

Result<void> Reader::variable_request() const {
  if (!message["__rchan"].is_text()) return expected("VariableRequestMessage", "a text '__rchan'");
  if (!message["variable"].is_map()) return expected("VariableRequestMessage", "an object 'variable'");
  to.on_variable_request({text_of(message, "__rchan"), message.take("variable")});
  return {};
}

Result<void> Reader::application() const {
  std::string rchan = text_of(message, "__rchan");
  to.on_application({std::move(message), std::move(rchan)});
  return {};
}

using Read = Result<void> (Reader::*)() const;

struct Typed {
  std::string_view name;
  Read read;
};
constexpr std::array<Typed, 7> k_typed = {{
    {"ActionMessage", &Reader::action},
    {"BackendStoreMessage", &Reader::store_value},
    {"BackendStorePatchMessage", &Reader::store_patch},
    {"ServerErrorMessage", &Reader::server_fault},
    {"ServerVariableMessage", &Reader::server_variable},
    {"TaskNotificationMessage", &Reader::task},
    {"VariableRequestMessage", &Reader::variable_request},
}};

/// The test by which Dara's client up to 1.29.4 told its frames apart.
Read by_shape(const Value& message) {
  const auto has = [&message](std::string_view key) { return message.contains(key); };
  if (has("status") && has("task_id")) return &Reader::task;
  if (message["__type"].as_text() == "ServerVariable") return &Reader::server_variable;
  if (has("error") && has("time")) return &Reader::server_fault;
  if (has("variable") && has("__rchan")) return &Reader::variable_request;
  if (has("action") && has("uid")) return &Reader::action;
  if (has("store_uid") && has("patches")) return &Reader::store_patch;
  if (has("store_uid") && has("value")) return &Reader::store_value;
  return &Reader::application;
}

Read by_name(std::string_view name) {
  for (const Typed& typed : k_typed) {
    if (typed.name == name) return typed.read;
  }
  return nullptr;
}

Result<void> read_message(const Value& type_name, const Reader& reader) {
  if (!type_name.is_text()) return (reader.*by_shape(reader.message))();
  const Read read = by_name(type_name.as_text());
  // A type of a later version, or of a server's own: it is the application's.
  return (reader.*(read != nullptr ? read : &Reader::application))();
}

}  // namespace

Result<void> read(std::string_view text, const DecodeLimits& limits, ServerMessages& to) {
  Result<Value> parsed = json::parse(text, limits);
  if (!parsed) return parsed.error();
  Value& frame = *parsed;
  const std::string type(frame["type"].as_text());
  if (type == "pong") return {};
  Value message = frame.take("message");
  if (!message.is_map() && type != "message") return expected("a frame", "an object 'message'");
  const Reader reader{message, to};
  if (type == "message") return read_message(frame["__typename"], reader);
  if (type == "init") return reader.init();
  if (type == "custom") return reader.custom();
  return expected("a frame", "a 'type' of init, message, custom or pong");
}

bool is_pong(std::string_view frame) noexcept { return frame.starts_with(R"({"type":"pong")"); }

std::string write_custom(std::string_view kind, const Value& data, std::string_view rchan) {
  std::string frame = core::concat({R"({"message":{"data":)", json::dump(data), R"(,"kind":)", json::dump(kind)});
  if (!rchan.empty()) frame += core::concat({R"(,"__rchan":)", json::dump(rchan)});
  return frame + R"(},"type":"custom"})";
}

std::string write_reply(std::string_view rchan, const Value& value, std::size_t chunks) {
  return core::concat({R"({"channel":)", json::dump(rchan), R"(,"chunk_count":)",
                       chunks == 0 ? "null" : core::decimal(chunks), R"(,"message":)", json::dump(value),
                       R"(,"type":"message"})"});
}

}  // namespace tether::protocol::dara
