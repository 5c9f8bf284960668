#include <tether/json_patch.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "codec/json_equal.hpp"
#include "codec/json_pointer.hpp"
#include "codec/value_edits.hpp"
#include "core/format.hpp"
#include "core/utf8.hpp"

namespace tether::json {

using codec::Place;
using codec::ValueEdits;

namespace {

struct Extent {
  std::size_t depth = 0;       ///< of lists and maps, one in the other
  std::size_t items = 0;       ///< values and keys
  std::size_t text_bytes = 0;  ///< also of keys, binary and the digits of large numbers
};

std::string_view kind_of(const Value& value) {
  if (value.is_list()) return "a list";
  if (value.is_map()) return "a map";
  if (value.is_text()) return "a text";
  if (value.is_number()) return "a number";
  if (value.is_binary()) return "bytes";
  return value.is_nil() ? "null" : "a truth value";
}

std::string_view shortened(std::string_view text) { return core::truncate_utf8(text, 100); }

/// The operations of one list, one after the other, and how to take them back. Nothing here calls itself; what is
/// copied, which does, is measured first.
class Run {
public:
  Run(Value& document, const PatchLimits& limits)
      : edits_(document), document_(document), limits_(limits), steps_(limits.max_steps) {}

  bool apply(const Value& operation);
  void undo() { edits_.undo(); }
  /// Why `apply` failed.
  [[nodiscard]] Error error(std::size_t index, const Value& operation) const;

private:
  bool refuse(std::string problem) { return fail(Errc::bad_message, std::move(problem)); }
  bool conflict(std::string problem) { return fail(Errc::patch_conflict, std::move(problem)); }
  bool fail(Errc code, std::string problem) {
    code_ = code;
    problem_ = std::move(problem);
    return false;
  }
  bool spend(std::size_t steps);

  bool read_pointer(const Value& operation, std::string_view name, std::string_view& pointer);
  const Value* read_value(const Value& operation);

  bool add(std::string_view path, const Value& value);
  bool remove(std::string_view path);
  bool replace(std::string_view path, const Value& value);
  bool move(std::string_view from, std::string_view path);
  bool copy(std::string_view from, std::string_view path);
  bool test(std::string_view path, const Value& value);

  bool locate(std::string_view pointer, Place& place);
  bool locate_existing(std::string_view pointer, Place& place);
  bool find_child(const Value& container, std::string token, Place& place);
  bool find_key(const Value::Map& entries, Place& place);

  bool measure(const Value& value, Extent& extent);
  bool count(const Extent& extent);
  bool check_depth(std::size_t depth);

  bool put(Place place, Value&& value);
  bool take_away(const Place& place, bool to_move);
  bool make_room(const Place& place);

