#pragma once
#include <cstdint>
#include <string>

#include "codec/msgpack_reader.hpp"

namespace tether::test {

/// The whole document is walked; the error that ended that, in words, or nothing.
inline std::string walk(Bytes bytes, const DecodeLimits& limits, Errc& code) {
  msgpack::Reader reader(bytes, limits);
  for (std::uint64_t left = 1; left > 0; --left) {
    msgpack::Head head;
    if (!reader.next(head)) break;
    if (head.kind == msgpack::Kind::list) left += head.size;
    if (head.kind == msgpack::Kind::map) left += std::uint64_t{head.size} * 2;
  }
  if (reader.ok()) reader.at_end();
  code = reader.ok() ? Errc{} : reader.error().code;
  return reader.ok() ? std::string() : reader.error().detail;
}

}  // namespace tether::test
