#include "protocol/dara_variables.hpp"

#include <algorithm>
#include <charconv>
#include <string>
#include <utility>
#include <vector>

#include "core/text.hpp"

namespace tether::protocol::dara {

namespace {

/// Variables made of variables. Dara apps have one or two levels.
constexpr int k_deepest = 32;

const Value k_nil;

/// The index that `key`, a number or its digits, means in `items`; their number if it means none.
std::size_t index_in(const Value::List& items, const Value& key) {
  std::int64_t index = key.as_int(-1);
  if (key.is_text()) {
    const std::string_view text = key.as_text();
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), index);
    if (error != std::errc() || end != text.data() + text.size()) index = -1;
  }
  return index >= 0 ? std::min(static_cast<std::size_t>(index), items.size()) : items.size();
}

const Value& step_into(const Value& value, const Value& key) {
  if (value.is_map()) return value[key.as_text()];
  const Value::List& items = value.as_list();
  const std::size_t index = index_in(items, key);
  return index < items.size() ? items[index] : k_nil;
}

void put(Value& into, const Value& key, Value value) {
  if (!into.is_list()) {
    into.set(key.is_int() ? core::decimal(static_cast<std::uint64_t>(key.as_int())) : std::string(key.as_text()),
             std::move(value));
    return;
  }
  Value::List items = into.as_list();
  const std::size_t index = index_in(items, key);
  if (index == items.size()) return;
  items[index] = std::move(value);
  into = Value(std::move(items));
}

class Resolver {
public:
  explicit Resolver(const Lookup& lookup) : lookup_(lookup) {}

  std::optional<Value> any(const Value& value, int depth) const {
    if (depth > k_deepest) return std::nullopt;
    const std::string_view type = value["__typename"].as_text();
    if (type == "Variable") return plain(value);
    if (type == "DerivedVariable") return derived(value, depth);
    if (type == "ServerVariable") return of_server(value);
    if (type == "SwitchVariable") return of_switch(value, depth);
    return value;  // a constant where a variable could be
  }

private:
  std::optional<Value> plain(const Value& variable) const {
    const Value* known = lookup_(variable["uid"].as_text());
    if (known == nullptr) return std::nullopt;
    return nested(*known, variable["nested"]);
  }

  std::optional<Value> derived(const Value& variable, int depth) const {
    Value values{Value::List()};
    for (const Value& input : variable["variables"].as_list()) {
      std::optional<Value> value = any(input, depth + 1);
      if (!value) return std::nullopt;
      values.push_back(std::move(*value));
    }
    Value resolved;
    resolved.append_entry("deps", variable["deps"].is_list() ? variable["deps"] : Value(Value::List()));
    resolved.append_entry("type", "derived").append_entry("uid", variable["uid"]);
    resolved.append_entry("values", std::move(values));
    resolved.append_entry("nested", variable["nested"].is_list() ? variable["nested"] : Value(Value::List()));
    return resolved;
  }

  std::optional<Value> of_server(const Value& variable) const {
    const Value* number = lookup_(variable["uid"].as_text());
    if (number == nullptr) return std::nullopt;
    Value resolved;
    resolved.append_entry("type", "server").append_entry("uid", variable["uid"]);
    resolved.append_entry("sequence_number", *number);
    return resolved;
  }

  std::optional<Value> of_switch(const Value& variable, int depth) const {
    Value resolved;
    resolved.append_entry("type", "switch").append_entry("uid", variable["uid"]);
    for (const char* part : {"value", "value_map", "default"}) {
      std::optional<Value> value = any(variable[part], depth + 1);
      if (!value) return std::nullopt;
      resolved.append_entry(part, std::move(*value));
    }
    return resolved;
  }

  const Lookup& lookup_;
};

}  // namespace

std::optional<Value> resolve(const Value& variable, const Lookup& lookup) { return Resolver(lookup).any(variable, 0); }

const Value& nested(const Value& value, const Value& keys) {
  const Value* at = &value;
  for (const Value& key : keys.as_list()) at = &step_into(*at, key);
  return *at;
}

Value replace_nested(Value root, const Value& keys, Value value) {
  // Down, with a copy of each step, and up again.
  const Value::List& path = keys.as_list();
  if (path.size() > k_deepest) return root;
  std::vector<Value> steps{std::move(root)};
  for (const Value& key : path) steps.push_back(step_into(steps.back(), key));
  steps.back() = std::move(value);
  while (steps.size() > 1) {
    Value inner = std::move(steps.back());
    steps.pop_back();
    put(steps.back(), path[steps.size() - 1], std::move(inner));
  }
  return std::move(steps.front());
}

std::string_view writable_store(const Value& variable) {
  const Value& store = variable["store"];
  const bool writable = store["__typename"].as_text() == "BackendStore" && !store["readonly"].as_bool();
  return writable ? store["uid"].as_text() : std::string_view();
}

}  // namespace tether::protocol::dara
