#include "protocol/patch_frame.hpp"

#include <array>
#include <string_view>

#include "codec/msgpack_reader.hpp"
#include "core/format.hpp"

namespace tether::protocol {

namespace {

using msgpack::Head;
using msgpack::Kind;
using msgpack::Reader;
using msgpack::TrustedReader;

constexpr std::uint32_t k_apply_patches = 1;

/// What a patch does; the numbers are the frame's (docs/protocols/patches.md).
enum class PatchCode : std::uint8_t {
  replace_node = 0,
  remove_node = 1,
  insert_node = 2,
  set_text = 3,
  replace_attributes = 4,
  replace_styles = 5,
};

/// Whether this version knows the code. Others are skipped, so that a server may be newer than the page.
bool is_known(std::uint64_t code) noexcept { return code <= static_cast<std::uint64_t>(PatchCode::replace_styles); }

/// How many items follow the head that belong to it.
std::uint64_t items_of(const Head& head) noexcept {
  return head.kind == Kind::list ? head.size : head.kind == Kind::map ? std::uint64_t{head.size} * 2 : 0;
}

/// Of a node: tag, uid, attributes, styles, text, children.
constexpr std::uint32_t k_node_items = 6;

class Checker {
public:
  Checker(Bytes frame, const DecodeLimits& limits) : in_(frame, limits) {}

  Result<void> run(std::size_t max_patches) {
    std::int64_t opcode = 0;
    std::uint32_t count = 0;
    if (!list_of(2, "expected [1, patches]") || !in_.integer(opcode)) return in_.error();
    if (opcode != k_apply_patches) return wrong("expected 1, the code of a list of patches");
    if (!in_.list(count)) return in_.error();
    if (count > max_patches) {
      in_.fail(Errc::too_many_items, "the frame has more patches than the limit");
      return in_.error();
    }
    for (std::uint32_t i = 0; i < count; ++i) {
      if (!patch()) return in_.error();
    }
    if (!in_.at_end()) return in_.error();
    return {};
  }

private:
  Error wrong(std::string_view what) {
    in_.fail(Errc::bad_message, what);
    return in_.error();
  }

  bool list_of(std::uint32_t count, std::string_view otherwise) {
    std::uint32_t found = 0;
    return in_.list(found) && (found == count || in_.fail(Errc::bad_message, otherwise));
  }

  bool uid() {
    std::string_view text;
    return in_.text(text) && (!text.empty() || in_.fail(Errc::bad_message, "a uid is not empty"));
  }

  bool patch() {
    std::uint32_t size = 0;
    std::int64_t code = 0;
    if (!in_.list(size) || (size == 0 && !in_.fail(Errc::bad_message, "a patch begins with its code"))) return false;
    if (!in_.integer(code)) return false;
    if (!is_known(static_cast<std::uint64_t>(code))) return skip(size - 1);
    const auto kind = static_cast<PatchCode>(code);
    const std::uint32_t wanted = kind == PatchCode::remove_node ? 2 : 3;
    if (size != wanted) return in_.fail(Errc::bad_message, "the patch has the wrong number of parts");
    if (!uid()) return false;
    switch (kind) {
      case PatchCode::remove_node: return true;
      case PatchCode::replace_node: return tree();
      case PatchCode::insert_node: {
        std::int64_t index = 0;
        if (!list_of(2, "expected [index, node]") || !in_.integer(index)) return false;
        return (index >= 0 && index <= 0x7fffffff) ? tree() : in_.fail(Errc::bad_message, "the index is out of range");
      }
      case PatchCode::set_text: return in_.skip_scalar();
      default: return pairs();
    }
  }

  /// Items of any kind, with all that is in them; the reader's budgets hold.
  bool skip(std::uint64_t items) {
    for (Head head; items > 0; items += items_of(head) - 1) {
      if (!in_.next(head)) return false;
    }
    return true;
  }

  bool pairs() {
    std::uint32_t count = 0;
    if (!in_.map(count)) return false;
    if (count > patch::ValueStore::k_max_pairs) {
      return in_.fail(Errc::too_many_items, "an element has more attributes or styles than the limit");
    }
    for (std::uint32_t i = 0; i < count; ++i) {
      std::string_view name;
      if (!in_.text(name) || !in_.skip_scalar()) return false;
    }
    return true;
  }

