// Whatever json::parse accepts, json::dump writes so that it is read back the same; a double is the one of strtod.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include <tether/bytes.hpp>
#include <tether/json.hpp>

namespace json = tether::json;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string input(tether::as_text({data, size}));
  const auto parsed = json::parse(input);
  if (!parsed) return 0;
  if (parsed->is_number() && !parsed->is_int()) {
    const double value = parsed->as_double();
    const double expected = std::strtod(input.c_str(), nullptr);
    if (value != expected || std::signbit(value) != std::signbit(expected)) std::abort();
  }
  const std::string text = json::dump(*parsed);
  const auto again = json::parse(text);
  if (!again || !(*again == *parsed) || json::dump(*again) != text) std::abort();
  return 0;
}
