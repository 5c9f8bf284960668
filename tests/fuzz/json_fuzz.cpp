// Whatever json::parse accepts, json::dump writes so that it is read back the same; a double is the one of strtod. And
// mark_exact accepts the same texts, and changes nothing but what it marks.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include <tether/bytes.hpp>
#include <tether/json.hpp>

#include "codec/exact_json.hpp"
#include "support/exact_marks.hpp"

namespace json = tether::json;
using tether::Value;

namespace {

bool has_unmarkable_key(const Value& value) {
  if (value.is_list()) return std::any_of(value.as_list().begin(), value.as_list().end(), has_unmarkable_key);
  return value.is_map() && std::any_of(value.as_map().begin(), value.as_map().end(), [](const auto& entry) {
           return entry.first.starts_with('\0') || has_unmarkable_key(entry.second);
         });
}

void check_marks(const std::string& input, const Value& parsed) {
  const auto marked = tether::codec::mark_exact(input);
  if (!marked) {
    if (!has_unmarkable_key(parsed)) std::abort();
    return;
  }
  if (!*marked) return;
  const auto again = json::parse(**marked);
  if (!again || !(tether::test::without_marks(*again) == parsed)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string input(tether::as_text({data, size}));
  const auto parsed = json::parse(input);
  if (!parsed) {
    // It hands on numbers that no double can hold.
    const bool is_too_large = parsed.error().detail.find("out of range") != std::string::npos;
    if (!is_too_large && tether::codec::mark_exact(input)) std::abort();
    return 0;
  }
  check_marks(input, *parsed);
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
