#pragma once
#include <string>
#include <vector>

#include "support/patch_rig.hpp"

namespace tether::test {

/// An item with a text.
inline NodeSpec li(const std::string& uid, const std::string& text) { return {"li", uid, {}, {}, text, {}}; }

/// A list of items that are called `uid`.0, `uid`.1 ...
inline NodeSpec list_of(const std::string& uid, const std::vector<std::string>& texts) {
  NodeSpec list{"ul", uid};
  for (std::size_t i = 0; i < texts.size(); ++i) list.children.push_back(li(uid + '.' + std::to_string(i), texts[i]));
  return list;
}

/// The texts of the children of the first element in <main>.
inline std::string texts(const PatchRig& rig) {
  std::string out;
  for (const FakeNode* child : rig.page.root().children.at(0)->children)
    out += (out.empty() ? "" : " ") + child->text();
  return out;
}

/// A page with one list.
struct ListRig : PatchRig {
  explicit ListRig(const std::vector<std::string>& items) { apply({patches::insert("0", 0, list_of("0.0", items))}); }
};

}  // namespace tether::test
