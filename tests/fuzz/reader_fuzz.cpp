// The reader of our own against msgpack-c: both accept the same bytes and see the same items in them.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "support/msgpack_transcript.hpp"

namespace test = tether::test;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const tether::Bytes bytes(data, size);
  const auto read = test::reader_transcript(bytes);
  if (read != test::oracle_transcript(bytes)) std::abort();
  if (read && test::trusted_transcript(bytes) != *read) std::abort();
  if (test::read_typed(bytes).items != read) std::abort();
  // Limits that the bytes themselves set.
  tether::DecodeLimits limits;
  limits.max_items = size > 0 ? data[0] % 32 : 0;
  limits.max_text_bytes = size > 1 ? data[1] % 32 : 0;
  if (test::read_typed(bytes, limits).error != test::read_any(bytes, limits).error) std::abort();
  return 0;
}
