#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "core/chunks.hpp"
#include "core/utf8.hpp"
#include "support/seeded_random.hpp"

using namespace std::chrono_literals;
using tether::Errc;
using tether::Result;
using tether::core::ChunkAssembler;
using tether::core::ChunkOptions;
using tether::core::is_valid_utf8;
using tether::core::k_never;
using tether::core::split_bytes;
using tether::core::split_text;
using tether::test::SeededRandom;
using Milliseconds = std::chrono::milliseconds;

namespace {

using Pieces = Result<std::vector<std::string>>;

ChunkOptions pieces_of(std::size_t bytes, std::size_t max_pieces = 4'096) {
  ChunkOptions options;
  options.piece_bytes = bytes;
  options.max_pieces = max_pieces;
  return options;
}

template <class Strings>
std::string joined(const Strings& pieces) {
  std::string all;
  for (const auto& piece : pieces) all += (&piece == &pieces.front() ? "" : "|") + std::string(piece);
  return all;
}

/// The pieces with '|' between them, "..." for not yet, or the error.
std::string outcome(const Pieces& pieces) {
  if (!pieces) return std::string(to_string(pieces.error().code));
  return pieces->empty() ? "..." : joined(*pieces);
}

}  // namespace

TEST_CASE("text is cut at characters' borders, bytes anywhere") {
  const struct {
    std::string payload;
    std::size_t size;
    std::string text, bytes;
  } rows[] = {
      {"", 4, "", ""},
      {"abcd", 4, "abcd", "abcd"},
      {"abcde", 4, "abcd|e", "abcd|e"},
      {"abcdefgh", 4, "abcd|efgh", "abcd|efgh"},
      {"abc\xc3\xa9", 4, "abc|\xc3\xa9", "abc\xc3|\xa9"},
      {"\xf0\x9f\x8d\xba\xf0\x9f\x8d\xba", 4, "\xf0\x9f\x8d\xba|\xf0\x9f\x8d\xba", "\xf0\x9f\x8d\xba|\xf0\x9f\x8d\xba"},
      {"\xf0\x9f\x8d\xba\xf0\x9f\x8d\xba", 7, "\xf0\x9f\x8d\xba|\xf0\x9f\x8d\xba", "\xf0\x9f\x8d\xba\xf0\x9f\x8d|\xba"},
      {"abcdef", 1, "abcd|ef", "abcd|ef"},  // room for one character at least
      {"abcdef", 0, "abcd|ef", "abcd|ef"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.payload);
    CAPTURE(row.size);
    CHECK(joined(*split_text(row.payload, pieces_of(row.size))) == row.text);
    CHECK(joined(*split_bytes(row.payload, pieces_of(row.size))) == row.bytes);
  }
}

TEST_CASE("a payload that needs too many pieces is refused") {
  CHECK(split_bytes(std::string(40, 'x'), pieces_of(4, 10))->size() == 10);
  for (const auto& result : {split_bytes(std::string(41, 'x'), pieces_of(4, 10)),
                             split_text(std::string(41, 'x'), pieces_of(4, 10)), split_text("", pieces_of(4, 0))}) {
    REQUIRE_FALSE(result);
    CHECK(result.error().code == Errc::too_large);
  }
}

TEST_CASE("what was cut is put together again, on many streams at once") {
  SeededRandom random(1);
  const ChunkOptions options = pieces_of(16);
  const std::string characters[] = {"a", "\xc3\xa9", "\xe6\xbc\xa2", "\xf0\x9f\x8d\xba", std::string(1, '\0')};
  ChunkAssembler assembler(options);
  struct Sender {
    std::string text;
    std::size_t next = 0;
  };
  std::map<std::string, Sender> senders;
  int complete = 0;
  while (complete < 2'000) {
    const std::string name = "s" + std::to_string(random.below(8));
    Sender& sender = senders[name];
    if (sender.next == 0) {
      sender.text.clear();
      for (std::uint32_t i = random.below(100); i > 0; --i) sender.text += characters[random.below(5)];
    }
    const auto pieces = *split_text(sender.text, options);
    CHECK(is_valid_utf8(pieces[sender.next]));
    const auto result = assembler.add(name, static_cast<std::int64_t>(pieces.size()), pieces[sender.next++], 0ms);
    REQUIRE(result);
    if (sender.next < pieces.size()) {
      CHECK(result->empty());
      continue;
    }
    sender.next = 0;
    ++complete;
    std::string text;
    for (const std::string& piece : *result) text += piece;
    REQUIRE(text == sender.text);
  }
}

