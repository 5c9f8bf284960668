#include <tether/value.hpp>

#include <algorithm>
#include <charconv>
#include <limits>
#include <system_error>

#include "codec/decimal.hpp"

namespace tether {

namespace {
const Value k_nil;
const Value::Binary k_no_bytes;
const Value::List k_no_items;
const Value::Map k_no_entries;

bool is_whole_number(std::string_view digits) {
  if (digits.starts_with('-')) digits.remove_prefix(1);
  if (digits.empty() || (digits.front() == '0' && digits.size() > 1)) return false;
  return std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
}

double nearest_double(std::string_view digits) {
  constexpr double k_infinity = std::numeric_limits<double>::infinity();
  return codec::to_double(digits).value_or(digits.starts_with('-') ? -k_infinity : k_infinity);
}

}  // namespace

std::optional<Value> Value::big_int(std::string_view digits) {
  if (!is_whole_number(digits)) return std::nullopt;
  std::int64_t small = 0;
  if (std::from_chars(digits.data(), digits.data() + digits.size(), small).ec == std::errc()) return Value(small);
  Value value;
  value.content_ = BigInt{std::string(digits)};
  return value;
}

Value::~Value() {
  if (!is_list() && !is_map()) return;
  // Children move to a flat list before they die, so that no destructor meets a grandchild.
  List pending;
  release_children_into(pending);
  while (!pending.empty()) {
    Value last = std::move(pending.back());
    pending.pop_back();
    last.release_children_into(pending);
  }
}

void Value::release_children_into(List& pending) {
  if (auto* items = std::get_if<List>(&content_)) {
    for (Value& item : *items) {
      if (item.is_list() || item.is_map()) pending.push_back(std::move(item));
    }
    items->clear();
  } else if (auto* entries = std::get_if<Map>(&content_)) {
    for (Entry& entry : *entries) {
      if (entry.second.is_list() || entry.second.is_map()) pending.push_back(std::move(entry.second));
    }
    entries->clear();
  }
}

bool Value::as_bool(bool fallback) const noexcept {
  const auto* value = std::get_if<bool>(&content_);
  return value != nullptr ? *value : fallback;
}

std::int64_t Value::as_int(std::int64_t fallback) const noexcept {
  const auto* value = std::get_if<std::int64_t>(&content_);
  return value != nullptr ? *value : fallback;
}

double Value::as_double(double fallback) const noexcept {
  if (const auto* integer = std::get_if<std::int64_t>(&content_)) return static_cast<double>(*integer);
  if (const auto* value = std::get_if<double>(&content_)) return *value;
  return is_big_int() ? nearest_double(as_big_int()) : fallback;
}

std::string_view Value::as_big_int(std::string_view fallback) const noexcept {
  const auto* big = std::get_if<BigInt>(&content_);
  return big != nullptr ? std::string_view(big->digits) : fallback;
}

std::string_view Value::as_text(std::string_view fallback) const noexcept {
  const auto* text = std::get_if<std::string>(&content_);
  return text != nullptr ? std::string_view(*text) : fallback;
}

const Value::Binary& Value::as_binary() const noexcept {
  const auto* bytes = std::get_if<Binary>(&content_);
  return bytes != nullptr ? *bytes : k_no_bytes;
}

const Value::List& Value::as_list() const noexcept {
  const auto* items = std::get_if<List>(&content_);
  return items != nullptr ? *items : k_no_items;
}

const Value::Map& Value::as_map() const noexcept {
  const auto* entries = std::get_if<Map>(&content_);
  return entries != nullptr ? *entries : k_no_entries;
}

const Value* Value::find(std::string_view key) const noexcept {
  const Map& entries = as_map();
  for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
    if (entry->first == key) return &entry->second;
  }
  return nullptr;
}

const Value& Value::operator[](std::string_view key) const noexcept {
  const Value* found = find(key);
  return found != nullptr ? *found : k_nil;
}

bool Value::contains(std::string_view key) const noexcept { return find(key) != nullptr; }

Value& Value::set(std::string key, Value value) {
  if (const Value* found = find(key)) {
    const_cast<Value&>(*found) = std::move(value);
    return *this;
  }
  return append_entry(std::move(key), std::move(value));
}

Value Value::take(std::string_view key) noexcept {
  Value taken;
  if (const Value* found = find(key)) std::swap(taken.content_, const_cast<Value*>(found)->content_);
  return taken;
}

Value& Value::append_entry(std::string key, Value value) {
  if (!is_map()) content_ = Map{};
  std::get_if<Map>(&content_)->emplace_back(std::move(key), std::move(value));
  return *this;
}

Value& Value::push_back(Value value) {
  if (!is_list()) content_ = List{};
  std::get_if<List>(&content_)->push_back(std::move(value));
  return *this;
}

}  // namespace tether
