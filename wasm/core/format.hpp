#pragma once
// How this library formats text; what every program with a socket links makes do with text.hpp. FMT_COMPILE with plain
// "{}" and integers, characters or string views costs about 0.5 KB of wasm; run-time format strings, widths and floats
// cost tens (docs/decisions/0004-small-fmt.md).
#include <stdlib.h>  // NOLINT(modernize-deprecated-headers): fmt 11.1 uses ::malloc without including it

#include <iterator>
#include <string>

#include <fmt/compile.h>

namespace tether::core {

template <class CompiledFormat, class... Args>
std::string format(const CompiledFormat& format_string, const Args&... args) {
  std::string out;
  fmt::format_to(std::back_inserter(out), format_string, args...);
  return out;
}

}  // namespace tether::core
