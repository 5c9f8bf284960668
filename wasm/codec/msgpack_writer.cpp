#include "codec/msgpack_writer.hpp"

#include <cstdlib>
#include <cstring>

#include <msgpack.hpp>

namespace tether::msgpack {

namespace {

// msgpack-c's output stream over a vector.
class ByteStream {
public:
  explicit ByteStream(std::vector<std::uint8_t>& out) : out_(out) {}
  void write(const char* data, std::size_t size) { out_.insert(out_.end(), data, data + size); }

private:
  std::vector<std::uint8_t>& out_;
};

/// A packer that lives for one item: it holds nothing but the reference.
class Packer {
public:
  explicit Packer(std::vector<std::uint8_t>& out) : stream_(out), packer_(stream_) {}
  ::msgpack::packer<ByteStream>* operator->() { return &packer_; }

private:
  ByteStream stream_;
  ::msgpack::packer<ByteStream> packer_;
};

}  // namespace

Writer& Writer::nil() {
  Packer(out_)->pack_nil();
  return *this;
}

Writer& Writer::boolean(bool value) {
  Packer packer(out_);
  value ? packer->pack_true() : packer->pack_false();
  return *this;
}

Writer& Writer::integer(std::int64_t value) {
  Packer(out_)->pack_int64(value);
  return *this;
}

Writer& Writer::unsigned_integer(std::uint64_t value) {
  Packer(out_)->pack_uint64(value);
  return *this;
}

// Not pack_double: that writes 1.0 and -0.0 as the integers 1 and 0.
Writer& Writer::number(double value) {
  std::uint64_t bits = 0;
  std::memcpy(&bits, &value, sizeof bits);
  out_.push_back(0xcb);
  for (int shift = 56; shift >= 0; shift -= 8) out_.push_back(static_cast<std::uint8_t>(bits >> shift));
  return *this;
}

Writer& Writer::text(std::string_view text) {
  Packer(out_)->pack_str(static_cast<std::uint32_t>(text.size()));
  return raw(as_bytes(text));
}

Writer& Writer::binary(Bytes bytes) {
  Packer(out_)->pack_bin(static_cast<std::uint32_t>(bytes.size()));
  return raw(bytes);
}

Writer& Writer::list(std::size_t items) {
  Packer(out_)->pack_array(static_cast<std::uint32_t>(items));
  return *this;
}

Writer& Writer::map(std::size_t pairs) {
  Packer(out_)->pack_map(static_cast<std::uint32_t>(pairs));
  return *this;
}

Writer& Writer::raw(Bytes items) {
  out_.insert(out_.end(), items.begin(), items.end());
  return *this;
}

}  // namespace tether::msgpack
