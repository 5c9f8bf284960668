// Whatever msgpack::parse accepts, both encoders write so that it is read back.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include <tether/json.hpp>
#include <tether/msgpack.hpp>

namespace json = tether::json;
namespace msgpack = tether::msgpack;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto parsed = msgpack::parse({data, size});
  if (!parsed) return 0;
  const auto bytes = msgpack::dump(*parsed);
  const auto again = msgpack::parse(bytes);
  // Compared as bytes: a NaN is not equal to itself.
  if (!again || msgpack::dump(*again) != bytes) std::abort();
  // As JSON a binary value is a list of its bytes: one level deeper, and an item for each.
  tether::DecodeLimits limits;
  limits.max_depth += 1;
  limits.max_items += size;
  if (!json::parse(json::dump(*parsed), limits)) std::abort();
  return 0;
}
