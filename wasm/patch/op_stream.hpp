#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "patch/dom_ops.hpp"
#include "patch/text_pools.hpp"

namespace tether::patch {

/// A finished op stream, borrowed for one `apply`; TextPools says how the words refer to the texts.
struct OpStream {
  std::span<const std::uint32_t> words;
  std::string_view ascii;
  std::string_view wide;
};

/// An operand that is written once and from then on referred to by number: tag, attribute, style and event names.
struct Name {
  std::string_view text;
};

/// An operand that is written into a string pool.
struct Text {
  std::string_view text;
};

/// Writes DOM operations into a flat buffer that one call hands to JavaScript. It knows nothing of trees or handles;
/// what it is told must make sense.
class OpStreamWriter {
public:
  /// Appends one operation; the operands are those that `dom_ops.def` names, in that order, each a number, a Name or
  /// a Text.
  template <class... Operands>
  void write(DomOp op, const Operands&... operands) {
    // Names are resolved first, because a new one is announced by an operation of its own.
    write_resolved(op, resolve(operands)...);
  }

  /// The number of an interned string.
  std::uint32_t name_id(std::string_view name);
  /// The string of a number given out before; empty for any other.
  [[nodiscard]] std::string_view name(std::uint32_t id) const noexcept;

  [[nodiscard]] bool empty() const noexcept { return words_.empty(); }
  /// Bytes held by the stream, for callers that bound it.
  [[nodiscard]] std::size_t size_bytes() const noexcept {
    return words_.size() * sizeof(std::uint32_t) + pools_.size_bytes();
  }

  /// Ends the stream, gives it to `consume` and starts a new one. Interned names stay known. Operations written
  /// while `consume` runs (an op can fire an event at once) go to the new stream.
  template <class Consume>
  void finish(Consume&& consume) {
    put(static_cast<std::uint32_t>(DomOp::end));
    const std::vector<std::uint32_t> words = std::exchange(words_, {});
    const TextPools pools = std::exchange(pools_, {});
    consume(OpStream{words, pools.ascii(), pools.wide()});
  }

private:
  static std::uint32_t resolve(std::uint32_t word) noexcept { return word; }
  static std::uint32_t resolve(NodeNamespace ns) noexcept { return static_cast<std::uint32_t>(ns); }
  static Text resolve(Text text) noexcept { return text; }
  std::uint32_t resolve(Name name) { return name_id(name.text); }

  template <class... Resolved>
  void write_resolved(DomOp op, const Resolved&... operands) {
    put(static_cast<std::uint32_t>(op));
    (put(operands), ...);
  }

  void put(std::uint32_t word) { words_.push_back(word); }
  void put(Text text) { put(pools_.put(text.text)); }

  std::vector<std::uint32_t> words_;
  TextPools pools_;
  std::map<std::string, std::uint32_t, std::less<>> name_ids_;
  std::vector<std::string_view> names_;  ///< views into the keys above, which never move
};

}  // namespace tether::patch