  ValueEdits edits_;
  Value& document_;
  const PatchLimits& limits_;
  std::size_t steps_;
  std::size_t items_ = 0;
  std::size_t text_bytes_ = 0;
  Errc code_{};
  std::string problem_;
};

bool Run::spend(std::size_t steps) {
  if (steps > steps_) return fail(Errc::limit_reached, "the operations take too many steps");
  steps_ -= steps;
  return true;
}

bool Run::apply(const Value& operation) {
  if (!operation.is_map()) return refuse("expected a map, got " + std::string(kind_of(operation)));
  const std::string_view op = operation["op"].as_text();
  std::string_view path;
  std::string_view from;
  if (op == "add" || op == "replace" || op == "test") {
    const Value* const value = read_value(operation);
    if (value == nullptr || !read_pointer(operation, "path", path)) return false;
    if (op == "test") return test(path, *value);
    return op == "add" ? add(path, *value) : replace(path, *value);
  }
  if (op == "move" || op == "copy") {
    if (!read_pointer(operation, "path", path) || !read_pointer(operation, "from", from)) return false;
    return op == "move" ? move(from, path) : copy(from, path);
  }
  if (op == "remove") return read_pointer(operation, "path", path) && remove(path);
  return refuse("expected 'op' to be add, remove, replace, move, copy or test");
}

bool Run::read_pointer(const Value& operation, std::string_view name, std::string_view& pointer) {
  const Value& text = operation[name];
  pointer = text.as_text();
  if (text.is_text() && codec::is_json_pointer(pointer)) return true;
  return refuse(core::format(FMT_COMPILE("expected '{}' to be a JSON Pointer: empty, or names after '/'"), name));
}

const Value* Run::read_value(const Value& operation) {
  if (operation.contains("value")) return &operation["value"];
  refuse("expected a 'value'");
  return nullptr;
}

// What the operations do.

bool Run::add(std::string_view path, const Value& value) {
  Place place;
  Extent extent;
  if (!measure(value, extent) || !count(extent)) return false;
  if (!locate(path, place) || !check_depth(place.depth() + extent.depth)) return false;
  return put(std::move(place), Value(value));
}

bool Run::replace(std::string_view path, const Value& value) {
  Place place;
  Extent extent;
  if (!measure(value, extent) || !count(extent)) return false;
  if (!locate_existing(path, place) || !check_depth(place.depth() + extent.depth)) return false;
  edits_.replace(std::move(place), Value(value));
  return true;
}

bool Run::remove(std::string_view path) {
  Place place;
  if (!locate_existing(path, place)) return false;
  if (!place.is_document) return take_away(place, false);
  edits_.replace(std::move(place), Value());
  return true;
}

bool Run::move(std::string_view from, std::string_view path) {
  Place source;
  Place target;
  if (!locate_existing(from, source)) return false;
  if (path == from) return true;
  // Both spell each name in the only way there is.
  if (path.starts_with(from) && path[from.size()] == '/') return refuse("a value cannot move into itself");
  if (!take_away(source, true) || !locate(path, target)) return false;
  // A value that does not come to lie deeper is not looked at: a list of moves would do so again and again.
  Extent extent;
  const bool is_deeper = target.depth() > source.depth();
  if (is_deeper && (!measure(edits_.hand(), extent) || !check_depth(target.depth() + extent.depth))) return false;
  return put(std::move(target), std::move(edits_.hand()));
}

bool Run::copy(std::string_view from, std::string_view path) {
  Place source;
  return locate_existing(from, source) && add(path, edits_.value_at(source));
}

bool Run::test(std::string_view path, const Value& value) {
  Place place;
  if (!locate_existing(path, place)) return false;
  const Value& found = edits_.value_at(place);
  const std::optional<bool> same = codec::same_json(found, value, steps_);
  if (!same) return spend(steps_ + 1);
  if (*same) return true;
  return conflict(core::format(FMT_COMPILE("expected {}, found {}"), kind_of(value),
                               kind_of(value) == kind_of(found) ? "another" : kind_of(found)));
}

// Where they do it.

// The child itself need not be there.
bool Run::locate(std::string_view pointer, Place& place) {
  place.is_document = pointer.empty();
  for (Value* container = &document_; !pointer.empty();) {
    if (!spend(1) || !find_child(*container, codec::take_token(pointer), place)) return false;
    if (pointer.empty()) break;
    if (place.index == codec::size_of(*container)) return conflict("nothing is there to hold it");
    place.way.push_back(place.index);
    container = &codec::child_of(*container, place.index);
  }
  return true;
}

bool Run::locate_existing(std::string_view pointer, Place& place) {
  if (!locate(pointer, place)) return false;
  return place.is_document || place.index < codec::size_of(edits_.container_at(place)) || conflict("nothing is there");
}

bool Run::find_child(const Value& container, std::string token, Place& place) {
  if (container.is_map()) {
    place.key = std::move(token);
    return find_key(container.as_map(), place);
  }
  if (!container.is_list()) {
    return conflict(core::format(FMT_COMPILE("expected a list or a map to hold it, found {}"), kind_of(container)));
  }
  const std::size_t size = container.as_list().size();
  const std::optional<std::size_t> index = token == "-" ? size : codec::to_index(token);
  if (!index) return conflict("expected the place in a list: digits without leading zeros, or '-' for its end");
  if (*index > size) return conflict(core::format(FMT_COMPILE("the list ends at {}"), size));
  place.index = *index;
  return true;
}

// The last of repeated keys counts.
bool Run::find_key(const Value::Map& entries, Place& place) {
  const auto has_key = [&place](const Value::Entry& entry) { return entry.first == place.key; };
  const auto found = std::find_if(entries.rbegin(), entries.rend(), has_key);
  const bool is_there = found != entries.rend();
  place.index = is_there ? static_cast<std::size_t>(entries.rend() - found) - 1 : entries.size();
  return spend(static_cast<std::size_t>(found - entries.rbegin()));
}

// What they may add.

bool Run::measure(const Value& value, Extent& extent) {
  struct Level {
    const Value* value;
    std::size_t depth;
  };
  std::vector<Level> pending{{&value, 0}};
  while (!pending.empty()) {
    const Level next = pending.back();
    pending.pop_back();
    const Value& item = *next.value;
    if (!spend(1)) return false;
    ++extent.items;
    extent.text_bytes += item.as_text().size() + item.as_binary().size() + item.as_big_int().size();
    if (!item.is_list() && !item.is_map()) continue;
    extent.depth = std::max(extent.depth, next.depth + 1);
    for (const Value& inner : item.as_list()) pending.push_back({&inner, next.depth + 1});
    for (const Value::Entry& entry : item.as_map()) {
      ++extent.items;
      extent.text_bytes += entry.first.size();
      pending.push_back({&entry.second, next.depth + 1});
    }
  }
  return true;
}

bool Run::count(const Extent& extent) {
  items_ += extent.items;
  text_bytes_ += extent.text_bytes;
  if (items_ > limits_.max_items) {
    return fail(Errc::too_many_items,
                core::format(FMT_COMPILE("adds too many values; all may add {}"), limits_.max_items));
  }
  if (text_bytes_ > limits_.max_text_bytes) {
    return fail(Errc::too_large,
                core::format(FMT_COMPILE("adds too much text; all may add {} bytes"), limits_.max_text_bytes));
  }
  return true;
}

bool Run::check_depth(std::size_t depth) {
  if (depth <= limits_.max_depth) return true;
  return fail(Errc::too_deep, core::format(FMT_COMPILE("nests {} levels; the limit is {}"), depth, limits_.max_depth));
}

// How they change the document.

// What comes after `place` in its list or map has to move.
bool Run::make_room(const Place& place) { return spend(codec::size_of(edits_.container_at(place)) - place.index); }

// `value` stays where it is if there is no room for it.
bool Run::put(Place place, Value&& value) {
  Value* const container = place.is_document ? nullptr : &edits_.container_at(place);
  if (container == nullptr || (container->is_map() && place.index < codec::size_of(*container))) {
    edits_.replace(std::move(place), std::move(value));
    return true;
  }
  if (!make_room(place)) return false;
  edits_.insert(std::move(place), std::move(value));
  return true;
}

bool Run::take_away(const Place& place, bool to_move) {
  if (!make_room(place)) return false;
  to_move ? edits_.pick_up(place) : edits_.remove(place);
  // What it hid under the same key must not come to light.
  const Value& container = edits_.container_at(place);
  for (Place hidden = place; container.is_map();) {
    if (!find_key(container.as_map(), hidden)) return false;
    if (hidden.index == codec::size_of(container)) break;
    if (!make_room(hidden)) return false;
    edits_.remove(hidden);
  }
  return true;
}

Error Run::error(std::size_t index, const Value& operation) const {
  return Error(code_,
               core::format(FMT_COMPILE("patches[{}], {} '{}': {}"), index, shortened(operation["op"].as_text("")),
                            shortened(operation["path"].as_text("")), problem_));
}

}  // namespace

Result<void> apply_patch(Value& document, const Value& patches, const PatchLimits& limits) {
  if (!patches.is_list()) {
    return Error(Errc::bad_message,
                 core::format(FMT_COMPILE("expected a list of operations, got {}"), kind_of(patches)));
  }
  const Value::List& operations = patches.as_list();
  if (operations.size() > limits.max_operations) {
    return Error(Errc::too_many_items,
                 core::format(FMT_COMPILE("{} operations; the limit is {}"), operations.size(), limits.max_operations));
  }
  Run run(document, limits);
  for (std::size_t index = 0; index < operations.size(); ++index) {
    if (run.apply(operations[index])) continue;
    run.undo();
    return run.error(index, operations[index]);
  }
  return {};
}

}  // namespace tether::json
