#include "patch/pair_changes.hpp"

#include <cstring>

#include "patch/style_groups.hpp"
#include "patch/templates.hpp"

namespace tether::patch {

namespace {

/// Walks a remembered list; servers send pairs in the same order each time, so the next one is mostly the right one.
class Walk {
public:
  explicit Walk(ValueStore::List list) : list_(list), value_(list.first_value()) {}

  /// Moves to `name`; false if the list has no such name.
  bool find(std::uint32_t name) {
    if (index_ < list_.size() && list_.name(index_) == name) return true;
    for (std::uint32_t tried = 0; tried < list_.size(); ++tried) {
      if (index_ >= list_.size()) rewind();
      if (list_.name(index_) == name) return true;
      step();
    }
    return false;
  }
  [[nodiscard]] bool holds(std::string_view value) const {
    const std::uint32_t length = list_.length(index_);
    return length == value.size() && (length == 0 || std::memcmp(value_, value.data(), length) == 0);
  }
  void step() {
    const std::uint32_t length = list_.length(index_);
    if (length != ValueStore::List::k_unknown) value_ += length;
    ++index_;
  }
  [[nodiscard]] std::uint32_t index() const noexcept { return index_; }

private:
  void rewind() {
    index_ = 0;
    value_ = list_.first_value();
  }

  ValueStore::List list_;
  std::uint32_t index_ = 0;
  const char* value_;
};

bool has_name(std::span<const Pair> pairs, std::uint32_t name) {
  for (const Pair& pair : pairs) {
    if ((pair.name & k_name_mask) == name) return true;
  }
  return false;
}

// What of `pairs` is new or has another value than before; `found(pair)` is called for each such pair.
template <class Found>
void compare(ValueStore::List known, std::span<const Pair> pairs, Found&& found) {
  Walk walk(known);
  for (const Pair& pair : pairs) {
    if (walk.find(pair.name & k_name_mask)) {
      const bool same = walk.holds(pair.value);
      walk.step();
      if (same) continue;
    }
    found(pair);
  }
}

}  // namespace

// What was removed comes first: what stood there as padding-top may come back as padding.
bool write_changes(PatchStream& stream, const NameTable& names, std::uint32_t node, PairKind kind,
                   ValueStore::List known, std::span<const Pair> pairs) {
  const bool styles = kind == PairKind::styles;
  StyleGroups touched;
  const std::size_t start = stream.position();
  stream.put(PatchOp::change, node, 0U);
  std::uint32_t removed = 0;
  for (std::uint32_t i = 0; i < known.size(); ++i) {
    const std::uint32_t name = known.name(i);
    if (i < pairs.size() && (pairs[i].name & k_name_mask) == name) continue;
    if (has_name(pairs, name)) continue;
    ++removed;
    touched.add(names[name]);
    stream.put(name | (styles ? k_style_flag : static_cast<std::uint32_t>(names[name].kind) << k_kind_shift));
  }
  std::uint32_t set = 0;
  if (styles) {
    compare(known, pairs, [&](const Pair& pair) { touched.add(names[pair.name & k_name_mask]); });
    for (const Pair& pair : pairs) {
      if (!touched.has(names[pair.name & k_name_mask])) continue;
      ++set;
      put_style(stream, pair);
    }
  } else {
    compare(known, pairs, [&](const Pair& pair) {
      ++set;
      put_pair(stream, pair);
    });
  }
  if (set + removed == 0) {
    stream.truncate(start);
    return false;
  }
  stream.set(start + 2, set | removed << 16U);
  return true;
}

}  // namespace tether::patch
