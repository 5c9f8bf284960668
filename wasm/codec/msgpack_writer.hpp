#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

#include <tether/bytes.hpp>

namespace tether::msgpack {

/// Writes MessagePack item by item, each in its shortest form, through msgpack-c. The caller writes as many items into
/// a list or map as it has promised.
class Writer {
public:
  explicit Writer(std::vector<std::uint8_t>& out) noexcept : out_(out) {}

  Writer& nil();
  Writer& boolean(bool value);
  Writer& integer(std::int64_t value);
  Writer& unsigned_integer(std::uint64_t value);
  /// As a 64-bit float, also where it is whole: -0 and 1.0 stay what they are.
  Writer& number(double value);
  Writer& text(std::string_view text);
  Writer& binary(Bytes bytes);
  Writer& list(std::size_t items);
  Writer& map(std::size_t pairs);
  /// One item or several that are MessagePack already.
  Writer& raw(Bytes items);

private:
  std::vector<std::uint8_t>& out_;
};

}  // namespace tether::msgpack
