#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/same_text.hpp"
#include "core/siphash.hpp"
#include "patch/content_rules.hpp"
#include "patch/dom_ops.hpp"

namespace tether::patch {

/// How the interpreter writes an attribute (js-glue/node_patch.js knows the same numbers).
enum class AttributeKind : std::uint8_t {
  plain = 0,
  flag = 1,      ///< checked, selected, muted: the property is its own, and presence is what counts
  value = 2,     ///< what a control holds; written as a property, too
  prefixed = 3,  ///< xlink: and xml:, which have a namespace
  open = 4,      ///< of details and dialogs: the user changes it, too
  name = 5,      ///< which can hide the document's own properties
};

/// What a server may do with an attribute of some name, by the rules; from `url` on its value has to be looked at.
enum class AttributeRule : std::uint8_t {
  free,
  uid,     ///< data-uid: names the node
  events,  ///< data-events: what the server wants to hear
  url,     ///< the value must not be a script URL
  refused,
};

enum class TagRule : std::uint8_t { free, refused };

/// What a tag says about the element.
struct TagFacts {
  NodeNamespace starts = NodeNamespace::html;  ///< svg and math begin their namespaces, others have that around them
  bool html_in_svg = false;                    ///< in SVG it holds HTML, as foreignObject does
  bool html_in_mathml = false;
  bool raw_text = false;  ///< a style sheet or script: there is no markup in it
  bool can_be_cloned =
      true;  ///< a script would run as often as it was cloned, and a page's own element may fill itself
};

/// A tag, attribute or style name and what is known about it.
struct NameInfo {
  std::string_view text;
  AttributeKind kind = AttributeKind::plain;
  AttributeRule rule = AttributeRule::free;
  TagRule tag = TagRule::free;
  TagFacts facts;
  bool announced = false;         ///< the interpreter knows the string
  std::uint32_t follower = 0;     ///< the name that came next the last time
  std::uint32_t svg_name = 0;     ///< this name in the spelling SVG wants, for instance viewBox; usually itself
  std::uint32_t svg_tag = 0;      ///< likewise as a tag
  std::uint32_t last_list = 0;    ///< the list of pairs in which it came last
  std::uint32_t style_group = 0;  ///< as a style: those it may be part of, and its parts, have the same; 0: `all`
};

/// Every name that occurred, as a number. A frame repeats the same few names in the same order, so the first guess is
/// the name that followed the one before; that costs a comparison and no hash.
class NameTable {
public:
  /// Ids are 16 bits wide in the op stream.
  static constexpr std::uint32_t k_max_names = 0xffff;
  /// Names are short; this many bytes of them are enough for any page.
  static constexpr std::size_t k_max_bytes = std::size_t{1} << 20U;

  /// The key is secret, so nobody can choose names that collide. `rules` outlive the table.
  NameTable(const core::HashKey& key, const ContentRules& rules);

  /// The number of a name, from 1 on; 0 for the empty one and when the table is full.
  std::uint32_t intern(std::string_view name) {
    const std::uint32_t guess = infos_[last_].follower;
    if (core::same_text(infos_[guess].text, name)) return last_ = guess;
    return find_or_add(name);
  }
  [[nodiscard]] const NameInfo& operator[](std::uint32_t id) const noexcept { return infos_[id]; }
  [[nodiscard]] const ContentRules& rules() const noexcept { return rules_; }
  [[nodiscard]] std::uint32_t uid_name() const noexcept { return uid_name_; }

  /// True once for each name: the interpreter has to be told.
  bool announce(std::uint32_t id) noexcept {
    if (infos_[id].announced) return false;
    return infos_[id].announced = true;
  }

  /// Whether the name came already in the list of this number.
  bool comes_again(std::uint32_t id, std::uint32_t list) noexcept {
    return std::exchange(infos_[id].last_list, list) == list;
  }

private:
  [[nodiscard]] std::size_t first_slot(std::string_view name) const noexcept;
  std::uint32_t find_or_add(std::string_view name);
  std::uint32_t add(std::string_view name, std::size_t slot);
  void grow();

  const core::HashKey key_;
  const ContentRules& rules_;
  std::vector<NameInfo> infos_;
  std::vector<std::uint32_t> slots_;  ///< open addressing; 0 is free
  std::vector<std::unique_ptr<char[]>> texts_;
  std::size_t bytes_ = 0;
  std::uint32_t last_ = 0;
  std::uint32_t uid_name_ = 0;
};

}  // namespace tether::patch
