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
  return 0;
}
