#include "core/pod_buffer.hpp"

#include <cstdint>
#include <numeric>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

using tether::core::PodBuffer;

namespace {

std::vector<std::uint32_t> content(const PodBuffer<std::uint32_t>& buffer) {
  return {buffer.span().begin(), buffer.span().end()};
}

}  // namespace

TEST_CASE("PodBuffer keeps what was pushed and appended through every growth") {
  PodBuffer<std::uint32_t> buffer;
  CHECK(buffer.empty());
  CHECK(buffer.span().empty());
  std::vector<std::uint32_t> expected;
  for (std::uint32_t round = 0; round < 300; ++round) {
    std::vector<std::uint32_t> more(round % 17);
    std::iota(more.begin(), more.end(), round);
    buffer.append(more.data(), more.size());
    expected.insert(expected.end(), more.begin(), more.end());
    buffer.push(round);
    expected.push_back(round);
    REQUIRE(content(buffer) == expected);
    CHECK(buffer.back() == round);
    CHECK(buffer[buffer.size() - 1] == round);
  }
  CHECK(buffer.capacity_bytes() >= buffer.size() * sizeof(std::uint32_t));
}

TEST_CASE("PodBuffer fills room that was reserved, and no more than asked for is promised") {
  PodBuffer<std::uint32_t> buffer;
  buffer.push(1);
  std::uint32_t* room = buffer.reserve(1000);
  for (std::uint32_t i = 0; i < 1000; ++i) room[i] = i;
  buffer.advance(3);
  CHECK(content(buffer) == std::vector<std::uint32_t>{1, 0, 1, 2});
  // Room that is there already is handed out where it is.
  CHECK(buffer.reserve(997) == room + 3);
}

TEST_CASE("PodBuffer takes as much at first as it was asked for, and more than that later") {
  PodBuffer<std::uint32_t> buffer;
  buffer.reserve(3);
  CHECK(buffer.capacity_bytes() == 3 * sizeof(std::uint32_t));
  for (std::uint32_t i = 0; i < 4; ++i) buffer.push(i);
  CHECK(buffer.capacity_bytes() > 8 * sizeof(std::uint32_t));
}

TEST_CASE("PodBuffer takes back, empties and gives room back") {
  PodBuffer<std::uint32_t> buffer;
  for (std::uint32_t i = 0; i < 500; ++i) buffer.push(i);
  CHECK(buffer.pop() == 499);
  buffer.truncate(2);
  CHECK(content(buffer) == std::vector<std::uint32_t>{0, 1});
  const std::size_t capacity = buffer.capacity_bytes();
  buffer.clear();
  CHECK(buffer.empty());
  CHECK(buffer.capacity_bytes() == capacity);
  buffer.shrink(capacity / sizeof(std::uint32_t));
  CHECK(buffer.capacity_bytes() == capacity);
  buffer.shrink(capacity / sizeof(std::uint32_t) - 1);
  CHECK(buffer.capacity_bytes() == 0);
  buffer.push(7);
  CHECK(content(buffer) == std::vector<std::uint32_t>{7});
}

TEST_CASE("PodBuffer appends nothing from nowhere") {
  PodBuffer<char> buffer;
  buffer.append(nullptr, 0);
  CHECK(buffer.empty());
}

TEST_CASE("PodBuffer moves") {
  PodBuffer<std::uint32_t> one;
  one.push(1);
  PodBuffer<std::uint32_t> two(std::move(one));
  CHECK(content(two) == std::vector<std::uint32_t>{1});
  PodBuffer<std::uint32_t> three;
  three.push(3);
  three = std::move(two);
  CHECK(content(three) == std::vector<std::uint32_t>{1});
}
