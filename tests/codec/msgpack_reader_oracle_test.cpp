// Reader and TrustedReader against msgpack-c.
#include "codec/msgpack_reader.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include <tether/json.hpp>
#include <tether/msgpack.hpp>

#include "support/hex.hpp"
#include "support/random_value.hpp"
#include "support/readers_alike.hpp"
#include "support/test_data.hpp"

using tether::Bytes;
using tether::Value;
using tether::test::from_hex;
namespace test = tether::test;

using Buffer = std::vector<std::uint8_t>;

TEST_CASE("Reader, TrustedReader and msgpack-c read the public MessagePack test suite alike") {
  std::string_view content;
  for (const test::DataFile& file : test::data_files()) {
    if (file.name == "msgpack-test-suite.json") content = file.content;
  }
  const auto suite = tether::json::parse(content);
  REQUIRE(suite.has_value());
  int forms = 0;
  for (const Value::Entry& group : suite->as_map()) {
    for (const Value& entry : group.second.as_list()) {
      for (const Value& form : entry["msgpack"].as_list()) {
        const Buffer bytes = from_hex(form.as_text());
        CHECK(test::reader_transcript(bytes).has_value());
        test::check_alike(bytes);
        ++forms;
      }
    }
  }
  CHECK(forms == 233);
}

TEST_CASE("Reader, TrustedReader and msgpack-c read 100 random documents alike") {
  test::Dice dice(11);
  for (int round = 0; round < 100; ++round) {
    const Buffer bytes = tether::msgpack::dump(test::random_value(dice));
    CHECK(test::reader_transcript(bytes).has_value());
    test::check_alike(bytes);
  }
}

TEST_CASE("Reader accepts exactly the byte strings that msgpack-c accepts") {
  test::Dice dice(12);
  int accepted = 0;
  const auto try_one = [&accepted](Bytes bytes) {
    test::check_alike(bytes);
    if (test::reader_transcript(bytes).has_value()) ++accepted;
  };
  SUBCASE("all of one byte, and a third of those of two") {
    Buffer bytes(1);
    for (unsigned first = 0; first < 256; ++first) {
      bytes = {static_cast<std::uint8_t>(first)};
      try_one(bytes);
      for (unsigned second = 0; second < 256; second += 3) {
        bytes = {static_cast<std::uint8_t>(first), static_cast<std::uint8_t>(second)};
        try_one(bytes);
      }
    }
    CHECK(accepted > 200);
  }
  SUBCASE("random ones") {
    for (int round = 0; round < 8000; ++round) {
      Buffer bytes(1 + test::roll(dice, 24));
      for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(dice());
      try_one(bytes);
    }
    CHECK(accepted > 200);
  }
  SUBCASE("documents with a few bytes changed, left out or doubled") {
    for (int round = 0; round < 800; ++round) {
      Buffer bytes = tether::msgpack::dump(test::random_value(dice));
      if (bytes.size() > 400) bytes.resize(400);
      for (std::size_t changes = 1 + test::roll(dice, 3); changes > 0; --changes) {
        const auto place = bytes.begin() + static_cast<std::ptrdiff_t>(test::roll(dice, bytes.size()));
        switch (test::roll(dice, 3)) {
          case 0: *place = static_cast<std::uint8_t>(dice()); break;
          case 1: bytes.insert(place, static_cast<std::uint8_t>(0xc0 + test::roll(dice, 64))); break;
          default:
            if (bytes.size() > 1) bytes.erase(place);
        }
      }
      try_one(bytes);
    }
    CHECK(accepted > 20);
  }
}
