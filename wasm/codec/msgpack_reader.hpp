#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include <tether/bytes.hpp>
#include <tether/limits.hpp>
#include <tether/result.hpp>

namespace tether::msgpack {

/// What the first byte of an item says (https://github.com/msgpack/msgpack/blob/master/spec.md).
enum class Kind : std::uint8_t {
  nil,
  boolean,
  unsigned_integer,
  signed_integer,
  float32,
  float64,
  text,
  binary,
  list,
  map,
  extension,
  unknown,  ///< 0xc1, which the specification never uses
};

/// The head of an item: of a text, binary or extension `size` bytes follow, of a list or map `size` items or pairs; of
/// anything else the value is in `bits`.
struct Head {
  Kind kind = Kind::unknown;
  std::uint32_t size = 0;
  std::uint64_t bits = 0;

  [[nodiscard]] std::int64_t as_integer() const noexcept { return static_cast<std::int64_t>(bits); }
  [[nodiscard]] double as_double() const noexcept;
};

/// Reads MessagePack item by item, without recursion and without allocating. It checks every item against the end of
/// the bytes and the limits before it says that it is there. The first failure is kept; after it every call fails.
/// Errors: `bad_msgpack` for bytes that are no MessagePack, `bad_message` for another item than the one asked for,
/// `too_many_items`, `too_large`.
class Reader {
public:
  Reader(Bytes bytes, const DecodeLimits& limits) : bytes_(bytes), limits_(limits), quick_end_(bytes.size()) {
    if (bytes.size() > limits.max_bytes) fail(Errc::too_large, "the document is larger than the limit");
  }

  /// Any item; a text or binary is skipped with it, a list or map is entered.
  bool next(Head& head);
  bool list(std::uint32_t& count) { return short_container(0x90, 1, count) || any_list(count); }
  bool map(std::uint32_t& pairs) { return short_container(0x80, 2, pairs) || any_map(pairs); }
  bool text(std::string_view& out) { return short_text(out) || any_text(out); }
  bool integer(std::int64_t& out);
  /// A text or a number, boolean or nil, skipped.
  bool skip_scalar() {
    std::string_view skipped;
    return short_text(skipped) || any_scalar();
  }
  /// Any item with all that is in it, skipped; how deep it is does not matter.
  bool skip();
  /// True if all bytes were read; else that is the failure.
  bool at_end();

  /// Fails at the item read last, for a reason of the caller's own.
  bool fail(Errc code, std::string_view what);
  [[nodiscard]] bool ok() const noexcept { return !problem_; }
  /// Only after a failure.
  [[nodiscard]] Error error() const;
  /// Of the next byte.
  [[nodiscard]] std::size_t offset() const noexcept { return at_; }
  /// Of the item read last.
  [[nodiscard]] std::size_t item_offset() const noexcept { return item_; }

private:
  struct Problem {
    Errc code;
    std::string_view what;  ///< a literal
    std::size_t offset;
  };

  // Most items are texts of less than 32 bytes and lists and maps of less than 16 items: those are read without a call.
  // False for all others, and for what is wrong, which is then found out at leisure.
  [[gnu::always_inline]] bool short_text(std::string_view& out) noexcept {
    if (at_ >= quick_end_ || (bytes_[at_] & 0xe0U) != 0xa0U) return false;
    const std::size_t size = bytes_[at_] & 0x1fU;
    if (size >= quick_end_ - at_ || items_ >= limits_.max_items || size > limits_.max_text_bytes) return false;
    out = {reinterpret_cast<const char*>(bytes_.data()) + at_ + 1, size};
    item_ = at_;
    at_ += 1 + size;
    ++items_;
    return true;
  }
  [[gnu::always_inline]] bool short_container(std::uint8_t kind, std::uint32_t items_each,
                                              std::uint32_t& count) noexcept {
    if (at_ >= quick_end_ || (bytes_[at_] & 0xf0U) != kind) return false;
    const std::uint32_t size = bytes_[at_] & 0x0fU;
    const std::size_t needed = std::size_t{size} * items_each;
    if (needed >= quick_end_ - at_ || items_ + needed >= limits_.max_items) return false;
    count = size;
    item_ = at_;
    ++at_;
    ++items_;
    return true;
  }

  bool any_list(std::uint32_t& count);
  bool any_map(std::uint32_t& pairs);
  bool any_text(std::string_view& out);
  bool any_scalar();
  bool expected(std::string_view what);

  Bytes bytes_;
  const DecodeLimits limits_;
  std::size_t quick_end_;  ///< where the bytes end; 0 after a failure
  std::size_t at_ = 0;
  std::size_t item_ = 0;
  std::size_t items_ = 0;
  std::optional<Problem> problem_;
};

/// Reads what a Reader has found well formed, so it checks nothing.
class TrustedReader {
public:
  explicit TrustedReader(const std::uint8_t* at) noexcept : at_(at) {}

  /// Reads a head; the bytes of a text or binary are skipped, and `payload` points to them.
  Head next(const char*& payload) noexcept;
  /// Items of a list, pairs of a map; nil counts as empty.
  [[gnu::always_inline]] std::uint32_t count() noexcept {
    const std::uint8_t first = *at_;
    if (first >= 0x80 && first < 0xa0) {
      ++at_;
      return first & 0x0fU;
    }
    const char* payload = nullptr;
    return next(payload).size;
  }
  [[gnu::always_inline]] std::uint32_t integer() noexcept {
    if (*at_ < 0x80) return *at_++;
    const char* payload = nullptr;
    return static_cast<std::uint32_t>(next(payload).bits);
  }
  /// True and the text, if a text follows.
  [[gnu::always_inline]] bool text(std::string_view& out) noexcept {
    const std::uint8_t first = *at_;
    if (first >= 0xa0 && first < 0xc0) {
      out = {reinterpret_cast<const char*>(at_ + 1), first & 0x1fU};
      at_ += 1 + out.size();
      return true;
    }
    if (first < 0xd9 || first > 0xdb) return false;
    const char* payload = nullptr;
    const Head head = next(payload);
    out = {payload, head.size};
    return true;
  }

private:
  const std::uint8_t* at_;
};

}  // namespace tether::msgpack
