#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace tether {

class Value;

/// Owned dynamic data as applications see it: what a JSON or MessagePack document says.
/// Maps keep the order of their keys. Reading a Value as something it is not gives the fallback, never a crash.
class Value {
public:
  using Binary = std::vector<std::uint8_t>;     ///< bytes; JSON has none of these
  using List = std::vector<Value>;              ///< items in their order
  using Entry = std::pair<std::string, Value>;  ///< key and value
  using Map = std::vector<Entry>;               ///< entries in their order; a key may come twice

  /// Nil.
  Value() = default;
  ///@{
  /// Implicit, so that `Value::List{1, "two", nullptr}` reads as it should. A text is taken for UTF-8 and not checked.
  Value(std::nullptr_t) {}
  Value(bool value) : content_(value) {}
  Value(int value) : content_(std::int64_t{value}) {}
  Value(std::int64_t value) : content_(value) {}
  Value(double value) : content_(value) {}
  Value(const char* text) : content_(std::string(text)) {}
  Value(std::string_view text) : content_(std::string(text)) {}
  Value(std::string text) : content_(std::move(text)) {}
  Value(Binary bytes) : content_(std::move(bytes)) {}
  Value(List items) : content_(std::move(items)) {}
  Value(Map entries) : content_(std::move(entries)) {}
  ///@}

  /// A whole number of any size, from its digits as JSON spells them: "-18446744073709551616". One that fits 64 bits is
  /// an integer like any other; nothing, if `digits` is spelt otherwise.
  static std::optional<Value> big_int(std::string_view digits);

  ///@{
  /// Copies are deep. One that was moved from may be assigned to or destroyed.
  Value(const Value&) = default;
  Value(Value&&) noexcept = default;
  Value& operator=(const Value&) = default;
  Value& operator=(Value&&) noexcept = default;
  ///@}
  /// Iterative: a document nested a million deep does not use up the stack.
  ~Value();

  ///@{
  /// Which kind of value this is; exactly one holds of nil, bool, int, big_int, double, text, binary, list and map.
  [[nodiscard]] bool is_nil() const noexcept { return std::holds_alternative<std::monostate>(content_); }
  [[nodiscard]] bool is_bool() const noexcept { return std::holds_alternative<bool>(content_); }
  [[nodiscard]] bool is_int() const noexcept { return std::holds_alternative<std::int64_t>(content_); }
  /// A whole number that does not fit 64 bits.
  [[nodiscard]] bool is_big_int() const noexcept { return std::holds_alternative<BigInt>(content_); }
  /// An integer of any size or a double.
  [[nodiscard]] bool is_number() const noexcept {
    return is_int() || std::holds_alternative<double>(content_) || is_big_int();
  }
  [[nodiscard]] bool is_text() const noexcept { return std::holds_alternative<std::string>(content_); }
  [[nodiscard]] bool is_binary() const noexcept { return std::holds_alternative<Binary>(content_); }
  [[nodiscard]] bool is_list() const noexcept { return std::holds_alternative<List>(content_); }
  [[nodiscard]] bool is_map() const noexcept { return std::holds_alternative<Map>(content_); }
  ///@}

  /// Only true and false count: no number or text is converted.
  [[nodiscard]] bool as_bool(bool fallback = false) const noexcept;
  /// Neither a double nor a big integer is converted: they may not fit.
  [[nodiscard]] std::int64_t as_int(std::int64_t fallback = 0) const noexcept;
  /// The digits of a whole number that does not fit 64 bits. Valid as as_text's.
  [[nodiscard]] std::string_view as_big_int(std::string_view fallback = {}) const noexcept;
  /// Any number, as the nearest double: an infinity, if it is larger than all of them.
  [[nodiscard]] double as_double(double fallback = 0) const noexcept;
  /// Valid as long as this Value is neither changed nor destroyed.
  [[nodiscard]] std::string_view as_text(std::string_view fallback = {}) const noexcept;
  ///@{
  /// Empty for anything else. Valid as long as this Value is neither changed nor destroyed.
  [[nodiscard]] const Binary& as_binary() const noexcept;
  [[nodiscard]] const List& as_list() const noexcept;
  [[nodiscard]] const Map& as_map() const noexcept;
  ///@}

  /// The items of a list or the entries of a map, to change in place; null if this is none. Valid as long as this
  /// Value is neither assigned to nor destroyed.
  ///@{
  [[nodiscard]] List* list() noexcept { return std::get_if<List>(&content_); }
  [[nodiscard]] Map* map() noexcept { return std::get_if<Map>(&content_); }
  ///@}

  /// The entry of a map, or nil if this is no map or has no such key. The last of repeated keys counts, as in
  /// JavaScript's JSON.parse.
  [[nodiscard]] const Value& operator[](std::string_view key) const noexcept;
  /// Whether this is a map with such a key, be its value nil.
  [[nodiscard]] bool contains(std::string_view key) const noexcept;

  /// Sets an entry; anything but a map becomes an empty map first.
  Value& set(std::string key, Value value);
  /// Appends an item; anything but a list becomes an empty list first.
  Value& push_back(Value value);

  /// Takes an entry's value out of a map, where nil stays behind; nil if there is none.
  Value take(std::string_view key) noexcept;

  /// Appends an entry without looking for an earlier one of the same name, which the new one then hides. For
  /// building maps whose keys are known to differ, or cheaply; anything but a map becomes an empty map first.
  Value& append_entry(std::string key, Value value);

  /// 1 and 1.0 are different: one is an integer and the other a double.
  friend bool operator==(const Value& a, const Value& b) { return a.content_ == b.content_; }

private:
  /// Never one that fits 64 bits, so that each number is held in one way only.
  struct BigInt {
    std::string digits;
    friend bool operator==(const BigInt& a, const BigInt& b) { return a.digits == b.digits; }
  };

  [[nodiscard]] const Value* find(std::string_view key) const noexcept;
  void release_children_into(List& pending);

  std::variant<std::monostate, bool, std::int64_t, double, std::string, Binary, List, Map, BigInt> content_;
};

}  // namespace tether
