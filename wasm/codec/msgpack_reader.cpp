#include "codec/msgpack_reader.hpp"

#include <cstring>

#include "core/format.hpp"

namespace tether::msgpack {

namespace {

/// How to read what stands behind a first byte from 0xc0 to 0xdf.
struct Layout {
  Kind kind;
  std::uint8_t width;  ///< bytes of the number behind the first byte: a value, a size or a count
  std::uint8_t fixed;  ///< the size, where no number says it
};

constexpr std::array<Layout, 32> k_layouts{{
    {Kind::nil, 0, 0},
    {Kind::unknown, 0, 0},
    {Kind::boolean, 0, 0},
    {Kind::boolean, 0, 1},
    {Kind::binary, 1, 0},
    {Kind::binary, 2, 0},
    {Kind::binary, 4, 0},
    {Kind::extension, 1, 0},
    {Kind::extension, 2, 0},
    {Kind::extension, 4, 0},
    {Kind::float32, 4, 0},
    {Kind::float64, 8, 0},
    {Kind::unsigned_integer, 1, 0},
    {Kind::unsigned_integer, 2, 0},
    {Kind::unsigned_integer, 4, 0},
    {Kind::unsigned_integer, 8, 0},
    {Kind::signed_integer, 1, 0},
    {Kind::signed_integer, 2, 0},
    {Kind::signed_integer, 4, 0},
    {Kind::signed_integer, 8, 0},
    {Kind::extension, 0, 1},
    {Kind::extension, 0, 2},
    {Kind::extension, 0, 4},
    {Kind::extension, 0, 8},
    {Kind::extension, 0, 16},
    {Kind::text, 1, 0},
    {Kind::text, 2, 0},
    {Kind::text, 4, 0},
    {Kind::list, 2, 0},
    {Kind::list, 4, 0},
    {Kind::map, 2, 0},
    {Kind::map, 4, 0},
}};

std::uint64_t big_endian(const std::uint8_t* at, unsigned width) noexcept {
  std::uint64_t number = 0;
  for (unsigned i = 0; i < width; ++i) number = number << 8U | at[i];
  return number;
}

/// Reads a head from `at`, of which `width` bytes behind the first exist. Extensions have one more byte, their type.
Head read_head(const std::uint8_t* at, const Layout& layout) noexcept {
  Head head;
  head.kind = layout.kind;
  const std::uint64_t number = big_endian(at + 1, layout.width);
  switch (layout.kind) {
    case Kind::boolean: head.bits = layout.fixed; break;
    case Kind::signed_integer: {
      const unsigned unused = (64U - 8U * layout.width) % 64U;
      head.bits = static_cast<std::uint64_t>(static_cast<std::int64_t>(number << unused) >> unused);
      break;
    }
    case Kind::unsigned_integer:
    case Kind::float32:
    case Kind::float64: head.bits = number; break;
    default: head.size = layout.width == 0 ? layout.fixed : static_cast<std::uint32_t>(number); break;
  }
  return head;
}

bool is_container(Kind kind) noexcept { return kind == Kind::list || kind == Kind::map; }

/// An item whose first byte says it all.
Head read_fixed(std::uint8_t first) noexcept {
  Head head;
  if (first < 0x80) {
    head.kind = Kind::unsigned_integer;
    head.bits = first;
  } else if (first >= 0xe0) {
    head.kind = Kind::signed_integer;
    head.bits = static_cast<std::uint64_t>(static_cast<std::int64_t>(static_cast<std::int8_t>(first)));
  } else if (first >= 0xa0) {
    head.kind = Kind::text;
    head.size = first & 0x1fU;
  } else {
    head.kind = first >= 0x90 ? Kind::list : Kind::map;
    head.size = first & 0x0fU;
  }
  return head;
}

// std::bit_cast, which Emscripten 3.1.6 does not have.
template <class To, class From>
To copied_bits(From from) noexcept {
  static_assert(sizeof(To) == sizeof(From));
  To to{};
  std::memcpy(&to, &from, sizeof to);
  return to;
}

bool is_fixed(std::uint8_t first) noexcept { return first < 0xc0 || first >= 0xe0; }

}  // namespace

double Head::as_double() const noexcept {
  if (kind == Kind::float32) return copied_bits<float>(static_cast<std::uint32_t>(bits));
  if (kind == Kind::float64) return copied_bits<double>(bits);
  if (kind == Kind::signed_integer) return static_cast<double>(as_integer());
  return static_cast<double>(bits);
}

bool Reader::fail(Errc code, std::string_view what) {
  if (!problem_) problem_ = Problem{code, what, item_};
  quick_end_ = 0;
  return false;
}

bool Reader::expected(std::string_view what) { return fail(Errc::bad_message, what); }

Error Reader::error() const {
  return Error(problem_->code, core::format(FMT_COMPILE("{} at byte {}"), problem_->what, problem_->offset));
}

bool Reader::next(Head& head) {
  if (problem_) return false;
  item_ = at_;
  std::size_t left = bytes_.size() - at_;
  if (left == 0) return fail(Errc::bad_msgpack, "the document is cut short");
  const std::uint8_t* first = bytes_.data() + at_;
  std::size_t head_bytes = 1;
  if (is_fixed(*first)) {
    head = read_fixed(*first);
  } else {
    const Layout& layout = k_layouts[*first - 0xc0U];
    head_bytes += layout.width + (layout.kind == Kind::extension ? 1U : 0U);
    if (left < head_bytes) return fail(Errc::bad_msgpack, "the document is cut short");
    head = read_head(first, layout);
    if (head.kind == Kind::unknown) return fail(Errc::bad_msgpack, "0xc1 is no item");
  }
  left -= head_bytes;
  // A count is believed only as far as the bytes go: each item takes one at least.
  const std::uint64_t needed = std::uint64_t{head.size} * (head.kind == Kind::map ? 2U : 1U);
  if (needed > left) return fail(Errc::bad_msgpack, "the document is cut short");
  items_ += 1;
  if (items_ + (is_container(head.kind) ? needed : 0) > limits_.max_items) {
    return fail(Errc::too_many_items, "the document has more items than the limit");
  }
  at_ += head_bytes;
  if (is_container(head.kind)) return true;
  if (head.size > limits_.max_text_bytes) return fail(Errc::too_large, "a value is larger than the limit");
  at_ += head.size;
  return true;
}

bool Reader::any_list(std::uint32_t& count) {
  Head head;
  if (!next(head)) return false;
  if (head.kind != Kind::list) return expected("expected a list");
  count = head.size;
  return true;
}

bool Reader::any_map(std::uint32_t& pairs) {
  Head head;
  if (!next(head)) return false;
  if (head.kind != Kind::map && head.kind != Kind::nil) return expected("expected a map");
  pairs = head.size;
  return true;
}

bool Reader::any_text(std::string_view& out) {
  Head head;
  if (!next(head)) return false;
  if (head.kind != Kind::text) return expected("expected a text");
  out = {reinterpret_cast<const char*>(bytes_.data()) + at_ - head.size, head.size};
  return true;
}

bool Reader::integer(std::int64_t& out) {
  Head head;
  if (!next(head)) return false;
  constexpr std::uint64_t k_most = 0x7fffffffffffffffU;
  if (head.kind != Kind::signed_integer && (head.kind != Kind::unsigned_integer || head.bits > k_most)) {
    return expected("expected an integer");
  }
  out = head.as_integer();
  return true;
}

bool Reader::any_scalar() {
  Head head;
  if (!next(head)) return false;
  if (head.kind > Kind::text) return expected("expected a text or a number");
  return true;
}

bool Reader::skip() {
  // Containers hold no more items than there are bytes left, so this cannot overflow.
  for (std::uint64_t left = 1; left > 0; --left) {
    Head head;
    if (!next(head)) return false;
    if (head.kind == Kind::list) left += head.size;
    if (head.kind == Kind::map) left += std::uint64_t{2} * head.size;
  }
  return true;
}

bool Reader::at_end() {
  if (problem_) return false;
  if (at_ == bytes_.size()) return true;
  item_ = at_;
  return fail(Errc::bad_msgpack, "expected nothing after the document");
}

Head TrustedReader::next(const char*& payload) noexcept {
  const std::uint8_t first = *at_;
  Head head;
  if (is_fixed(first)) {
    head = read_fixed(first);
    ++at_;
  } else {
    const Layout& layout = k_layouts[first - 0xc0U];
    head = read_head(at_, layout);
    at_ += 1U + layout.width + (layout.kind == Kind::extension ? 1U : 0U);
  }
  payload = reinterpret_cast<const char*>(at_);
  if (!is_container(head.kind)) at_ += head.size;
  return head;
}

}  // namespace tether::msgpack
