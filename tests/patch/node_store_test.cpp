#include <algorithm>
#include <cstdint>
#include <map>
#include <vector>

#include <doctest/doctest.h>

#include "patch/node_store.hpp"
#include "support/seeded_random.hpp"

using tether::patch::NodeStore;
using tether::patch::TrackedNode;
using tether::test::SeededRandom;

namespace {

constexpr auto k_ignore = [](std::uint32_t, TrackedNode&) {};

struct Family {
  explicit Family(std::uint32_t count) {
    for (std::uint32_t i = 0; i < count; ++i) {
      children.push_back(store.create(100 + i));
      store.link(parent, children.back(), 0);
    }
  }
  NodeStore store;
  std::uint32_t parent = store.create(1);
  std::vector<std::uint32_t> children;
};

}  // namespace

TEST_CASE("children are found from either end and from the one found last") {
  Family family(1000);
  for (const std::uint32_t index : {0U, 1U, 999U, 998U, 500U, 501U, 499U, 250U, 251U, 0U, 999U}) {
    CAPTURE(index);
    CHECK(family.store.child_at(family.parent, index) == family.children[index]);
  }
  CHECK(family.store.child_at(family.parent, 1000) == 0);
  CHECK(family.store.child_at(family.children[0], 0) == 0);
}

TEST_CASE("insertions keep the place found last right") {
  Family family(10);
  NodeStore& store = family.store;
  const std::uint32_t parent = family.parent;
  std::vector<std::uint32_t>& children = family.children;
  const auto insert_at = [&](std::uint32_t index) {
    const std::uint32_t made = store.create(1000 + children.size());
    store.link(parent, made, store.child_at(parent, index));
    children.insert(children.begin() + std::min<std::ptrdiff_t>(index, static_cast<std::ptrdiff_t>(children.size())),
                    made);
  };
  for (const std::uint32_t index : {5U, 6U, 7U, 5U, 99U, 4U, 8U, 0U, 9U}) {
    insert_at(index);
    for (std::uint32_t i = 0; i < children.size(); ++i) CHECK(store.child_at(parent, i) == children[i]);
  }
}

TEST_CASE("a child that comes elsewhere does not mislead the next search") {
  for (const std::uint32_t at : {0U, 3U, 5U, 6U, 9U}) {
    Family family(20);
    auto& [store, parent, children] = family;
    CHECK(store.child_at(parent, 5) == children[5]);
    const std::uint32_t made = store.create(1000);
    store.link(parent, made, children[at]);
    children.insert(children.begin() + at, made);
    for (const std::uint32_t index : {5U, 6U, 4U}) CHECK(store.child_at(parent, index) == children[index]);
  }
}

TEST_CASE("releasing forgets the whole subtree, parents first") {
  Family family(3);
  NodeStore& store = family.store;
  const std::uint32_t grandchild = store.create(7);
  store.link(family.children[1], grandchild, 0);
  store.unlink(family.children[1]);
  std::vector<std::uint32_t> gone;
  store.release(family.children[1], [&gone](std::uint32_t handle, TrackedNode&) { gone.push_back(handle); });
  CHECK(gone == std::vector<std::uint32_t>{family.children[1], grandchild});
  CHECK(store.find(7) == 0);
  CHECK(store.find(101) == 0);
  CHECK(store.live() == 3);
  CHECK(store.child_at(family.parent, 1) == family.children[2]);
  // Handles come again.
  CHECK(store.create(8) == grandchild);
}

TEST_CASE("a uid that was taken over is not forgotten with the one who had it first") {
  Family family(1);
  NodeStore& store = family.store;
  const std::uint32_t second = store.create(100);
  CHECK(store.find(100) == second);
  store.unlink(family.children[0]);
  store.release(family.children[0], k_ignore);
  CHECK(store.find(100) == second);
}

TEST_CASE("a renamed node is found under its new name only") {
  Family family(2);
  family.store.rename(family.children[0], 7);
  CHECK(family.store.find(100) == 0);
  CHECK(family.store.find(7) == family.children[0]);
  family.store.rename(family.children[1], 7);
  CHECK(family.store.find(7) == family.children[1]);
  family.store.rename(family.children[0], 8);
  CHECK(family.store.find(7) == family.children[1]);
}

TEST_CASE("a deep tree is released without recursion") {
  NodeStore store;
  const std::uint32_t root = store.create(1);
  std::uint32_t at = root;
  for (std::uint32_t i = 2; i <= 100'000; ++i) {
    // The map of uids is made for hashes, not for numbers in a row.
    const std::uint32_t child = store.create(i * 0x9e3779b97f4a7c15U);
    store.link(at, child, 0);
    at = child;
  }
  store.release(root, k_ignore);
  CHECK(store.live() == 0);
}

TEST_CASE("a random life agrees with a plain tree") {
  struct Model {
    std::uint32_t parent = 0;
    std::vector<std::uint32_t> children;
  };
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    CAPTURE(seed);
    SeededRandom random(seed);
    NodeStore store;
    std::map<std::uint32_t, Model> model;
    const std::uint32_t root = store.create(1);
    model[root] = {};
    const auto any = [&] {
      return std::next(model.begin(), random.below(static_cast<std::uint32_t>(model.size())))->first;
    };
    const auto forget = [&](auto&& self, std::uint32_t handle) -> void {
      for (const std::uint32_t child : std::vector<std::uint32_t>(model[handle].children)) self(self, child);
      model.erase(handle);
    };
    for (int step = 0; step < 1500; ++step) {
      const std::uint32_t handle = any();
      auto& children = model[handle].children;
      if (random.below(100) < 65) {
        const std::uint32_t index = random.below(static_cast<std::uint32_t>(children.size()) + 2);
        const std::uint32_t before = store.child_at(handle, index);
        REQUIRE(before == (index < children.size() ? children[index] : 0));
        const std::uint32_t made = store.create(1000 + static_cast<std::uint64_t>(step));
        store.link(handle, made, before);
        children.insert(std::find(children.begin(), children.end(), before), made);
        model[made].parent = handle;
      } else if (handle != root) {
        auto& siblings = model[model[handle].parent].children;
        siblings.erase(std::find(siblings.begin(), siblings.end(), handle));
        store.unlink(handle);
        forget(forget, handle);
        store.release(handle, k_ignore);
      }
      REQUIRE(store.live() == model.size());
    }
    for (const auto& [handle, node] : model) {
      REQUIRE(store[handle].parent == node.parent);
      REQUIRE(store[handle].child_count == node.children.size());
      for (std::uint32_t i = 0; i < node.children.size(); ++i) REQUIRE(store.child_at(handle, i) == node.children[i]);
    }
  }
}
