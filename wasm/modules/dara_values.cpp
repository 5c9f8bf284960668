#include "modules/dara_values.hpp"

#include <optional>
#include <utility>

#include <tether/json.hpp>

#include "codec/exact_json.hpp"
#include "modules/face.hpp"

namespace tether::modules {

namespace {

/// What is around a value on its way counts no more.
DecodeLimits deep_limits() {
  DecodeLimits limits;
  limits.max_depth += 8;
  return limits;
}

}  // namespace

Result<std::string> page_json(const Value& value) {
  // It was read within limits.
  DecodeLimits limits = deep_limits();
  limits.max_bytes = limits.max_items = limits.max_text_bytes = static_cast<std::size_t>(-1);
  std::string text = json::dump(value);
  Result<std::optional<std::string>> marked = codec::mark_exact(text, limits);
  if (!marked) return marked.error();
  return *marked ? std::move(**marked) : std::move(text);
}

Result<Value> from_page(std::string_view json) { return json::parse(json, deep_limits()); }

int tell_value(const Value* value) {
  if (value == nullptr) return 1;
  const Result<std::string> text = page_json(*value);
  if (!text) return report(text.error());
  emit(0, FaceEvent::text, 0, as_bytes(*text));
  return 1;
}

void Settle::operator()(const Result<void>& result) const {
  if (!result) return fail(result.error());
  succeed(Value());
}

void Settle::operator()(const Result<Value>& result) const {
  if (!result) return fail(result.error());
  succeed(*result);
}

void Settle::operator()(const Result<dara::Computed>& result) const {
  if (!result) return fail(result.error());
  Value computed;
  succeed(computed.append_entry("taskId", result->task_id).append_entry("value", result->value));
}

void Settle::operator()(const Result<dara::HttpReply>& result) const {
  if (!result) return fail(result.error());
  Value reply;
  succeed(reply.append_entry("status", result->status).append_entry("value", result->value));
}

void Settle::fail(const Error& error) const { emit_error(handle_, FaceEvent::request_failed, ticket_, error); }

void Settle::succeed(const Value& value) const {
  const Result<std::string> text = page_json(value);
  if (!text) return fail(text.error());
  emit(handle_, FaceEvent::reply_text, ticket_, as_bytes(*text));
}

}  // namespace tether::modules
