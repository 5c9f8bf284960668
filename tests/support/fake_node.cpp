#include "support/fake_node.hpp"

#include <algorithm>

namespace tether::test {

namespace {

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  std::string part;
  for (const char c : text) {
    if (c != separator) {
      part += c;
    } else if (!part.empty()) {
      parts.push_back(std::exchange(part, {}));
    }
  }
  if (!part.empty()) parts.push_back(part);
  return parts;
}

std::string trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return std::string(text);
}

std::string escape(std::string_view text, bool in_attribute) {
  std::string out;
  for (const char c : text) {
    if (c == '&') {
      out += "&amp;";
    } else if (c == '<' && !in_attribute) {
      out += "&lt;";
    } else if (c == '>' && !in_attribute) {
      out += "&gt;";
    } else if (c == '"' && in_attribute) {
      out += "&quot;";
    } else {
      out += c;
    }
  }
  return out;
}

std::string qualified_name(const FakeNode& node) {
  if (node.ns == patch::NodeNamespace::svg) return "svg:" + node.name;
  if (node.ns == patch::NodeNamespace::mathml) return "math:" + node.name;
  return node.name;
}

void serialize(const FakeNode& node, std::string& out) {
  if (node.kind == FakeNode::Kind::text) {
    out += escape(node.data, false);
    return;
  }
  const std::string name = qualified_name(node);
  out += '<' + name;
  for (const auto& [attribute, value] : node.attributes) out += ' ' + attribute + "=\"" + escape(value, true) + '"';
  out += '>';
  for (const FakeNode* child : node.children) serialize(*child, out);
  out += "</" + name + '>';
}

}  // namespace

bool FakeNode::contains(const FakeNode* other) const noexcept {
  for (; other != nullptr; other = other->parent) {
    if (other == this) return true;
  }
  return false;
}

std::string FakeNode::text() const {
  std::string all = data;
  for (const FakeNode* child : children) all += child->text();
  return all;
}

std::optional<std::string> FakeNode::attribute(const std::string& attribute_name) const {
  const auto found = attributes.find(attribute_name);
  return found != attributes.end() ? std::optional<std::string>(found->second) : std::nullopt;
}

void FakeNode::detach() {
  if (parent == nullptr) return;
  auto& siblings = parent->children;
  siblings.erase(std::find(siblings.begin(), siblings.end(), this));
  parent = nullptr;
}

void FakeNode::insert(FakeNode& child, const FakeNode* before) {
  child.detach();
  children.insert(std::find(children.begin(), children.end(), before), &child);
  child.parent = this;
}

bool FakeNode::has_class(std::string_view class_name) const {
  const auto names = split(attribute("class").value_or(""), ' ');
  return std::find(names.begin(), names.end(), class_name) != names.end();
}

void FakeNode::set_class(std::string_view class_name, bool on) {
  // Without the attribute there is nothing to remove, and none appears.
  if (!on && attributes.count("class") == 0) return;
  auto names = split(attribute("class").value_or(""), ' ');
  std::erase(names, class_name);
  if (on && has_class(class_name)) return;
  if (on) names.emplace_back(class_name);
  std::string joined;
  for (const std::string& class_of_list : names) joined += joined.empty() ? class_of_list : ' ' + class_of_list;
  attributes["class"] = joined;
}

FakeNode::Declarations FakeNode::style() const {
  Declarations declarations;
  for (const std::string& part : split(attribute("style").value_or(""), ';')) {
    const std::size_t colon = part.find(':');
    if (colon != std::string::npos)
      declarations.emplace_back(trim(part.substr(0, colon)), trim(part.substr(colon + 1)));
  }
  return declarations;
}

void FakeNode::set_style(const Declarations& declarations) {
  std::string text;
  for (const auto& [property, value] : declarations) {
    if (!text.empty()) text += ' ';
    text += property + ": " + value + ';';
  }
  attributes["style"] = text;
}

std::string serialize_children(const FakeNode& node) {
  std::string out;
  for (const FakeNode* child : node.children) serialize(*child, out);
  return out;
}

}  // namespace tether::test
