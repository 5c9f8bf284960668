#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "core/handle_table.hpp"
#include "support/random_value.hpp"

using tether::core::HandleTable;

TEST_CASE("finds what was inserted, and nothing under 0 or unknown handles") {
  HandleTable<std::string> table;
  const auto handle = table.insert("socket");
  CHECK(handle != 0);
  REQUIRE(table.find(handle) != nullptr);
  CHECK(*table.find(handle) == "socket");
  for (const std::uint32_t unknown : {0U, handle + 1, handle + 0x10000, 0xffffffffU, 0x00010000U, 0xffffU}) {
    CHECK(table.find(unknown) == nullptr);
    CHECK_FALSE(table.erase(unknown));
  }
  CHECK(table.size() == 1);
}

TEST_CASE("a handle of an earlier use of a slot finds nothing") {
  HandleTable<int> table;
  const auto first = table.insert(1);
  CHECK(table.erase(first));
  CHECK_FALSE(table.erase(first));
  const auto second = table.insert(2);
  CHECK(table.capacity() == 1);
  CHECK(first != second);
  CHECK(table.find(first) == nullptr);
  CHECK(*table.find(second) == 2);
}

TEST_CASE("refuses to insert once every slot is taken, and goes on after an erase") {
  HandleTable<int, 3> table;
  std::vector<std::uint32_t> handles;
  for (int i = 0; i < 7; ++i) handles.push_back(table.insert(i));
  for (const auto handle : handles) CHECK(handle != 0);
  CHECK(table.insert(7) == 0);
  CHECK(table.size() == 7);
  CHECK(table.erase(handles[4]));
  const auto again = table.insert(8);
  CHECK(again != 0);
  CHECK(*table.find(again) == 8);
  CHECK(table.insert(9) == 0);
}

TEST_CASE("holds 65535 values by default, each under a handle of its own") {
  HandleTable<int> table;
  std::set<std::uint32_t> handles;
  for (int i = 0; i < 65535; ++i) handles.insert(table.insert(i));
  CHECK(handles.size() == 65535);
  CHECK(handles.count(0) == 0);
  CHECK(table.insert(0) == 0);
}

TEST_CASE("a generation wraps without ever giving out 0") {
  HandleTable<int, 30> table;  // two bits of generation
  std::set<std::uint32_t> handles;
  for (int i = 0; i < 8; ++i) {
    const auto handle = table.insert(i);
    CHECK(handle != 0);
    CHECK(*table.find(handle) == i);
    handles.insert(handle);
    CHECK(table.erase(handle));
  }
  CHECK(handles.size() == 4);
}

TEST_CASE("10,000 sockets opened and destroyed reuse the slots (C58)") {
  HandleTable<int> table;
  std::set<std::uint32_t> handles;
  for (int i = 0; i < 10'000; ++i) {
    const auto handle = table.insert(i);
    handles.insert(handle);
    CHECK(table.erase(handle));
  }
  CHECK(table.capacity() == 1);
  CHECK(table.size() == 0);
  // One slot and 16 bits of generation: no handle came twice.
  CHECK(handles.size() == 10'000);
}

TEST_CASE("agrees with a map through a random life") {
  tether::test::Dice dice(1);
  HandleTable<int, 6> table;
  std::map<std::uint32_t, int> model;
  std::vector<std::uint32_t> ever;
  for (int step = 0; step < 20'000; ++step) {
    if (tether::test::roll(dice, 2) == 0) {
      const auto handle = table.insert(step);
      CHECK((handle == 0) == (model.size() == 63));
      if (handle == 0) continue;
      CHECK(model.emplace(handle, step).second);
      ever.push_back(handle);
    } else if (!ever.empty()) {
      const auto handle = ever[tether::test::roll(dice, ever.size())];
      const int* found = table.find(handle);
      const auto expected = model.find(handle);
      REQUIRE((found != nullptr) == (expected != model.end()));
      if (found != nullptr) CHECK(*found == expected->second);
      CHECK(table.erase(handle) == (model.erase(handle) == 1));
    }
    CHECK(table.size() == model.size());
  }
}

TEST_CASE("a value may use the table while it is destroyed") {
  struct Value {
    std::shared_ptr<void> on_destroy;
  };
  HandleTable<Value> table;
  std::uint32_t handle = 0;
  std::uint32_t inserted = 0;
  bool found_itself = true;
  handle = table.insert({std::shared_ptr<void>(nullptr, [&](void*) {
    found_itself = table.find(handle) != nullptr;
    inserted = table.insert({});
  })});
  CHECK(table.erase(handle));
  CHECK_FALSE(found_itself);
  CHECK(inserted != 0);
  CHECK(table.find(inserted) != nullptr);
  CHECK(table.find(handle) == nullptr);
  CHECK(table.size() == 1);
}
