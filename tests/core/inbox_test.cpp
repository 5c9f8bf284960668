#include <cstring>
#include <initializer_list>

#include <doctest/doctest.h>

#include "core/inbox.hpp"

using tether::core::Inbox;

namespace {
constexpr std::size_t k_large = Inbox::k_keep_bytes + 1;
}

TEST_CASE("uses one buffer for frames that follow each other") {
  Inbox inbox;
  std::uint8_t* const first = inbox.acquire(1000);
  inbox.release(first, 1000);
  for (const std::size_t size : {std::size_t{1}, std::size_t{1000}, std::size_t{0}}) {
    std::uint8_t* const data = inbox.acquire(size);
    CHECK(data == first);
    inbox.release(data, size);
  }
}

TEST_CASE("gives an address for an empty frame, because null means no memory") {
  Inbox inbox;
  std::uint8_t* const data = inbox.acquire(0);
  CHECK(data != nullptr);
  inbox.release(data, 0);
}

TEST_CASE("grows for a larger frame and stays writable to the last byte") {
  Inbox inbox;
  for (const std::size_t size : {std::size_t{1}, std::size_t{64}, std::size_t{65}, std::size_t{5000},
                                 Inbox::k_keep_bytes, k_large, std::size_t{1}}) {
    std::uint8_t* const data = inbox.acquire(size);
    REQUIRE(data != nullptr);
    std::memset(data, 0x5a, size);
    CHECK(data[size - 1] == 0x5a);
    inbox.release(data, size);
  }
}

TEST_CASE("gives nested frames buffers of their own") {
  Inbox inbox;
  std::uint8_t* const outer = inbox.acquire(100);
  std::uint8_t* const middle = inbox.acquire(100);
  std::uint8_t* const inner = inbox.acquire(100);
  CHECK(outer != middle);
  CHECK(outer != inner);
  CHECK(middle != inner);
  std::memset(outer, 1, 100);
  std::memset(middle, 2, 100);
  std::memset(inner, 3, 100);
  inbox.release(inner, 100);
  CHECK(middle[99] == 2);
  inbox.release(middle, 100);
  CHECK(outer[99] == 1);
  inbox.release(outer, 100);
  // The kept buffer is free again.
  std::uint8_t* const next = inbox.acquire(100);
  CHECK(next == outer);
  inbox.release(next, 100);
}

TEST_CASE("does not keep the buffer of a large frame") {
  Inbox inbox;
  std::uint8_t* const small = inbox.acquire(10);
  inbox.release(small, 10);
  std::uint8_t* const large = inbox.acquire(k_large);
  REQUIRE(large != nullptr);
  CHECK(large != small);
  inbox.release(large, k_large);
  std::uint8_t* const next = inbox.acquire(10);
  CHECK(next == small);
  inbox.release(next, 10);
}

#ifndef NDEBUG
TEST_CASE("debug builds overwrite a frame when its callback has returned (C57)") {
  Inbox inbox;
  std::uint8_t* const data = inbox.acquire(16);
  std::memset(data, 0x41, 16);
  inbox.release(data, 16);
  for (std::size_t i = 0; i < 16; ++i) CHECK(data[i] == 0xdd);  // still the inbox's own memory
}
#endif
