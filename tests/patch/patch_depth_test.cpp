// How deep patches may make the document (security 18).
#include <string>

#include <doctest/doctest.h>

#include "support/patch_rig.hpp"

using namespace tether;
using namespace tether::test;

namespace {

constexpr int k_levels = 512;

std::string uid(int level) { return "l" + std::to_string(level); }

/// A chain of nodes, one in the other, from one level below <main> to another.
NodeSpec chain(int first, int last) {
  NodeSpec node{"b", uid(last)};
  for (int level = last - 1; level >= first; --level) node = NodeSpec{"b", uid(level), {}, {}, {}, {std::move(node)}};
  return node;
}

/// <main> with a chain of so many levels, built piece by piece.
struct DeepRig : PatchRig {
  explicit DeepRig(int levels) {
    for (int level = 1; level <= levels; ++level) {
      apply({patches::insert(level == 1 ? "0" : uid(level - 1), 0, {"b", uid(level)})});
    }
    REQUIRE(errors.empty());
  }
  [[nodiscard]] int depth() const {
    int levels = 0;
    for (const FakeNode* node = &page.root(); !node->children.empty(); node = node->children.back()) ++levels;
    return levels;
  }
};

const std::string k_too_deep = "too-deep: the document would get deeper than the limit";

}  // namespace

TEST_CASE("many small trees do not add up to one that is too deep") {
  DeepRig rig(k_levels);
  CHECK(rig.depth() == k_levels);
  rig.apply({patches::insert(uid(k_levels), 0, {"i", "x"}), patches::insert(uid(k_levels - 1), 1, {"i", "y"}),
             patches::text(uid(k_levels), "end")});
  CHECK(rig.errors == std::vector<std::string>{k_too_deep});
  CHECK(rig.patcher->stats().nodes == k_levels + 2);
  CHECK(rig.page.root().text() == "end");
}

TEST_CASE("a tree counts with all its levels") {
  PatchRig rig;
  rig.apply({patches::insert("0", 0, chain(1, k_levels))});
  CHECK(rig.errors.empty());
  rig.apply({patches::replace(uid(500), chain(500, k_levels)), patches::insert(uid(500), 1, chain(901, 912))});
  CHECK(rig.errors.empty());
  rig.apply({patches::insert(uid(500), 2, chain(950, 962))});
  CHECK(rig.errors.size() == 1);
  rig.apply({patches::replace(uid(500), chain(500, k_levels + 1))});
  CHECK(rig.errors.size() == 2);
  // Wide is not deep, and nor is what lies in an element that is refused.
  NodeSpec refused{"script", "s", {}, {}, {}, {chain(2000, 2100)}};
  NodeSpec wide{"b", "w", {}, {}, {}, {refused}};
  for (int i = 0; i < 600; ++i) wide.children.push_back({"i", "w" + std::to_string(i)});
  rig.errors.clear();
  rig.apply({patches::insert(uid(k_levels - 2), 1, wide)});
  CHECK(rig.errors == std::vector<std::string>{"refused-content: <script> can load or run code and is refused"});
}

TEST_CASE("a parent that comes back because a child moves counts as before") {
  DeepRig rig(k_levels);
  const std::string parent = uid(k_levels - 1);
  rig.apply({patches::remove(parent), patches::insert(parent, 0, {"b", uid(k_levels)})});
  CHECK(rig.errors.empty());
  CHECK(rig.depth() == k_levels);
  // It comes back although the child is refused: it was never meant to go.
  rig.apply({patches::remove(parent), patches::insert(parent, 1, chain(k_levels + 1, k_levels + 2))});
  CHECK(rig.errors == std::vector<std::string>{k_too_deep});
  CHECK(rig.depth() == k_levels);
  rig.apply({patches::remove(uid(2)), patches::insert(uid(1), 0, chain(2, k_levels))});
  CHECK(rig.errors.size() == 1);
  CHECK(rig.depth() == k_levels);
}

TEST_CASE("nodes that the page holds count, too") {
  PatchRig rig({}, false);
  FakeNode* node = &rig.page.root();
  for (int level = 1; level <= k_levels - 1; ++level) {
    FakeNode& inner = rig.page.make("b", {{"data-uid", uid(level)}});
    node->insert(inner, nullptr);
    node = &inner;
  }
  rig.open();
  rig.apply({patches::insert(uid(k_levels - 1), 0, {"i", "x"}), patches::insert("x", 0, {"i", "y"})});
  CHECK(rig.errors == std::vector<std::string>{k_too_deep});
}
