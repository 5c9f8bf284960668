#include "modules/dara_events.hpp"

#include <string>
#include <string_view>
#include <utility>

#include "modules/dara_values.hpp"
#include "modules/face.hpp"

namespace tether::modules {

namespace {

Value named(std::string_view event) {
  Value fields;
  fields.append_entry("event", event);
  return fields;
}

void tell(std::uint32_t handle, const Value& event) {
  const Result<std::string> text = page_json(event);
  if (!text) return emit_error(handle, FaceEvent::error, text.error());
  emit(handle, FaceEvent::json, 0, as_bytes(*text));
}

/// Tells the page of `event`, which wants nothing to follow if that was said.
void ask_page(std::uint32_t handle, const Value& fields, const dara::Preventable& event) {
  const Result<std::string> text = page_json(fields);
  if (!text) return emit_error(handle, FaceEvent::error, text.error());
  if (ask(handle, FaceQuestion::preventable, 0, as_bytes(*text)) != 0) event.prevent_default();
}

void append_rchan(Value& event, const std::string& rchan) {
  if (!rchan.empty()) event.append_entry("rchan", rchan);
}

std::string_view name_of(dara::TaskStatus status) {
  switch (status) {
    case dara::TaskStatus::progress: return "PROGRESS";
    case dara::TaskStatus::complete: return "COMPLETE";
    case dara::TaskStatus::error: return "ERROR";
    case dara::TaskStatus::canceled: break;
  }
  return "CANCELED";
}

Value fields_of(const dara::TaskNotice& notice) {
  Value event = named("task");
  event.append_entry("taskId", notice.task_id).append_entry("status", name_of(notice.status));
  if (notice.status == dara::TaskStatus::error) event.append_entry("error", notice.error);
  if (notice.status != dara::TaskStatus::progress) return event;
  event.append_entry("progress", notice.progress).append_entry("message", notice.message);
  if (notice.fake_duration.count() != 0) {
    event.append_entry("fakeDuration", std::int64_t{notice.fake_duration.count()});
  }
  return event;
}

Value fields_of(const dara::VariableChanges& set) {
  Value::List changes;
  for (const auto& [uid, value] : set.changes) {
    Value change;
    changes.push_back(change.append_entry("uid", uid).append_entry("value", value));
  }
  Value event = named("variables");
  event.append_entry("changes", std::move(changes));
  return event;
}

}  // namespace

void tell_open(std::uint32_t handle, const dara::Opened& opened) {
  Value event = named("open");
  tell(handle, event.append_entry("channel", opened.channel).append_entry("again", opened.again));
}

void bind_dara_events(DaraClient& client, std::uint32_t handle) {
  client.bind(dara::event::task, [handle](const dara::TaskNotice& notice) { tell(handle, fields_of(notice)); });
  client.bind(dara::event::store, [handle](const dara::StoreChange& change) {
    Value event = named("store");
    event.append_entry("uid", change.uid).append_entry("sequenceNumber", change.sequence_number);
    tell(handle, event.append_entry("again", change.again));
  });
  client.bind(dara::event::variables, [handle](const dara::VariableChanges& set) { tell(handle, fields_of(set)); });
  client.bind(dara::event::server_error, [handle](const dara::ServerFault& fault) {
    Value event = named("serverError");
    tell(handle, event.append_entry("error", fault.error).append_entry("time", fault.time));
  });
  client.bind(dara::event::server_variable, [handle](const dara::ServerVariable& variable) {
    Value event = named("serverVariable");
    tell(handle, event.append_entry("uid", variable.uid).append_entry("sequenceNumber", variable.sequence_number));
  });
  client.bind(dara::event::login, [handle](const dara::LoginNeeded& needed) {
    Value event = named("login");
    ask_page(handle, event.append_entry("reason", needed.reason).append_entry("url", needed.url), needed);
  });
  client.bind(dara::event::refused, [handle](const dara::Refused& refused) {
    Value event = named("refused");
    event.append_entry("status", refused.status).append_entry("reason", refused.reason);
    ask_page(handle, event.append_entry("url", refused.url), refused);
  });
}

BindingId bind_heard(DaraClient& client, std::uint32_t handle, Heard what) {
  switch (what) {
    case Heard::message:
      return client.bind(event::message, [handle](const dara::ApplicationMessage& message) {
        Value event = named("message");
        event.append_entry("data", message.data);
        append_rchan(event, message.rchan);
        tell(handle, event);
      });
    case Heard::custom:
      return client.bind(dara::event::custom, [handle](const dara::CustomMessage& message) {
        Value event = named("custom");
        event.append_entry("kind", message.kind).append_entry("data", message.data);
        append_rchan(event, message.rchan);
        tell(handle, event);
      });
    case Heard::action: break;
  }
  return client.bind(dara::event::action, [handle](const dara::Action& action) {
    Value event = named("action");
    event.append_entry("name", action.name).append_entry("fields", action.fields);
    ask_page(handle, event.append_entry("executionId", action.execution_id), action);
  });
}

}  // namespace tether::modules
