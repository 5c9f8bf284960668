#pragma once

#include <cstddef>
#include <utility>

#include <tether/value.hpp>

#include "codec/json_equal.hpp"

namespace tether::test {

/// Whether two documents are the same JSON, however large they are.
inline bool same_json(const Value& a, const Value& b) {
  std::size_t steps = 10'000'000;
  return codec::same_json(a, b, steps).value();
}

/// nil within `depth` lists.
inline Value nested_lists(int depth) {
  Value value;
  for (int i = 0; i < depth; ++i) {
    Value outer(Value::List{});
    outer.push_back(std::move(value));
    value = std::move(outer);
  }
  return value;
}

}  // namespace tether::test
