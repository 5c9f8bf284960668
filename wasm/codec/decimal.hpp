#pragma once
#include <optional>
#include <string_view>

namespace tether::codec {

/// The double nearest to `number`, which is spelt as in JSON; a tie goes to the even one. Nothing if it lies above
/// the largest double.
std::optional<double> to_double(std::string_view number);

/// Whether the whole number that `digits` spell is `value`, to the last digit.
bool is_exactly(std::string_view digits, double value);

}  // namespace tether::codec
