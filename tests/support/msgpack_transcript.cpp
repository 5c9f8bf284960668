#include "support/msgpack_transcript.hpp"

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include <msgpack.hpp>

#include "codec/msgpack_reader.hpp"

namespace tether::test {

namespace {

// Every way of writing a number is the same item here, as it is for msgpack-c; only floats keep their width.
class Transcript {
public:
  void nil() { text_ += "nil "; }
  void boolean(bool value) { text_ += value ? "true " : "false "; }
  void positive(std::uint64_t value) { number('+', value); }
  void negative(std::int64_t value) { number('-', static_cast<std::uint64_t>(value)); }
  void float32(std::uint32_t bits) { number('f', bits); }
  void float64(std::uint64_t bits) { number('d', bits); }
  void bytes(char kind, std::string_view bytes) {
    number(kind, bytes.size());
    text_.append(bytes).append(" ");
  }
  void list(std::uint32_t count) { number('[', count); }
  void map(std::uint32_t pairs) { number('{', pairs); }

  std::string take() { return std::move(text_); }

private:
  void number(char kind, std::uint64_t value) {
    text_ += kind;
    text_ += std::to_string(value);
    text_ += ' ';
  }

  std::string text_;
};

class Visitor : public ::msgpack::null_visitor {
public:
  explicit Visitor(Transcript& out) : out_(out) {}

  bool visit_nil() { return out_.nil(), true; }
  bool visit_boolean(bool value) { return out_.boolean(value), true; }
  bool visit_positive_integer(std::uint64_t value) { return out_.positive(value), true; }
  // Any of the signed forms, whatever its sign.
  bool visit_negative_integer(std::int64_t value) {
    value < 0 ? out_.negative(value) : out_.positive(static_cast<std::uint64_t>(value));
    return true;
  }
  bool visit_float32(float value) {
    std::uint32_t bits = 0;
    std::memcpy(&bits, &value, sizeof bits);
    return out_.float32(bits), true;
  }
  bool visit_float64(double value) {
    std::uint64_t bits = 0;
    std::memcpy(&bits, &value, sizeof bits);
    return out_.float64(bits), true;
  }
  bool visit_str(const char* text, std::uint32_t size) { return out_.bytes('s', {text, size}), true; }
  bool visit_bin(const char* data, std::uint32_t size) { return out_.bytes('b', {data, size}), true; }
  // With the type, which stands in front.
  bool visit_ext(const char* data, std::uint32_t size) { return out_.bytes('x', {data, size}), true; }
  bool start_array(std::uint32_t count) { return out_.list(count), true; }
  bool start_map(std::uint32_t pairs) { return out_.map(pairs), true; }
  void parse_error(std::size_t, std::size_t) {}
  void insufficient_bytes(std::size_t, std::size_t) {}

private:
  Transcript& out_;
};

// `payload` is what the item is followed by. Returns how many items belong into it.
std::uint64_t write(Transcript& out, const msgpack::Head& head, const char* payload) {
  switch (head.kind) {
    case msgpack::Kind::nil: return out.nil(), 0;
    case msgpack::Kind::boolean: return out.boolean(head.bits != 0), 0;
    case msgpack::Kind::unsigned_integer: return out.positive(head.bits), 0;
    case msgpack::Kind::signed_integer:
      head.as_integer() < 0 ? out.negative(head.as_integer()) : out.positive(head.bits);
      return 0;
    case msgpack::Kind::float32: return out.float32(static_cast<std::uint32_t>(head.bits)), 0;
    case msgpack::Kind::float64: return out.float64(head.bits), 0;
    case msgpack::Kind::text: return out.bytes('s', {payload, head.size}), 0;
    case msgpack::Kind::binary: return out.bytes('b', {payload, head.size}), 0;
    case msgpack::Kind::extension: return out.bytes('x', {payload - 1, head.size + std::size_t{1}}), 0;
    case msgpack::Kind::list: return out.list(head.size), head.size;
    case msgpack::Kind::map: return out.map(head.size), std::uint64_t{head.size} * 2;
    case msgpack::Kind::unknown: break;
  }
  std::abort();
}

/// Reads item after item by `next(reader, head)`.
template <class Next>
Reading read(Bytes bytes, const DecodeLimits& limits, Next&& next) {
  msgpack::Reader reader(bytes, limits);
  Transcript out;
  for (std::uint64_t left = 1; left > 0 && reader.ok(); --left) {
    msgpack::Head head;
    if (!next(reader, head)) break;
    const bool holds_bytes =
        head.kind == msgpack::Kind::text || head.kind == msgpack::Kind::binary || head.kind == msgpack::Kind::extension;
    left += write(out, head, as_text(bytes).data() + reader.offset() - (holds_bytes ? head.size : 0));
  }
  if (reader.at_end()) return {out.take(), {}};
  const Error error = reader.error();
  return {std::nullopt, std::string(to_string(error.code)) + ": " + std::string(error.detail)};
}

}  // namespace

Reading read_any(Bytes bytes, const DecodeLimits& limits) {
  return read(bytes, limits, [](msgpack::Reader& reader, msgpack::Head& head) { return reader.next(head); });
}

Reading read_typed(Bytes bytes, const DecodeLimits& limits) {
  return read(bytes, limits, [bytes](msgpack::Reader& reader, msgpack::Head& head) {
    const std::uint8_t first = reader.offset() < bytes.size() ? bytes[reader.offset()] : 0;
    if (first >> 4U == 9 || first == 0xdc || first == 0xdd) {
      head.kind = msgpack::Kind::list;
      return reader.list(head.size);
    }
    if (first >> 4U == 8 || first == 0xde || first == 0xdf) {
      head.kind = msgpack::Kind::map;
      return reader.map(head.size);
    }
    if (first >> 5U == 5 || (first >= 0xd9 && first <= 0xdb)) {
      msgpack::Reader skipping = reader;
      std::string_view text;
      const bool good = reader.text(text);
      if (skipping.skip_scalar() != good || skipping.offset() != reader.offset()) std::abort();
      head.kind = msgpack::Kind::text;
      head.size = static_cast<std::uint32_t>(text.size());
      return good;
    }
    return reader.next(head);
  });
}

std::string trusted_transcript(Bytes bytes) {
  msgpack::TrustedReader reader(bytes.data());
  Transcript out;
  for (std::uint64_t left = 1; left > 0; --left) {
    const char* payload = nullptr;
    const msgpack::Head head = reader.next(payload);
    left += write(out, head, payload);
  }
  return out.take();
}

std::optional<std::string> oracle_transcript(Bytes bytes) {
  const std::string_view text = as_text(bytes);
  // msgpack-c throws at such an extension where size_t has 32 bits, and nothing can catch that in wasm.
  const bool throws = sizeof(std::size_t) == 4 && text.find("\xc9\xff\xff\xff\xff") != std::string_view::npos;
  if (text.empty() || throws) return std::nullopt;
  Transcript out;
  Visitor visitor(out);
  std::size_t offset = 0;
  if (!::msgpack::parse(text.data(), text.size(), offset, visitor) || offset != text.size()) return std::nullopt;
  return out.take();
}

}  // namespace tether::test