TEST_CASE("a message of one piece is complete at once, and the next one may follow on its stream") {
  ChunkAssembler assembler;
  CHECK(outcome(assembler.add("s", 1, "a", 0ms)) == "a");
  CHECK(outcome(assembler.add("s", 2, "", 0ms)) == "...");
  CHECK(outcome(assembler.add("s", 2, "", 0ms)) == "|");  // two empty pieces are two
  CHECK(outcome(assembler.add("", 1, "b", 0ms)) == "b");
  CHECK(assembler.bytes() == 0);
  CHECK(assembler.streams() == 0);
  CHECK(assembler.due() == k_never);
}

TEST_CASE("a count that makes no sense is refused, first or later, and costs nothing") {
  for (const std::int64_t count : {INT64_C(0), INT64_C(-1), INT64_MIN, INT64_C(4'097), INT64_C(1) << 40, INT64_MAX}) {
    CAPTURE(count);
    ChunkAssembler assembler;
    CHECK(outcome(assembler.add("s", count, "a", 0ms)) == "bad-chunk");
    CHECK(assembler.streams() == 0);
    CHECK(outcome(assembler.add("s", 3, "a", 0ms)) == "...");
    CHECK(outcome(assembler.add("s", count, "b", 0ms)) == "bad-chunk");
    CHECK(assembler.bytes() == 0);
    // The rest of that message is not taken for a new one.
    CHECK(outcome(assembler.add("s", 3, "c", 0ms)) == "bad-chunk");
    CHECK(outcome(assembler.add("s", 3, "A", 0ms)) == "...");
  }
  ChunkAssembler assembler;
  CHECK(outcome(assembler.add("s", 4'096, "a", 0ms)) == "...");
  CHECK(outcome(assembler.add(std::string(257, 's'), 2, "a", 0ms)) == "bad-chunk");
}

TEST_CASE("a count that changes ends both messages, and nothing of them is mixed with a third") {
  ChunkAssembler assembler;
  CHECK(outcome(assembler.add("s", 5, "a", 0ms)) == "...");
  CHECK(outcome(assembler.add("s", 5, "b", 0ms)) == "...");
  for (int piece = 0; piece < 3; ++piece) CHECK(outcome(assembler.add("s", 3, "x", 0ms)) == "bad-chunk");
  CHECK(outcome(assembler.add("s", 3, "1", 0ms)) == "...");
  CHECK(outcome(assembler.add("s", 3, "2", 0ms)) == "...");
  CHECK(outcome(assembler.add("s", 3, "3", 0ms)) == "1|2|3");
}

TEST_CASE("too many bytes end the message that brings them, and free what it had") {
  ChunkOptions options;
  options.max_bytes = 10;
  ChunkAssembler assembler(options);
  CHECK(outcome(assembler.add("a", 2, "12345", 0ms)) == "...");
  CHECK(outcome(assembler.add("b", 4, "1234", 0ms)) == "...");
  CHECK(outcome(assembler.add("b", 4, "12", 0ms)) == "too-large");
  CHECK(assembler.bytes() == 5);
  CHECK(assembler.streams() == 1);
  CHECK(outcome(assembler.add("b", 4, "1", 0ms)) == "too-large");
  CHECK(outcome(assembler.add("b", 4, "1", 0ms)) == "too-large");
  CHECK(outcome(assembler.add("b", 4, "1", 0ms)) == "...");  // the next message
  CHECK(outcome(assembler.add("a", 2, "1234", 0ms)) == "12345|1234");
  CHECK(assembler.bytes() == 1);
  CHECK(outcome(assembler.add("c", 1, std::string(10, 'x'), 0ms)) == "too-large");
}

TEST_CASE("a message too many is refused whole, and the others go on") {
  ChunkOptions options;
  options.max_streams = 2;
  ChunkAssembler assembler(options);
  CHECK(outcome(assembler.add("a", 2, "1", 0ms)) == "...");
  CHECK(outcome(assembler.add("b", 2, "1", 0ms)) == "...");
  CHECK(outcome(assembler.add("c", 3, "1", 0ms)) == "limit-reached");
  CHECK(outcome(assembler.add("a", 2, "2", 0ms)) == "1|2");
  // There is room now, but not for the rest of a message.
  CHECK(outcome(assembler.add("c", 3, "2", 0ms)) == "limit-reached");
  CHECK(outcome(assembler.add("c", 3, "3", 0ms)) == "limit-reached");
  CHECK(outcome(assembler.add("c", 3, "1", 0ms)) == "...");
  CHECK(assembler.streams() == 2);
}

TEST_CASE("a flood of stream names is not remembered without end") {
  ChunkAssembler assembler;
  for (int i = 0; i < 100'000; ++i) {
    const std::string result = outcome(assembler.add("s" + std::to_string(i), 2, std::string(100, 'x'), 0ms));
    REQUIRE(result == (i < 8 ? "..." : "limit-reached"));
  }
  CHECK(assembler.streams() == 8);
  CHECK(assembler.bytes() == 800);
  CHECK(assembler.expire(30s).size() == 8);
  CHECK(assembler.bytes() == 0);
  CHECK(assembler.due() == k_never);
  CHECK(outcome(assembler.add("new", 1, "x", 31s)) == "x");
}

TEST_CASE("a message whose next piece does not come in 30 s is given up") {
  ChunkAssembler assembler;
  CHECK(outcome(assembler.add("a", 3, "1", 0s)) == "...");
  CHECK(outcome(assembler.add("b", 3, "1", 10s)) == "...");
  CHECK(outcome(assembler.add("a", 3, "2", 29s)) == "...");
  CHECK(assembler.due() == 40s);
  CHECK(assembler.expire(39s).empty());
  SUBCASE("found by the timer") {
    CHECK(assembler.expire(40s) == std::vector<std::string>{"b"});
    CHECK(assembler.bytes() == 2);
    CHECK(assembler.due() == 59s);
    CHECK(assembler.expire(1h) == std::vector<std::string>{"a"});
  }
  SUBCASE("found by its next piece") {
    CHECK(outcome(assembler.add("b", 3, "2", 40s)) == "expired");
    CHECK(outcome(assembler.add("b", 3, "3", 41s)) == "expired");
    CHECK(outcome(assembler.add("b", 3, "1", 42s)) == "...");
  }
  SUBCASE("a failed one is forgotten after the same time, without a word") {
    CHECK(outcome(assembler.add("b", 0, "2", 35s)) == "bad-chunk");
    CHECK(outcome(assembler.add("b", 3, "1", 65s)) == "...");
    CHECK(outcome(assembler.add("c", 3, "1", 65s)) == "...");
    CHECK(outcome(assembler.add("c", 0, "1", 65s)) == "bad-chunk");
    CHECK(assembler.expire(1h) == std::vector<std::string>{"a", "b"});
    CHECK(assembler.streams() == 0);
  }
}

TEST_CASE("an unfinished message can be dropped, and all of them") {
  ChunkAssembler assembler;
  CHECK(outcome(assembler.add("a", 2, "1", 0ms)) == "...");
  CHECK(outcome(assembler.add("b", 2, "1", 0ms)) == "...");
  assembler.drop("a");
  assembler.drop("nobody");
  CHECK(assembler.streams() == 1);
  CHECK(outcome(assembler.add("a", 2, "x", 0ms)) == "...");
  CHECK(outcome(assembler.add("a", 2, "y", 0ms)) == "x|y");
  assembler.clear();
  CHECK(assembler.streams() == 0);
  CHECK(assembler.bytes() == 0);
  CHECK(assembler.due() == k_never);
}

TEST_CASE("hostile pieces never cost more than the limits say") {
  ChunkOptions options;
  options.max_bytes = 2'000;
  options.max_pieces = 12;
  options.max_streams = 3;
  options.max_idle = 100ms;
  SeededRandom random(7);
  ChunkAssembler assembler(options);
  std::set<std::string> seen;
  Milliseconds now{0};
  for (int i = 0; i < 100'000; ++i) {
    now += Milliseconds(random.below(4));
    const std::int64_t count = random.one_in(5) ? static_cast<std::int64_t>(random.below(14)) - 1 : 12;
    const std::string name(1, static_cast<char>('a' + random.below(6)));
    const auto result = assembler.add(name, count, std::string(random.below(300), 'x'), now);
    seen.insert(result ? (result->empty() ? "more" : "complete") : std::string(to_string(result.error().code)));
    if (result && !result->empty()) REQUIRE(result->size() == static_cast<std::size_t>(count));
    REQUIRE(assembler.bytes() <= 2'000);
    REQUIRE(assembler.streams() <= 3);
    if (random.one_in(50)) (void)assembler.expire(now);
    if (random.one_in(100)) assembler.drop(name);
    if (random.one_in(200)) now += 100ms;
  }
  CHECK(seen == std::set<std::string>{"more", "complete", "bad-chunk", "too-large", "limit-reached", "expired"});
  (void)assembler.expire(now + 1h);
  CHECK(assembler.bytes() == 0);
  CHECK(assembler.streams() == 0);
}
