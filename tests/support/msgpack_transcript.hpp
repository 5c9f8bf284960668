#pragma once
#include <optional>
#include <string>

#include <tether/bytes.hpp>
#include <tether/limits.hpp>

namespace tether::test {

// What a MessagePack document holds, item by item, as one text: three readers of the same bytes write the same one.

/// By msgpack::Reader; nothing if it refuses the bytes, or something is left behind the document.
std::optional<std::string> reader_transcript(Bytes bytes, const DecodeLimits& limits = {});
/// By msgpack::TrustedReader; only for bytes that the Reader has accepted.
std::string trusted_transcript(Bytes bytes);
/// By msgpack-c, the oracle.
std::optional<std::string> oracle_transcript(Bytes bytes);

}  // namespace tether::test
