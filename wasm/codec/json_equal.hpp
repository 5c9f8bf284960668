#pragma once
#include <cstddef>
#include <optional>

#include <tether/value.hpp>

namespace tether::codec {

/// Whether two documents say the same, as JSON Patch compares (RFC 6902, 4.6): numbers by their value, so that 1 is
/// 1.0 and nothing is rounded; maps whatever the order of their keys, of repeated ones the last. Each value that is
/// looked at and each comparison of keys is one of `steps`; nothing, once they are used up.
std::optional<bool> same_json(const Value& a, const Value& b, std::size_t& steps);

}  // namespace tether::codec
