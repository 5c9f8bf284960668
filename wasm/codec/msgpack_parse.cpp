#include <cstdlib>

#include <msgpack.hpp>

#include <tether/msgpack.hpp>

#include "codec/value_builder.hpp"
#include "core/format.hpp"

namespace tether::msgpack {

namespace {

// msgpack-c's parse events, handed to the builder. Nothing here trusts a count from the wire: lists and maps grow
// by the items that really arrive.
class Visitor : public ::msgpack::null_visitor {
public:
  explicit Visitor(codec::ValueBuilder& builder) : builder_(builder) {}

  bool visit_nil() { return scalar(Value()); }
  bool visit_boolean(bool value) { return scalar(value); }
  bool visit_positive_integer(std::uint64_t value) {
    constexpr std::uint64_t k_max = 0x7fffffffffffffffU;
    if (value <= k_max) return scalar(static_cast<std::int64_t>(value));
    return scalar(*Value::big_int(core::format(FMT_COMPILE("{}"), value)));
  }
  bool visit_negative_integer(std::int64_t value) { return scalar(value); }
  bool visit_float32(float value) { return scalar(static_cast<double>(value)); }
  bool visit_float64(double value) { return scalar(value); }
  bool visit_str(const char* text, std::uint32_t size) {
    return in_key_ ? builder_.key({text, size}) : builder_.text({text, size});
  }
  bool visit_bin(const char* data, std::uint32_t size) {
    return !in_key_ && builder_.binary(tether::as_bytes({data, size}));
  }
  bool visit_ext(const char*, std::uint32_t) { return false; }
  bool start_array(std::uint32_t) { return !in_key_ && builder_.begin_list(); }
  bool end_array() { return builder_.end_list(); }
  bool start_map(std::uint32_t) { return !in_key_ && builder_.begin_map(); }
  bool start_map_key() {
    in_key_ = true;
    return true;
  }
  bool end_map_key() {
    in_key_ = false;
    return true;
  }
  bool end_map() { return builder_.end_map(); }
  void parse_error(std::size_t, std::size_t) {}
  void insufficient_bytes(std::size_t, std::size_t) { cut_short_ = true; }

  [[nodiscard]] bool cut_short() const noexcept { return cut_short_; }

private:
  bool scalar(Value value) { return !in_key_ && builder_.scalar(std::move(value)); }

  codec::ValueBuilder& builder_;
  bool in_key_ = false;
  bool cut_short_ = false;
};

std::uint64_t big_endian(std::string_view bytes) {
  std::uint64_t number = 0;
  for (const std::uint8_t byte : tether::as_bytes(bytes)) number = number << 8U | byte;
  return number;
}

// How many bytes follow the first one of a token; a list or map ends with its count.
std::uint64_t rest_of_token(std::string_view token) {
  const auto first = static_cast<std::uint8_t>(token.front());
  const auto with_payload = [token](unsigned size_bytes) {
    return size_bytes + big_endian(token.substr(1, size_bytes));
  };
  if (first >= 0xa0 && first <= 0xbf) return first & 0x1fU;
  switch (first) {
    case 0xcc:
    case 0xd0: return 1;
    case 0xcd:
    case 0xd1:
    case 0xdc:
    case 0xde: return 2;
    case 0xca:
    case 0xce:
    case 0xd2:
    case 0xdd:
    case 0xdf: return 4;
    case 0xcb:
    case 0xcf:
    case 0xd3: return 8;
    case 0xc4:
    case 0xd9: return with_payload(1);
    case 0xc5:
    case 0xda: return with_payload(2);
    case 0xc6:
    case 0xdb: return with_payload(4);
    case 0xc7: return with_payload(1) + 1;
    case 0xc8: return with_payload(2) + 1;
    case 0xc9: return with_payload(4) + 1;
    case 0xd4:
    case 0xd5:
    case 0xd6:
    case 0xd7:
    case 0xd8: return 1 + (1U << (first - 0xd4U));
    default: return 0;
  }
}

// Where an extension claims 2^32 - 1 bytes, or npos. msgpack-c throws at one if size_t has 32 bits, and in wasm a
// throw ends the program. The same bytes inside a text or binary are harmless.
std::size_t find_endless_extension(std::string_view text) {
  constexpr std::string_view k_header = "\xc9\xff\xff\xff\xff";
  if (text.find(k_header) == std::string_view::npos) return std::string_view::npos;
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view token = text.substr(at);
    if (token.starts_with(k_header)) return at;
    const std::uint64_t rest = rest_of_token(token);
    if (rest >= token.size()) break;
    at += 1 + static_cast<std::size_t>(rest);
  }
  return std::string_view::npos;
}

Error bad_msgpack(std::string_view what, std::size_t offset) {
  return Error(Errc::bad_msgpack, core::format(FMT_COMPILE("{} at byte {}"), what, offset));
}

}  // namespace

Result<Value> parse(Bytes bytes, const DecodeLimits& limits) {
  if (bytes.size() > limits.max_bytes) {
    return Error(Errc::too_large,
                 core::format(FMT_COMPILE("{} bytes of MessagePack; the limit is {}"), bytes.size(), limits.max_bytes));
  }
  constexpr std::string_view k_unread = "not a value this library reads";
  const std::string_view text = as_text(bytes);
  if (const std::size_t at = find_endless_extension(text); at != std::string_view::npos)
    return bad_msgpack(k_unread, at);
  codec::ValueBuilder builder(limits);
  Visitor visitor(builder);
  std::size_t offset = 0;
  const bool complete = !text.empty() && ::msgpack::parse(text.data(), text.size(), offset, visitor);
  if (builder.problem()) return codec::limit_error(*builder.problem(), offset);
  if (complete && offset == text.size()) return builder.take();
  const std::string_view what = text.empty() || visitor.cut_short() ? "the value is cut short"
                                : complete                          ? "expected nothing after the value"
                                                                    : k_unread;
  return bad_msgpack(what, offset);
}

}  // namespace tether::msgpack
