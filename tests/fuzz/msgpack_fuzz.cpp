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
  if (!json::parse(json::dump(*parsed))) std::abort();
  return 0;
}
