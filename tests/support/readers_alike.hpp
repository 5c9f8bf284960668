#pragma once
#include <cstddef>

#include <doctest/doctest.h>

#include <tether/bytes.hpp>
#include <tether/limits.hpp>

#include "support/hex.hpp"
#include "support/msgpack_transcript.hpp"

namespace tether::test {

/// Reader, TrustedReader and msgpack-c say the same of these bytes.
inline void check_alike(Bytes bytes) {
  CAPTURE(to_hex(bytes.first(bytes.size() < 200 ? bytes.size() : 200)));
  if (!oracle_can_read(bytes)) return;
  const auto oracle = oracle_transcript(bytes);
  const auto read = reader_transcript(bytes);
  REQUIRE(read.has_value() == oracle.has_value());
  for (const std::size_t limit : {0, 1, 2, 3, 7, 1'000'000}) {
    DecodeLimits limits;
    limits.max_items = limit;
    limits.max_text_bytes = limit;
    const Reading any = read_any(bytes, limits);
    const Reading typed = read_typed(bytes, limits);
    CHECK(typed.items == any.items);
    CHECK(typed.error == any.error);
  }
  if (!read.has_value()) return;
  CHECK(*read == *oracle);
  CHECK(trusted_transcript(bytes) == *read);
}

}  // namespace tether::test
