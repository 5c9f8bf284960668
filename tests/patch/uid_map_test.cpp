#include <cstdint>
#include <map>

#include <doctest/doctest.h>

#include "patch/uid_map.hpp"
#include "support/seeded_random.hpp"

using tether::patch::UidHash;
using tether::patch::UidMap;
using tether::test::SeededRandom;

TEST_CASE("an empty map knows nothing") {
  UidMap map;
  CHECK(map.find(0) == 0);
  CHECK(map.find(7) == 0);
  map.erase(7, 1);
  CHECK(map.size() == 0);
}

TEST_CASE("the last definition wins, and only its holder can erase it") {
  UidMap map;
  map.set(7, 1);
  map.set(7, 2);
  CHECK(map.size() == 1);
  CHECK(map.find(7) == 2);
  map.erase(7, 1);
  CHECK(map.find(7) == 2);
  map.erase(7, 2);
  CHECK(map.find(7) == 0);
  CHECK(map.size() == 0);
}

TEST_CASE("erasing closes the gap in a run of entries that want the same place") {
  // 64 slots: all of these begin at slot 62 and go around the end.
  for (UidHash gone = 0; gone < 6; ++gone) {
    CAPTURE(gone);
    UidMap map;
    for (UidHash i = 0; i < 6; ++i) map.set(62 + i * 64, static_cast<std::uint32_t>(i + 1));
    map.set(1, 99);
    map.erase(62 + gone * 64, static_cast<std::uint32_t>(gone + 1));
    for (UidHash i = 0; i < 6; ++i) CHECK(map.find(62 + i * 64) == (i == gone ? 0 : i + 1));
    CHECK(map.find(1) == 99);
  }
}

TEST_CASE("a random life agrees with std::map") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    CAPTURE(seed);
    SeededRandom random(seed);
    UidMap map;
    std::map<UidHash, std::uint32_t> model;
    for (int step = 0; step < 5000; ++step) {
      // Few bits, so that runs get long; at times it only shrinks.
      const UidHash uid = random.below(600) * (seed % 2 == 0 ? 64 : 1);
      const std::uint32_t handle = 1 + random.below(50);
      if (random.below(10) < (step / 1000 % 2 == 0 ? 6U : 2U)) {
        map.set(uid, handle);
        model[uid] = handle;
      } else {
        const auto found = model.find(uid);
        const std::uint32_t holder = found != model.end() && !random.one_in(4) ? found->second : handle;
        map.erase(uid, holder);
        if (found != model.end() && found->second == holder) model.erase(found);
      }
      REQUIRE(map.size() == model.size());
    }
    for (UidHash i = 0; i < 600; ++i) {
      const UidHash uid = i * (seed % 2 == 0 ? 64 : 1);
      const auto found = model.find(uid);
      REQUIRE(map.find(uid) == (found != model.end() ? found->second : 0));
    }
  }
}

TEST_CASE("a map that was large gives room back") {
  UidMap map;
  for (std::uint32_t i = 1; i <= 10'000; ++i) map.set(i * 0x9e3779b97f4a7c15U, i);
  const std::size_t large = map.capacity_bytes();
  for (std::uint32_t i = 1; i <= 10'000; ++i) map.erase(i * 0x9e3779b97f4a7c15U, i);
  CHECK(map.size() == 0);
  CHECK(map.capacity_bytes() * 50 < large);
}
