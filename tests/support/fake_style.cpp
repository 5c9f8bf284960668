#include "support/fake_style.hpp"

#include <map>
#include <vector>

namespace tether::test {

namespace {

std::vector<std::string> longhands(const std::string& name) {
  if (name != "padding" && name != "margin") return {name};
  return {name + "-bottom", name + "-left", name + "-right", name + "-top"};
}

std::string trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return std::string(text);
}

template <class Change>
void change(FakeNode& node, const std::string& name, Change how) {
  const FakeNode::Declarations before = node.style();
  std::map<std::string, std::string> all(before.begin(), before.end());
  for (const std::string& longhand : longhands(name)) how(all, longhand);
  if (all.empty()) {
    node.attributes.erase("style");
  } else {
    node.set_style(FakeNode::Declarations(all.begin(), all.end()));
  }
}

}  // namespace

void set_style_property(FakeNode& node, const std::string& name, std::string_view value, bool important) {
  const std::string trimmed = trim(value);
  if (trimmed.empty()) return remove_style_property(node, name);
  if (name.empty() || name.starts_with("junk") || trimmed == "bad") return;
  const std::string whole = important ? trimmed + " !important" : trimmed;
  change(node, name, [&](auto& all, const std::string& longhand) { all[longhand] = whole; });
}

void remove_style_property(FakeNode& node, const std::string& name) {
  if (node.attributes.count("style") == 0) return;
  change(node, name, [](auto& all, const std::string& longhand) { all.erase(longhand); });
}

}  // namespace tether::test
