#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "core/pod_buffer.hpp"
#include "patch/op_stream.hpp"
#include "patch/text_pools.hpp"

namespace tether::patch {

/// Operations on the server's tree; `patch_ops.def` is the list and describes the stream.
enum class PatchOp : std::uint32_t {
#define TETHER_PATCH_OP(name, number) name = number,
#include "patch/patch_ops.def"
#undef TETHER_PATCH_OP
};

std::string_view to_string(PatchOp op) noexcept;

/// Writes patch operations into a flat buffer that one call hands to JavaScript.
class PatchStream {
public:
  /// Past this, the next operation should go to a new stream, so that a large frame needs no large buffer.
  static constexpr std::size_t k_words = 24'000;
  static constexpr std::size_t k_pool_bytes = 200'000;

  template <class... Words>
  void put(PatchOp op, Words... operands) {
    put(static_cast<std::uint32_t>(op), operands...);
  }
  template <class... Words>
  void put(std::uint32_t first, Words... rest) {
    constexpr std::size_t k_count = 1 + sizeof...(rest);
    std::uint32_t* to = words_.reserve(k_count);
    *to = first;
    ((*++to = rest), ...);
    words_.advance(k_count);
  }
  void put_text(std::string_view text) { words_.push(pools_.put(text)); }
  /// A value that may well come again; `name` is the attribute's or style's word.
  void put_value(std::uint32_t name, std::string_view value);
  /// A value that no other node has.
  void put_unique(std::uint32_t name, std::string_view value) { put(name, pools_.put(value)); }

  /// Where the next word goes, to fill in or take back later.
  [[nodiscard]] std::size_t position() const noexcept { return words_.size(); }
  void set(std::size_t position, std::uint32_t word) noexcept { words_[position] = word; }
  /// Takes back words that hold no texts.
  void truncate(std::size_t position) noexcept { words_.truncate(position); }

  [[nodiscard]] bool empty() const noexcept { return words_.empty(); }
  [[nodiscard]] bool full() const noexcept { return words_.size() > k_words || pools_.size_bytes() > k_pool_bytes; }
  [[nodiscard]] OpStream finished() const noexcept { return {words_.span(), pools_.ascii(), pools_.wide()}; }
  /// Starts a new stream. What the interpreter was told (names, templates, cached values) stays known.
  void clear() noexcept;
  [[nodiscard]] std::size_t capacity_bytes() const noexcept { return words_.capacity_bytes(); }

private:
  static constexpr std::size_t k_cached_bytes = 24;  ///< longer values rarely repeat
  static constexpr std::size_t k_cache_slots = 1024;

  /// A value that the interpreter holds as a string object: writing the same object again costs the browser less.
  struct Cached {
    std::uint8_t size = 0xff;
    std::array<char, k_cached_bytes> bytes{};
  };

  core::PodBuffer<std::uint32_t> words_;
  TextPools pools_;
  std::array<Cached, k_cache_slots> cache_;
};

}  // namespace tether::patch