  bool tree() {
    std::size_t depth = 0;
    for (;;) {
      std::string_view tag;
      std::uint32_t count = 0;
      if (!list_of(k_node_items, "a node is [tag, uid, attributes, styles, text, children]") || !in_.text(tag) ||
          !uid() || !pairs() || !pairs() || !in_.skip_scalar() || !in_.list(count)) {
        return false;
      }
      if (count != 0) {
        if (depth == children_left_.size()) return in_.fail(Errc::too_deep, "the tree is deeper than the limit");
        children_left_[depth++] = count;
        continue;
      }
      while (depth != 0 && --children_left_[depth - 1] == 0) --depth;
      if (depth == 0) return true;
    }
  }

  Reader in_;
  std::array<std::uint32_t, patch::k_max_tree_depth - 1>
      children_left_;  ///< of each node that is not a leaf; not zeroed
};

/// Reads patch after patch from a checked frame.
class Applier {
public:
  Applier(Bytes frame, patch::PatchApplier& to) : in_(frame.data()), to_(to) {}

  void run() {
    in_.count();
    in_.integer();
    for (std::uint32_t left = in_.count(); left > 0; --left) patch();
    if (unknown_ != 0) {
      to_.report(
          Error(Errc::unsupported,
                core::format(FMT_COMPILE("{} patches have a code that is not known and were skipped"), unknown_)));
    }
    to_.flush();
  }

private:
  std::string_view text() {
    std::string_view out;
    in_.text(out);
    return out;
  }

  /// A text, or another value as JavaScript would write it; nil is empty.
  std::string_view value() {
    std::string_view out;
    if (in_.text(out)) return out;
    const char* payload = nullptr;
    const Head head = in_.next(payload);
    switch (head.kind) {
      case Kind::nil: return {};
      case Kind::boolean: return head.bits != 0 ? "true" : "false";
      default: return to_.keep_number(head.as_double());
    }
  }

  void patch() {
    const std::uint32_t size = in_.count();
    const char* payload = nullptr;
    const std::uint64_t code = in_.next(payload).bits;
    if (!is_known(code)) {
      ++unknown_;
      return skip(size - 1);
    }
    const std::string_view uid = text();
    switch (static_cast<PatchCode>(code)) {
      case PatchCode::replace_node: tree(to_.build_replacement(uid)); return to_.replace(uid);
      case PatchCode::remove_node: return to_.remove(uid);
      case PatchCode::insert_node: {
        in_.count();
        const std::uint32_t index = in_.integer();
        tree(to_.build_tree(uid));
        return to_.insert(uid, index);
      }
      case PatchCode::set_text: return to_.set_text(uid, value());
      case PatchCode::replace_attributes: {
        patch::TreeBuilder& builder = to_.build_pairs(uid);
        attributes(builder);
        return to_.replace_attributes(uid);
      }
      case PatchCode::replace_styles: {
        patch::TreeBuilder& builder = to_.build_pairs(uid);
        styles(builder);
        return to_.replace_styles(uid);
      }
    }
  }

  void skip(std::uint64_t items) {
    const char* payload = nullptr;
    for (; items > 0; --items) items += items_of(in_.next(payload));
  }

  void attributes(patch::TreeBuilder& builder) {
    for (std::uint32_t left = in_.count(); left > 0; --left) {
      const std::string_view name = text();
      builder.attribute(name, value());
    }
  }

  void styles(patch::TreeBuilder& builder) {
    for (std::uint32_t left = in_.count(); left > 0; --left) {
      const std::string_view name = text();
      builder.style(name, value());
    }
  }

  void tree(patch::TreeBuilder& builder) {
    bool complete = false;
    while (!complete) {
      in_.count();
      const std::string_view tag = text();
      builder.begin_node(tag, text());
      attributes(builder);
      styles(builder);
      builder.text(value());
      complete = builder.children(in_.count());
    }
  }

  TrustedReader in_;
  patch::PatchApplier& to_;
  std::size_t unknown_ = 0;  ///< patches
};

}  // namespace

Result<void> check_patch_frame(Bytes frame, const DecodeLimits& limits, std::size_t max_patches) {
  return Checker(frame, limits).run(max_patches);
}

void apply_patch_frame(Bytes frame, patch::PatchApplier& to) { Applier(frame, to).run(); }

}  // namespace tether::protocol
