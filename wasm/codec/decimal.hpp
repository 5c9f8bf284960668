#pragma once
#include <optional>
#include <string_view>

namespace tether::codec {

/// The double nearest to `number`, which is spelt as in JSON; a tie goes to the even one. Nothing if it lies above
/// the largest double.
std::optional<double> to_double(std::string_view number);

}  // namespace tether::codec
