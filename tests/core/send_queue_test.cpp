#include <functional>
#include <map>
#include <string>
#include <utility>

#include <doctest/doctest.h>

#include "core/send_queue.hpp"
#include "support/seeded_random.hpp"

using namespace std::chrono_literals;
using tether::Errc;
using tether::Overflow;
using tether::QueueOptions;
using tether::SendClass;
using tether::SendStatus;
using tether::core::k_never;
using tether::core::QueuedMessage;
using tether::core::SendQueue;
using tether::test::SeededRandom;
using Milliseconds = std::chrono::milliseconds;

namespace {

std::unique_ptr<QueuedMessage> reliable(std::string payload, Milliseconds expires = k_never) {
  auto message = std::make_unique<QueuedMessage>();
  message->payload = std::move(payload);
  message->expires = expires;
  return message;
}

std::unique_ptr<QueuedMessage> latest(std::string key, std::string payload, Milliseconds expires = k_never) {
  auto message = reliable(std::move(payload), expires);
  message->send_class = SendClass::latest;
  message->key = std::move(key);
  return message;
}

/// A queue with what it gave back, as text.
struct Rig {
  explicit Rig(QueueOptions with = {}) : options(with), queue(options) {}

  bool push(std::unique_ptr<QueuedMessage> message) {
    SendQueue::Messages gone;
    const bool taken = queue.push(std::move(message), gone);
    note(gone);
    return taken;
  }
  void expire(Milliseconds now) {
    SendQueue::Messages gone;
    queue.expire(now, gone);
    note(gone);
  }
  std::string drain() {
    std::string all;
    while (!queue.empty()) all += queue.pop()->payload + " ";
    return all;
  }
  void note(const SendQueue::Messages& gone) {
    for (const QueuedMessage& one : gone) {
      CHECK(one.result.status == SendStatus::dropped);
      dropped += one.payload + ":" + std::string(tether::to_string(one.result.why)) + " ";
    }
  }

  QueueOptions options;
  SendQueue queue;
  std::string dropped;
};

QueueOptions limits(std::size_t bytes, std::size_t messages, Overflow overflow = Overflow::reject) {
  QueueOptions options;
  options.max_bytes = bytes;
  options.max_messages = messages;
  options.overflow = overflow;
  return options;
}

}  // namespace

TEST_CASE("messages leave in the order in which they came (C35)") {
  Rig rig;
  for (const char* payload : {"a", "b", "", "c"}) CHECK(rig.push(reliable(payload)));
  CHECK(rig.queue.size() == 4);
  CHECK(rig.queue.bytes() == 3);
  CHECK(rig.drain() == "a b  c ");
  CHECK(rig.queue.bytes() == 0);
}

TEST_CASE("the latest of a key takes the place of the one before (C35)") {
  Rig rig;
  CHECK(rig.push(reliable("1")));
  CHECK(rig.push(latest("x", "old")));
  CHECK(rig.push(latest("y", "other")));
  CHECK(rig.push(reliable("2")));
  CHECK(rig.push(latest("x", "newer")));
  CHECK(rig.dropped == "old:replaced ");
  CHECK(rig.queue.size() == 4);
  CHECK(rig.queue.bytes() == 12);
  CHECK(rig.drain() == "1 newer other 2 ");
  // The key of another class is none, and an empty key is one.
  auto plain = reliable("plain");
  plain->key = "x";
  CHECK(rig.push(latest("x", "a")));
  CHECK(rig.push(std::move(plain)));
  CHECK(rig.push(latest("", "b")));
  CHECK(rig.push(latest("", "c")));
  CHECK(rig.drain() == "a plain c ");
}

