#pragma once
#include <optional>
#include <string>

#include <tether/bytes.hpp>
#include <tether/limits.hpp>

namespace tether::test {

// What a MessagePack document holds, item by item, as one text: three readers of the same bytes write the same one.

struct Reading {
  std::optional<std::string> items;  ///< nothing if the bytes were refused, or something is left behind the document
  std::string error;                 ///< "code: detail" if so
};

/// By msgpack::Reader, any item.
Reading read_any(Bytes bytes, const DecodeLimits& limits = {});
/// By msgpack::Reader, asked for just the kind of item that stands there.
Reading read_typed(Bytes bytes, const DecodeLimits& limits = {});
inline std::optional<std::string> reader_transcript(Bytes bytes) { return read_any(bytes).items; }
/// By msgpack::TrustedReader; only for bytes that the Reader has accepted.
std::string trusted_transcript(Bytes bytes);
/// By msgpack-c, the oracle.
std::optional<std::string> oracle_transcript(Bytes bytes);

}  // namespace tether::test
