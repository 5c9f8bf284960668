// Whatever json::parse accepts, json::dump writes so that it is read back the same.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include <tether/bytes.hpp>
#include <tether/json.hpp>

namespace json = tether::json;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto parsed = json::parse(tether::as_text({data, size}));
  if (!parsed) return 0;
  const std::string text = json::dump(*parsed);
  const auto again = json::parse(text);
  if (!again || !(*again == *parsed) || json::dump(*again) != text) std::abort();
  return 0;
}