TEST_CASE("a message beyond the limits is not taken, and nothing is lost for it (C36)") {
  const struct {
    std::string what;
    std::size_t bytes, messages;
    std::string payload;
    bool fits;
  } rows[] = {
      {"exactly full", 10, 9, "12345", true},
      {"one byte more", 10, 9, "123456", false},
      {"nothing at all", 5, 9, "", true},
      {"exactly as many", 99, 3, "x", true},
      {"one too many", 99, 2, "x", false},
      {"an empty one too many", 99, 2, "", false},
      {"larger than any queue", 10, 9, std::string(11, 'x'), false},
  };
  for (const auto& row : rows) {
    CAPTURE(row.what);
    Rig rig(limits(row.bytes, row.messages));
    CHECK(rig.push(reliable("abc")));
    CHECK(rig.push(reliable("de")));
    CHECK(rig.push(reliable(row.payload)) == row.fits);
    CHECK(rig.dropped.empty());
    CHECK(rig.drain() == "abc de " + (row.fits ? row.payload + " " : ""));
  }
  Rig rig(limits(0, 0));
  CHECK_FALSE(rig.push(reliable("")));
  Rig defaults;
  for (int i = 0; i < 1'024; ++i) CHECK(defaults.push(reliable(std::string(1'024, 'x'))));
  CHECK_FALSE(defaults.push(reliable("")));  // both limits are reached at once
}

TEST_CASE("where the oldest make room, no more of them go than must (C36)") {
  Rig rig(limits(10, 4, Overflow::drop_oldest));
  for (const char* payload : {"aaaa", "bbb", "cc"}) CHECK(rig.push(reliable(payload)));
  CHECK(rig.push(reliable("d")));
  CHECK(rig.dropped.empty());
  CHECK(rig.push(reliable("e")));  // a fifth message
  CHECK(rig.dropped == "aaaa:queue-full ");
  CHECK(rig.push(reliable("ffffff")));  // 7 + 6 bytes
  CHECK(rig.dropped == "aaaa:queue-full bbb:queue-full ");
  CHECK(rig.queue.bytes() == 10);
  CHECK_FALSE(rig.push(reliable(std::string(11, 'x'))));  // nothing is dropped for what can never fit
  CHECK(rig.drain() == "cc d e ffffff ");
}

TEST_CASE("where only the latest class makes room, the others stay (C36)") {
  Rig rig(limits(10, 4, Overflow::drop_volatile));
  CHECK(rig.push(reliable("aaa")));
  CHECK(rig.push(latest("x", "xxx")));
  CHECK(rig.push(reliable("bbb")));
  CHECK(rig.push(latest("y", "y")));
  CHECK(rig.push(reliable("c")));
  CHECK(rig.dropped == "xxx:queue-full ");
  // 8 bytes wait, one of them may go: not enough, so it stays.
  CHECK_FALSE(rig.push(reliable("dddd")));
  CHECK(rig.dropped == "xxx:queue-full ");
  CHECK(rig.push(reliable("ddd")));
  CHECK(rig.drain() == "aaa bbb c ddd ");
}

TEST_CASE("a key waits once, however its message got in") {
  for (const Overflow overflow : {Overflow::reject, Overflow::drop_oldest, Overflow::drop_volatile}) {
    CAPTURE(static_cast<int>(overflow));
    Rig rig(limits(10, 3, overflow));
    CHECK(rig.push(reliable("aaaa")));
    CHECK(rig.push(latest("x", "xx")));
    CHECK(rig.push(latest("z", "zzz")));
    CHECK(rig.push(latest("x", "yyy")));  // in its place, though the queue is full
    CHECK(rig.dropped == "xx:replaced ");
    const bool taken = rig.push(latest("x", "YYYYYYY"));
    if (overflow == Overflow::reject) {
      CHECK_FALSE(taken);
      CHECK(rig.drain() == "aaaa yyy zzz ");
    } else if (overflow == Overflow::drop_oldest) {
      CHECK(taken);
      CHECK(rig.dropped == "xx:replaced aaaa:queue-full yyy:queue-full ");
      CHECK(rig.drain() == "zzz YYYYYYY ");
    } else {
      CHECK_FALSE(taken);  // 4 bytes may not go, and 7 do not fit beside them
      CHECK(rig.drain() == "aaaa yyy zzz ");
    }
  }
}

