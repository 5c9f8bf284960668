#include "codec/json_equal.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "codec/decimal.hpp"

namespace tether::codec {

namespace {

bool is_exactly_int(std::int64_t whole, double value) {
  constexpr double k_beyond = 9223372036854775808.0;  // 2^63
  return value >= -k_beyond && value < k_beyond && std::trunc(value) == value &&
         static_cast<std::int64_t>(value) == whole;
}

bool is_double(const Value& value) { return value.is_number() && !value.is_int() && !value.is_big_int(); }

bool same_scalar(const Value& a, const Value& b) {
  if (is_double(b) && !is_double(a)) return same_scalar(b, a);
  if (is_double(a) && b.is_int()) return is_exactly_int(b.as_int(), a.as_double());
  if (is_double(a) && b.is_big_int()) return is_exactly(b.as_big_int(), a.as_double());
  return a == b;
}

using Members = std::vector<const Value::Entry*>;

// In the order of their keys; of repeated keys the last.
Members members_of(const Value& map) {
  Members members;
  members.reserve(map.as_map().size());
  for (const Value::Entry& entry : map.as_map()) members.push_back(&entry);
  std::sort(members.begin(), members.end(), [](const Value::Entry* a, const Value::Entry* b) {
    const int order = a->first.compare(b->first);
    return order != 0 ? order < 0 : std::less<>()(b, a);
  });
  const auto has_same_key = [](const Value::Entry* a, const Value::Entry* b) { return a->first == b->first; };
  members.erase(std::unique(members.begin(), members.end(), has_same_key), members.end());
  return members;
}

class Comparison {
public:
  explicit Comparison(std::size_t& steps) : steps_(steps) {}

  std::optional<bool> run(const Value& a, const Value& b) {
    if (!add(a, b)) return std::nullopt;
    while (!pending_.empty()) {
      const Pair pair = pending_.back();
      pending_.pop_back();
      const std::optional<bool> same = compare(*pair.first, *pair.second);
      if (!same.value_or(false)) return same;
    }
    return true;
  }

private:
  using Pair = std::pair<const Value*, const Value*>;

  bool add(const Value& a, const Value& b) {
    if (steps_ == 0) return false;
    --steps_;
    pending_.emplace_back(&a, &b);
    return true;
  }

  // What is inside waits to be compared.
  std::optional<bool> compare(const Value& a, const Value& b) {
    if (a.is_list() && b.is_list()) return lists(a.as_list(), b.as_list());
    if (a.is_map() && b.is_map()) return maps(a, b);
    return same_scalar(a, b);
  }

  std::optional<bool> lists(const Value::List& a, const Value::List& b) {
    if (a.size() != b.size()) return false;
    for (std::size_t at = 0; at < a.size(); ++at) {
      if (!add(a[at], b[at])) return std::nullopt;
    }
    return true;
  }

  std::optional<bool> maps(const Value& a, const Value& b) {
    const std::size_t entries = a.as_map().size() + b.as_map().size();
    const std::size_t steps_to_sort = entries * static_cast<std::size_t>(std::bit_width(entries));
    if (steps_ < steps_to_sort) return std::nullopt;
    steps_ -= steps_to_sort;
    const Members left = members_of(a);
    const Members right = members_of(b);
    if (left.size() != right.size()) return false;
    for (std::size_t at = 0; at < left.size(); ++at) {
      if (left[at]->first != right[at]->first) return false;
      if (!add(left[at]->second, right[at]->second)) return std::nullopt;
    }
    return true;
  }

  std::size_t& steps_;
  std::vector<Pair> pending_;
};

}  // namespace

std::optional<bool> same_json(const Value& a, const Value& b, std::size_t& steps) {
  return Comparison(steps).run(a, b);
}

}  // namespace tether::codec
