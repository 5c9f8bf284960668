#include "codec/value_builder.hpp"

#include <string>
#include <utility>

#include "core/format.hpp"

namespace tether::codec {

bool ValueBuilder::fail(Errc code) noexcept {
  if (!problem_) problem_ = code;
  return false;
}

bool ValueBuilder::count_item() noexcept {
  if (++items_ > limits_.max_items) return fail(Errc::too_many_items);
  return true;
}

bool ValueBuilder::scalar(Value value) { return count_item() && place(std::move(value)); }

bool ValueBuilder::text(std::string_view text) {
  if (text.size() > limits_.max_text_bytes) return fail(Errc::too_large);
  return scalar(Value(text));
}

bool ValueBuilder::binary(Bytes bytes) {
  if (bytes.size() > limits_.max_text_bytes) return fail(Errc::too_large);
  return scalar(Value(Value::Binary(bytes.begin(), bytes.end())));
}

bool ValueBuilder::begin_list() { return begin(Value(Value::List{})); }

bool ValueBuilder::begin_map() { return begin(Value(Value::Map{})); }

bool ValueBuilder::begin(Value container) {
  if (open_.size() >= limits_.max_depth) return fail(Errc::too_deep);
  if (!count_item()) return false;
  open_.push_back({std::move(container), {}});
  return true;
}

bool ValueBuilder::key(std::string_view key) {
  if (key.size() > limits_.max_text_bytes) return fail(Errc::too_large);
  if (!count_item()) return false;
  open_.back().key.assign(key);
  return true;
}

bool ValueBuilder::end() {
  Value finished = std::move(open_.back().container);
  open_.pop_back();
  return place(std::move(finished));
}

bool ValueBuilder::place(Value value) {
  if (open_.empty()) {
    root_ = std::move(value);
    return true;
  }
  Open& parent = open_.back();
  if (parent.container.is_list()) {
    parent.container.push_back(std::move(value));
  } else {
    // Appended without a look for an earlier entry of that name: a search per key would make a hostile map
    // quadratic. Value::operator[] finds the last one.
    parent.container.append_entry(std::move(parent.key), std::move(value));
  }
  return true;
}

Error limit_error(Errc problem, std::size_t offset) {
  const std::string_view what = problem == Errc::too_deep         ? "nested too deep"
                                : problem == Errc::too_many_items ? "too many values"
                                                                  : "a text is too long";
  return Error(problem, core::format(FMT_COMPILE("{} at byte {}"), what, offset));
}

}  // namespace tether::codec