TEST_CASE("what has waited too long is handed back, and the rest keeps its order (C35)") {
  Rig rig;
  CHECK(rig.queue.due() == k_never);
  CHECK(rig.push(reliable("a", 10s)));
  CHECK(rig.push(reliable("b", 5s)));
  CHECK(rig.push(latest("x", "c", 20s)));
  CHECK(rig.push(reliable("d")));
  CHECK(rig.queue.due() == 5s);
  rig.expire(4'999ms);
  CHECK(rig.dropped.empty());
  rig.expire(5s);
  CHECK(rig.dropped == "b:expired ");
  CHECK(rig.queue.due() == 10s);
  CHECK(rig.push(latest("x", "C", 7s)));  // replaced, with a time of its own
  CHECK(rig.queue.due() == 7s);
  rig.expire(1h);
  CHECK(rig.dropped == "b:expired c:replaced a:expired C:expired ");
  CHECK(rig.queue.due() == k_never);
  CHECK(rig.queue.bytes() == 1);
  CHECK(rig.drain() == "d ");
}

TEST_CASE("due may be early, never late") {
  SeededRandom random(4);
  Rig rig(limits(200, 20, Overflow::drop_oldest));
  Milliseconds now{0};
  for (int i = 0; i < 20'000; ++i) {
    now += Milliseconds(random.below(50));
    const Milliseconds expires = now + Milliseconds(random.below(1'000));
    const std::string payload(random.below(30), 'x');
    switch (random.below(5)) {
      case 0: (void)rig.push(latest(std::string(1, static_cast<char>('a' + random.below(4))), payload, expires)); break;
      case 1:
        if (!rig.queue.empty()) (void)rig.queue.pop();
        break;
      case 2: rig.expire(now); break;
      default: (void)rig.push(reliable(payload, expires)); break;
    }
    REQUIRE(rig.queue.size() <= 20);
    REQUIRE(rig.queue.bytes() <= 200);
    if (i % 50 != 0) continue;
    // A queue that is asked at `due` until there is nothing due has nothing left.
    Milliseconds later = now;
    while (rig.queue.due() != k_never) {
      later = std::max(later, rig.queue.due());
      rig.expire(later);
    }
    REQUIRE(rig.queue.empty());
    REQUIRE(rig.queue.bytes() == 0);
    now = later;
  }
}

TEST_CASE("the message of a request that is over leaves alone") {
  Rig rig;
  for (std::uint32_t id = 1; id <= 3; ++id) {
    auto message = reliable(std::to_string(id));
    message->request = id;
    CHECK(rig.push(std::move(message)));
  }
  rig.queue.remove_request(2);
  rig.queue.remove_request(2);
  rig.queue.remove_request(9);
  CHECK(rig.queue.bytes() == 2);
  CHECK(rig.drain() == "1 3 ");
}

TEST_CASE("clear hands everything back in order, with one reason") {
  Rig rig;
  CHECK(rig.push(reliable("a", 5s)));
  CHECK(rig.push(latest("x", "b")));
  rig.note(rig.queue.clear(Errc::cancelled));
  CHECK(rig.dropped == "a:cancelled b:cancelled ");
  CHECK(rig.queue.empty());
  CHECK(rig.queue.bytes() == 0);
  CHECK(rig.queue.due() == k_never);
  CHECK(rig.queue.clear(Errc::cancelled).empty());
}

TEST_CASE("every message comes out exactly once: sent, or with a reason (C34)") {
  for (const Overflow overflow : {Overflow::reject, Overflow::drop_oldest, Overflow::drop_volatile}) {
    SeededRandom random(static_cast<std::uint64_t>(overflow) + 1);
    const QueueOptions options = limits(300, 25, overflow);
    SendQueue queue(options);
    std::map<std::string, int> seen;
    SendQueue::Messages dropped;
    int refused = 0;
    int popped = 0;
    constexpr int k_messages = 20'000;
    for (int i = 0; i < k_messages; ++i) {
      auto message = reliable(std::to_string(i) + std::string(random.below(20), '.'), Milliseconds(i + 60));
      if (random.one_in(3)) {
        message->send_class = SendClass::latest;
        message->key = std::string(1, static_cast<char>('a' + random.below(6)));
      }
      if (!queue.push(std::move(message), dropped)) ++refused;
      while (!queue.empty() && random.one_in(2)) {
        ++seen[queue.pop()->payload];
        ++popped;
      }
      if (random.one_in(10)) queue.expire(Milliseconds(i), dropped);
    }
    const SendQueue::Messages rest = queue.clear(Errc::cancelled);
    int dropped_count = 0;
    for (const SendQueue::Messages& some : {std::cref(dropped), std::cref(rest)}) {
      for (const QueuedMessage& one : some) {
        ++seen[one.payload];
        ++dropped_count;
      }
    }
    CHECK(popped + refused + dropped_count == k_messages);
    CHECK(seen.size() == static_cast<std::size_t>(k_messages - refused));  // and so none of them twice
  }
}
