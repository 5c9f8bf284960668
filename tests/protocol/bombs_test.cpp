// Small documents that claim to be large, and deep ones, through everything that reads a server's bytes
// (security 18).
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <tether/json.hpp>
#include <tether/msgpack.hpp>

#include "codec/msgpack_reader.hpp"
#include "protocol/patch_frame.hpp"
#include "support/heap_peak.hpp"
#include "support/hex.hpp"

using tether::Bytes;
using tether::DecodeLimits;
using tether::Errc;
using tether::test::from_hex;
using tether::test::HeapPeak;
namespace msgpack = tether::msgpack;

namespace {

using Buffer = std::vector<std::uint8_t>;

Buffer repeated(const std::string& before, std::size_t count, const std::string& item, const std::string& after = "") {
  Buffer bytes = from_hex(before);
  const Buffer one = from_hex(item);
  for (std::size_t i = 0; i < count; ++i) bytes.insert(bytes.end(), one.begin(), one.end());
  for (const std::uint8_t byte : from_hex(after)) bytes.push_back(byte);
  return bytes;
}

std::string repeated(const std::string& text, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += text;
  return out;
}

Errc walk(Bytes bytes, const DecodeLimits& limits = {}) {
  msgpack::Reader reader(bytes, limits);
  for (std::uint64_t left = 1; left > 0; --left) {
    msgpack::Head head;
    if (!reader.next(head)) return reader.error().code;
    if (head.kind == msgpack::Kind::list) left += head.size;
    if (head.kind == msgpack::Kind::map) left += std::uint64_t{head.size} * 2;
  }
  return Errc{};
}

Errc check(Bytes bytes, const DecodeLimits& limits = {}) {
  const auto checked = tether::protocol::check_patch_frame(bytes, limits, 100'000);
  return checked ? Errc{} : checked.error().code;
}

Errc parse(Bytes bytes, const DecodeLimits& limits = {}) {
  const auto parsed = msgpack::parse(bytes, limits);
  return parsed ? Errc{} : parsed.error().code;
}

Errc parse_json(std::string_view text, const DecodeLimits& limits = {}) {
  const auto parsed = tether::json::parse(text, limits);
  return parsed ? Errc{} : parsed.error().code;
}

/// The error, and no more heap than `limit` until it is known.
void check_bomb(const std::function<Errc()>& read, Errc expected, std::size_t limit) {
  Errc found{};
  std::size_t bytes = 0;
  {
    const HeapPeak peak;
    found = read();
    bytes = peak.bytes();
  }
  CHECK(tether::to_string(found) == tether::to_string(expected));
  CHECK(bytes <= limit);
}

constexpr std::size_t k_kib = 1024;
constexpr std::size_t k_mib = k_kib * k_kib;

// [1, [[0, "u", ...
const std::string k_replace = "92 01 91 93 00 a1 75";
// ["p", "u", {}, {}, nil, ...
const std::string k_node = "96 a1 70 a1 75 80 80 c0";

}  // namespace

TEST_CASE("the peak of the heap is measured where it can be") {
  if (!HeapPeak::counts()) return;
  const HeapPeak peak;
  { const Buffer large(3 * k_mib); }
  const Buffer small(k_mib);
  CHECK(peak.bytes() >= 3 * k_mib);
  CHECK(peak.bytes() < 4 * k_mib);
}

TEST_CASE("a bomb of MessagePack ends in a typed error, with next to no memory (security 18)") {
  const struct {
    std::string what;
    Buffer bytes;
    Errc reader, frame, value;
  } rows[] = {
      {"a list of four million in 5 bytes", from_hex("dd 00 40 00 00"), Errc::bad_msgpack, Errc::bad_msgpack,
       Errc::bad_msgpack},
      {"a list of four billion", from_hex("dd ff ff ff ff"), Errc::bad_msgpack, Errc::bad_msgpack, Errc::bad_msgpack},
      {"a map of four billion", from_hex("df ff ff ff ff"), Errc::bad_msgpack, Errc::bad_msgpack, Errc::bad_msgpack},
      {"a map of half as many", from_hex("df 80 00 00 00 01"), Errc::bad_msgpack, Errc::bad_msgpack, Errc::bad_msgpack},
      {"a text of 1 GB in 5 bytes", from_hex("db 40 00 00 00"), Errc::bad_msgpack, Errc::bad_msgpack,
       Errc::bad_msgpack},
      {"binary of 1 GB", from_hex("c6 40 00 00 00"), Errc::bad_msgpack, Errc::bad_msgpack, Errc::bad_msgpack},
      {"an extension of 4 GB", from_hex("c9 ff ff ff ff 05"), Errc::bad_msgpack, Errc::bad_msgpack, Errc::bad_msgpack},
      {"the same inside a frame: patches", from_hex("92 01 dd ff ff ff ff"), Errc::bad_msgpack, Errc::bad_msgpack,
       Errc::bad_msgpack},
      {"... attributes", from_hex("92 01 91 93 04 a1 75 df ff ff ff ff"), Errc::bad_msgpack, Errc::bad_msgpack,
       Errc::bad_msgpack},
      {"... a text", from_hex("92 01 91 93 03 a1 75 db 40 00 00 00"), Errc::bad_msgpack, Errc::bad_msgpack,
       Errc::bad_msgpack},
      {"... children", from_hex(k_replace + k_node + "dd ff ff ff ff"), Errc::bad_msgpack, Errc::bad_msgpack,
       Errc::bad_msgpack},
      {"200,000 lists, one in the other", repeated("", 200'000, "91"), Errc::bad_msgpack, Errc::bad_message,
       Errc::too_deep},
      {"... that end well", repeated("", 200'000, "91", "90"), Errc{}, Errc::bad_message, Errc::too_deep},
      {"200,000 maps, one in the other", repeated("", 200'000, "81 a1 61", "c0"), Errc{}, Errc::bad_message,
       Errc::too_deep},
      {"lists of 65,535, one in the other, in 72 KB", repeated("", 24'000, "dc ff ff"), Errc::bad_msgpack,
       Errc::bad_message, Errc::too_deep},
      {"maps of 32,767, likewise", repeated("", 24'000, "de 7f ff a1 61"), Errc::bad_msgpack, Errc::bad_message,
       Errc::too_deep},
      {"lists of four billion, likewise", repeated("", 24'000, "dd ff ff ff ff"), Errc::bad_msgpack, Errc::bad_msgpack,
       Errc::too_deep},
      {"a tree of 100,000 nodes, one in the other", repeated(k_replace, 100'000, k_node + "91", "c0"), Errc{},
       Errc::too_deep, Errc::too_deep},
      {"a tree whose nodes claim 65,535 children each", repeated(k_replace, 100'000, k_node + "dc ff ff", "c0"),
       Errc::bad_msgpack, Errc::too_deep, Errc::too_deep},
  };
  for (const auto& row : rows) {
    CAPTURE(row.what);
    check_bomb([&row] { return walk(row.bytes); }, row.reader, k_kib);
    check_bomb([&row] { return check(row.bytes); }, row.frame, k_kib);
    // 64 lists may be open, and the first bytes of a claim are kept as values.
    check_bomb([&row] { return parse(row.bytes); }, row.value, 32 * k_kib);
  }
}

TEST_CASE("no item costs more memory than its share, however small it is (security 16, 18)") {
  DecodeLimits limits;
  limits.max_items = 100'000;
  const std::size_t most = limits.max_items * 160;
  const struct {
    std::string what;
    Buffer bytes;
  } rows[] = {
      {"empty lists", repeated("dd 00 01 ad b0", 110'000, "90")},
      {"numbers", repeated("dd 00 01 ad b0", 110'000, "05")},
      {"nodes", repeated(k_replace + k_node + "dd 00 00 3e 80", 16'000, k_node + "90")},
  };
  for (const auto& row : rows) {
    CAPTURE(row.what);
    check_bomb([&] { return walk(row.bytes, limits); }, Errc::too_many_items, k_kib);
    check_bomb([&] { return check(row.bytes, limits); }, Errc::too_many_items, k_kib);
    check_bomb([&] { return parse(row.bytes, limits); }, Errc::too_many_items, most);
  }
  const std::string numbers = "[" + repeated("0,", 110'000) + "0]";
  check_bomb([&] { return parse_json(numbers, limits); }, Errc::too_many_items, most);
}

TEST_CASE("a bomb of JSON ends in a typed error, with next to no memory (security 18)") {
  const struct {
    std::string what;
    std::string text;
    Errc code;
  } rows[] = {
      {"200,000 arrays, one in the other", repeated("[", 200'000), Errc::too_deep},
      {"... that end well", repeated("[", 200'000) + repeated("]", 200'000), Errc::too_deep},
      {"200,000 objects, one in the other", repeated("{\"a\":", 200'000), Errc::too_deep},
      {"both in turn", repeated("[{\"a\":", 100'000), Errc::too_deep},
  };
  for (const auto& row : rows) {
    CAPTURE(row.what);
    check_bomb([&row] { return parse_json(row.text); }, row.code, 32 * k_kib);
  }
  const std::string text = "\"" + std::string(DecodeLimits{}.max_text_bytes + 1, 'a') + "\"";
  check_bomb([&text] { return parse_json(text); }, Errc::too_large, 64 * k_mib);
}
