#pragma once
// Variables as a Dara server writes them, and their values as it wants them back (docs/protocols/dara.md).
#include <functional>
#include <optional>
#include <string_view>

#include <tether/value.hpp>

namespace tether::protocol::dara {

/// The value of the plain variable `uid`, or the sequence number of the server variable of that name; null if unknown.
using Lookup = std::function<const Value*(std::string_view uid)>;

/// What the server gets for `variable`: the value of a plain one, the inputs of a derived one, from which the server
/// computes it itself. Nothing if a value is missing, or for variables inside variables beyond reason.
std::optional<Value> resolve(const Value& variable, const Lookup& lookup);

/// Follows the list `keys` into `value`; nil where that leads nowhere.
const Value& nested(const Value& value, const Value& keys);

/// `root` with `value` where `keys` lead to; maps that are missing are made, a list is not grown.
Value replace_nested(Value root, const Value& keys, Value value);

/// The uid of the backend store that keeps a variable's value and may be written; empty if there is none.
std::string_view writable_store(const Value& variable);

}  // namespace tether::protocol::dara
