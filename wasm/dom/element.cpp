#include <algorithm>

#include "core/format.hpp"
#include "dom/dom_tree.hpp"
#include "patch/content_rules.hpp"

namespace tether {

using patch::DomOp;
using patch::Name;
using patch::NodeQuery;
using patch::NodeRead;
using patch::Text;

namespace {

// A value may carry its priority at the end, as in a style sheet.
struct StyleValue {
  std::string_view value;
  bool important;
};

StyleValue split_priority(std::string_view value) {
  constexpr std::string_view k_important = "!important";
  if (!value.ends_with(k_important)) return {value, false};
  value.remove_suffix(k_important.size());
  while (!value.empty() && value.back() == ' ') value.remove_suffix(1);
  return {value, true};
}

// classList takes one name without spaces and throws at anything else.
Result<void> check_class(std::string_view name) {
  if (!name.empty() && name.find_first_of(" \t\n\r\f") == std::string_view::npos) return {};
  return Error(Errc::bad_name, core::format(FMT_COMPILE("'{}' is not one class name"), name));
}

}  // namespace

Result<void> Element::check() const {
  if (is_live()) return {};
  return Error(Errc::stale_handle,
               tree_ == nullptr ? "this handle never named a node" : "the node of this handle was removed or released");
}

bool Element::is_live() const noexcept { return tree_ != nullptr && tree_->is_live(slot_, generation_); }

Result<void> Element::set_text(std::string_view text) const {
  if (auto live = check(); !live) return live;
  tree_->write().write(DomOp::set_text, slot_, Text{text});
  tree_->forget_children(slot_);
  return {};
}

Result<std::string> Element::text() const {
  if (auto live = check(); !live) return live.error();
  tree_->flush();
  return tree_->host().read_text(NodeRead::text, slot_, {}).value_or(std::string());
}

Result<void> Element::set_attribute(std::string_view name, std::string_view value) const {
  if (auto live = check(); !live) return live;
  if (auto allowed = patch::check_attribute(name, value); !allowed) return allowed;
  tree_->write().write(DomOp::set_attribute, slot_, Name{name}, Text{value});
  return {};
}

Result<void> Element::remove_attribute(std::string_view name) const {
  if (auto live = check(); !live) return live;
  tree_->write().write(DomOp::remove_attribute, slot_, Name{name});
  return {};
}

Result<std::string> Element::attribute(std::string_view name) const {
  if (auto live = check(); !live) return live.error();
  tree_->flush();
  auto value = tree_->host().read_text(NodeRead::attribute, slot_, name);
  if (value) return std::move(*value);
  return Error(Errc::not_found, core::format(FMT_COMPILE("no attribute {}"), name));
}

Result<void> Element::add_class(std::string_view name) const { return toggle_class(name, true); }

Result<void> Element::remove_class(std::string_view name) const { return toggle_class(name, false); }

Result<void> Element::toggle_class(std::string_view name, bool on) const {
  if (auto live = check(); !live) return live;
  if (auto valid = check_class(name); !valid) return valid;
  tree_->write().write(on ? DomOp::add_class : DomOp::remove_class, slot_, Name{name});
  return {};
}

Result<bool> Element::has_class(std::string_view name) const {
  if (auto live = check(); !live) return live.error();
  tree_->flush();
  return tree_->host().read_number(NodeRead::has_class, slot_, name) != 0;
}

Result<void> Element::set_style(std::string_view name, std::string_view value) const {
  if (auto live = check(); !live) return live;
  const StyleValue style = split_priority(value);
  tree_->write().write(DomOp::set_style, slot_, Name{name}, style.important ? 1U : 0U, Text{style.value});
  return {};
}

Result<void> Element::remove_style(std::string_view name) const {
  if (auto live = check(); !live) return live;
  tree_->write().write(DomOp::remove_style, slot_, Name{name});
  return {};
}

Result<std::string> Element::style(std::string_view name) const {
  if (auto live = check(); !live) return live.error();
  tree_->flush();
  return tree_->host().read_text(NodeRead::style, slot_, name).value_or(std::string());
}

Result<void> Element::set_value(std::string_view value) const {
  if (auto live = check(); !live) return live;
  tree_->write().write(DomOp::set_text_property, slot_, Name{"value"}, Text{value});
  return {};
}

Result<std::string> Element::value() const {
  if (auto live = check(); !live) return live.error();
  tree_->flush();
  return tree_->host().read_text(NodeRead::property, slot_, "value").value_or(std::string());
}

Result<void> Element::set_checked(bool checked) const { return set_flag("checked", checked); }

Result<bool> Element::checked() const { return flag("checked"); }

Result<void> Element::set_flag(std::string_view property, bool on) const {
  if (auto live = check(); !live) return live;
  tree_->write().write(DomOp::set_bool_property, slot_, Name{property}, on ? 1U : 0U);
  return {};
}

Result<bool> Element::flag(std::string_view property) const {
  const Result<double> value = number(property);
  if (!value) return value.error();
  return *value != 0;
}

Result<double> Element::number(std::string_view property) const {
  if (auto live = check(); !live) return live.error();
  tree_->flush();
  return tree_->host().read_number(NodeRead::property, slot_, property);
}

Result<void> Element::check_with(const Element& other) const {
  if (auto live = check(); !live) return live;
  if (auto live = other.check(); !live) return live;
  if (other.tree_ != tree_) return Error(Errc::bad_hierarchy, "the elements belong to different documents");
  return {};
}

Result<void> Element::append(const Element& child) const {
  if (auto live = check_with(child); !live) return live;
  return tree_->insert(slot_, child.slot_, patch::k_no_slot);
}

Result<void> Element::insert_before(const Element& child, const Element& reference) const {
  if (auto live = check_with(child); !live) return live;
  if (auto live = check_with(reference); !live) return live;
  return tree_->insert(slot_, child.slot_, reference.slot_);
}

Result<void> Element::replace_with(const Element& replacement) const {
  if (auto live = check_with(replacement); !live) return live;
  return tree_->replace(slot_, replacement.slot_);
}

Result<void> Element::remove() const {
  if (auto live = check(); !live) return live;
  if (slot_ < patch::k_first_free_slot) return Error(Errc::bad_hierarchy, "the app's root cannot be removed");
  tree_->remove(slot_);
  return {};
}

Result<void> Element::detach() const {
  if (auto live = check(); !live) return live;
  if (slot_ < patch::k_first_free_slot) return Error(Errc::bad_hierarchy, "the app's root cannot be detached");
  tree_->detach(slot_);
  return {};
}

Result<Element> Element::relative(std::uint32_t query) const {
  if (auto live = check(); !live) return live.error();
  auto found = tree_->query(static_cast<NodeQuery>(query), slot_, {});
  if (!found) return found.error();
  if (found->empty()) return Error(Errc::not_found, "there is no such neighbour");
  return found->front();
}

Result<Element> Element::parent() const { return relative(static_cast<std::uint32_t>(NodeQuery::parent)); }

Result<Element> Element::next_sibling() const { return relative(static_cast<std::uint32_t>(NodeQuery::next_sibling)); }

Result<Element> Element::previous_sibling() const {
  return relative(static_cast<std::uint32_t>(NodeQuery::previous_sibling));
}

Result<std::vector<Element>> Element::children() const {
  if (auto live = check(); !live) return live.error();
  return tree_->query(NodeQuery::children, slot_, {});
}

Result<Element> Element::find(std::string_view selector) const {
  if (auto live = check(); !live) return live.error();
  auto found = tree_->query(NodeQuery::selector_first, slot_, selector);
  if (!found) return found.error();
  if (found->empty()) return Error(Errc::not_found, core::format(FMT_COMPILE("nothing matches '{}'"), selector));
  return found->front();
}

Result<std::vector<Element>> Element::find_all(std::string_view selector) const {
  if (auto live = check(); !live) return live.error();
  return tree_->query(NodeQuery::selector_all, slot_, selector);
}

Result<void> Element::focus() const {
  if (auto live = check(); !live) return live;
  tree_->write().write(DomOp::focus, slot_);
  return {};
}

Result<void> Element::scroll_into_view() const {
  if (auto live = check(); !live) return live;
  tree_->write().write(DomOp::scroll_into_view, slot_);
  return {};
}

Result<void> Element::set_scroll_top(int pixels) const {
  if (auto live = check(); !live) return live;
  tree_->write().write(DomOp::set_scroll_top, slot_, static_cast<std::uint32_t>(std::max(pixels, 0)));
  return {};
}

Result<double> Element::scroll_top() const { return number("scrollTop"); }

Result<void> Element::dispatch(std::string_view event, std::string_view detail) const {
  if (auto live = check(); !live) return live;
  tree_->write().write(DomOp::dispatch, slot_, Name{event}, Text{detail});
  return {};
}

BindingId Element::bind(std::string_view event, std::function<void(Event&)> handler) const {
  return is_live() ? tree_->bind(slot_, event, std::move(handler)) : BindingId{};
}

void Element::unbind(BindingId id) const {
  if (is_live()) tree_->unbind(slot_, id);
}

}  // namespace tether
