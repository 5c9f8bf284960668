#include "patch/names.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "patch/svg_names.hpp"

namespace tether::patch {

namespace {

constexpr std::size_t k_first_slots = 256;

// A number for a group of styles; two groups that share one are only written with more care than needed.
std::size_t spread(std::string_view name) noexcept {
  std::uint32_t hash = static_cast<std::uint32_t>(name.size());
  for (const char c : name) hash = (hash ^ static_cast<std::uint8_t>(c)) * 0x01000193U;
  return hash ^ hash >> 15U;
}

AttributeKind kind_of(std::string_view name) {
  if (name == "checked" || name == "selected" || name == "muted") return AttributeKind::flag;
  if (name == "name") return AttributeKind::name;
  if (name == "open") return AttributeKind::open;
  if (name == "value") return AttributeKind::value;
  if (name.starts_with("xlink:") || name.starts_with("xml:")) return AttributeKind::prefixed;
  return AttributeKind::plain;
}

// Styles that begin alike may be a shorthand and its parts (border, border-top-width), or the same under the name of
// one browser; the others that belong together are in a list.
std::uint32_t style_group_of(std::string_view name) {
  constexpr std::string_view k_groups =
      " top:inset right:inset bottom:inset left:inset gap:grid row:grid column:grid columns:grid justify:align"
      " place:align line:font white:text word:overflow page:break ";
  if (name.starts_with("--")) return static_cast<std::uint32_t>(spread(name)) | 1U;
  if (name == "all") return 0;
  if (name.starts_with('-')) name.remove_prefix(std::min(name.find('-', 1), name.size() - 1) + 1);
  std::string_view group = name.substr(0, name.find('-'));
  const std::string key = ' ' + std::string(group) + ':';
  if (const std::size_t at = k_groups.find(key); at != std::string_view::npos) {
    group = k_groups.substr(at + key.size());
    group = group.substr(0, group.find(' '));
  }
  return static_cast<std::uint32_t>(spread(group)) | 1U;
}

AttributeRule rule_of(std::string_view name, const ContentRules& rules) {
  if (name == "data-uid") return AttributeRule::uid;
  if (name == "data-events") return AttributeRule::events;
  if (!rules.check_attribute(name, {})) return AttributeRule::refused;
  return rules.is_url_attribute(name) ? AttributeRule::url : AttributeRule::free;
}

// Where the parser goes on in HTML; js-glue/patchers.js has the same names.
// https://html.spec.whatwg.org/multipage/parsing.html#html-integration-point
bool is_one_of(std::string_view names, std::string_view tag) {
  const std::size_t at = names.find(' ' + std::string(tag) + ' ');
  return at != std::string_view::npos;
}

TagFacts facts_of(std::string_view tag) {
  TagFacts facts;
  if (tag == "svg") facts.starts = NodeNamespace::svg;
  if (tag == "math") facts.starts = NodeNamespace::mathml;
  facts.html_in_svg = is_one_of(" foreignObject foreignobject desc title ", tag);
  facts.html_in_mathml = is_one_of(" annotation-xml mi mn mo ms mtext ", tag);
  facts.raw_text = tag == "script" || tag == "style";
  facts.can_be_cloned = !facts.raw_text && tag.find('-') == std::string_view::npos;
  return facts;
}

}  // namespace

NameTable::NameTable(const core::HashKey& key, const ContentRules& rules)
    : key_(key), rules_(rules), infos_(1), slots_(k_first_slots) {
  uid_name_ = intern("data-uid");
}

std::size_t NameTable::first_slot(std::string_view name) const noexcept {
  return static_cast<std::size_t>(core::siphash(key_, name)) & (slots_.size() - 1);
}

std::uint32_t NameTable::find_or_add(std::string_view name) {
  if (name.empty()) return 0;
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = first_slot(name);
  while (slots_[slot] != 0 && infos_[slots_[slot]].text != name) slot = (slot + 1) & mask;
  const std::uint32_t id = slots_[slot] != 0 ? slots_[slot] : add(name, slot);
  infos_[last_].follower = id;
  return last_ = id;
}

std::uint32_t NameTable::add(std::string_view name, std::size_t slot) {
  if (infos_.size() > k_max_names || bytes_ + name.size() > k_max_bytes) return 0;
  const auto id = static_cast<std::uint32_t>(infos_.size());
  texts_.push_back(std::make_unique<char[]>(name.size()));
  std::memcpy(texts_.back().get(), name.data(), name.size());
  bytes_ += name.size();
  NameInfo info;
  info.text = {texts_.back().get(), name.size()};
  info.kind = kind_of(name);
  info.rule = rule_of(name, rules_);
  info.tag = rules_.check_element(name) ? TagRule::free : TagRule::refused;
  info.facts = facts_of(name);
  info.style_group = style_group_of(name);
  infos_.push_back(info);
  slots_[slot] = id;
  if (infos_.size() * 2 > slots_.size()) grow();
  // The spellings may be new names themselves; each of those is its own spelling.
  const std::string_view text = infos_[id].text;
  const std::string_view attribute = svg_attribute_name(text);
  const std::string_view tag = svg_tag_name(text);
  const std::uint32_t attribute_id = attribute == text ? id : find_or_add(attribute);
  const std::uint32_t tag_id = tag == text ? id : find_or_add(tag);
  infos_[id].svg_name = attribute_id != 0 ? attribute_id : id;
  infos_[id].svg_tag = tag_id != 0 ? tag_id : id;
  return id;
}

void NameTable::grow() {
  slots_.assign(slots_.size() * 2, 0);
  const std::size_t mask = slots_.size() - 1;
  for (std::uint32_t id = 1; id < infos_.size(); ++id) {
    std::size_t slot = first_slot(infos_[id].text);
    while (slots_[slot] != 0) slot = (slot + 1) & mask;
    slots_[slot] = id;
  }
}

}  // namespace tether::patch
