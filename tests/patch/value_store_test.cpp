#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "patch/value_store.hpp"
#include "support/seeded_random.hpp"

using tether::patch::k_important_flag;
using tether::patch::k_style_flag;
using tether::patch::Pair;
using tether::patch::ValueStore;
using tether::test::SeededRandom;

namespace {

using Pairs = std::vector<std::pair<std::uint32_t, std::string>>;

std::uint32_t save(ValueStore& store, const Pairs& pairs) {
  std::vector<Pair> views;
  for (const auto& [name, value] : pairs) views.push_back({name, value});
  return store.save(views);
}

/// As it was saved, with "?" for values that were not kept.
Pairs load(const ValueStore& store, std::uint32_t id) {
  const ValueStore::List list = store.list(id);
  const char* at = list.first_value();
  Pairs pairs;
  for (std::uint32_t i = 0; i < list.size(); ++i) {
    const std::uint32_t length = list.length(i);
    const bool known = length != ValueStore::List::k_unknown;
    pairs.emplace_back(list.name(i), known ? std::string(at, length) : "?");
    if (known) at += length;
  }
  return pairs;
}

}  // namespace

TEST_CASE("no pairs are the empty list") {
  ValueStore store;
  CHECK(save(store, {}) == 0);
  CHECK(store.list(0).size() == 0);
  store.drop(0);
  CHECK(load(store, 0).empty());
}

TEST_CASE("a list comes out as it went in") {
  ValueStore store;
  const Pairs pairs{{1, "a"}, {2, ""}, {0xffff, std::string(300, 'x')}, {4, "\xf0\x9f\x98\x80"}};
  const std::uint32_t id = save(store, pairs);
  CHECK(load(store, id) == pairs);
  CHECK(id != 0);
}

TEST_CASE("what else is in the word of a pair does not get into its length") {
  ValueStore store;
  const std::uint32_t id =
      save(store, {{1 | k_style_flag, "abc"}, {2 | k_style_flag | k_important_flag, "d"}, {3 | 5U << 16U, ""}});
  CHECK(load(store, id) == Pairs{{1, "abc"}, {2, "d"}, {3, ""}});
}

TEST_CASE("values that are too long are not kept, and those beside them are") {
  ValueStore store;
  const std::string most(0x8000, 'm');
  const std::string more(0x8001, 'm');
  CHECK(load(store, save(store, {{1, "a"}, {2, more}, {3, "b"}})) == Pairs{{1, "a"}, {2, "?"}, {3, "b"}});
  CHECK(load(store, save(store, {{1, most}, {2, "a"}, {3, ""}})) == Pairs{{1, most}, {2, "?"}, {3, ""}});
}

TEST_CASE("a shared list lives as long as its last user") {
  ValueStore store;
  const std::uint32_t id = save(store, {{1, "a"}});
  const std::size_t used = store.used_bytes();
  CHECK(store.share(id) == id);
  store.drop(id);
  CHECK(load(store, id) == Pairs{{1, "a"}});
  CHECK(store.used_bytes() == used);
  store.drop(id);
  CHECK(store.used_bytes() < used);
}

TEST_CASE("a random life with compaction keeps every list, and no more room than they need") {
  SeededRandom random(3);
  ValueStore store;
  std::vector<std::pair<std::uint32_t, Pairs>> lists;
  std::size_t capacity = 0;
  for (int step = 0; step < 60'000; ++step) {
    if (lists.size() < 200 || random.one_in(2)) {
      Pairs pairs;
      for (std::uint32_t left = 1 + random.below(5); left > 0; --left) {
        pairs.emplace_back(1 + random.below(50),
                           std::string(random.below(40), static_cast<char>('a' + random.below(26))));
      }
      const std::uint32_t id = save(store, pairs);
      lists.emplace_back(id, std::move(pairs));
    }
    if (lists.size() > 300 || (lists.size() > 100 && random.one_in(2))) {
      const std::size_t index = random.below(static_cast<std::uint32_t>(lists.size()));
      REQUIRE(load(store, lists[index].first) == lists[index].second);
      store.drop(lists[index].first);
      lists[index] = std::move(lists.back());
      lists.pop_back();
    }
    store.compact();
    if (step == 20'000) capacity = store.capacity_bytes();
  }
  for (const auto& [id, pairs] : lists) CHECK(load(store, id) == pairs);
  CHECK(store.capacity_bytes() <= capacity * 2);
}
