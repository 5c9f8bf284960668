#include <set>
#include <string>

#include <doctest/doctest.h>

#include "core/pending_requests.hpp"
#include "support/seeded_random.hpp"

using namespace std::chrono_literals;
using tether::Reply;
using tether::Result;
using tether::core::k_never;
using tether::core::PendingRequests;
using tether::test::SeededRandom;
using Milliseconds = std::chrono::milliseconds;

namespace {

std::uint32_t add(PendingRequests& requests, Milliseconds now, Milliseconds timeout = 10s) {
  return requests.add([](const Result<Reply>&) {}, now, timeout);
}

std::string ids(const PendingRequests::Requests& requests) {
  std::string all;
  for (const auto& request : requests) all += std::to_string(request.id) + (request.sent ? "s " : " ");
  return all;
}

}  // namespace

TEST_CASE("ids count up from 1 and are never used again (C66)") {
  PendingRequests requests;
  CHECK(requests.next_id() == 1);
  CHECK_FALSE(requests.was_issued(0));
  CHECK_FALSE(requests.was_issued(1));
  CHECK(add(requests, 0s) == 1);
  CHECK(requests.take(1)->id == 1);
  CHECK(requests.next_id() == 2);
  CHECK(add(requests, 0s) == 2);
  (void)requests.take_all();
  CHECK(add(requests, 0s) == 3);
  CHECK(requests.was_issued(1));
  CHECK(requests.was_issued(3));
  CHECK_FALSE(requests.was_issued(4));
}

TEST_CASE("a request is taken once; after that it has nobody to tell (C66)") {
  PendingRequests requests;
  int told = 0;
  const std::uint32_t id = requests.add([&told](const Result<Reply>&) { ++told; }, 0s, 10s);
  (void)add(requests, 0s);
  auto request = requests.take(id);
  REQUIRE(request);
  request->run();
  CHECK(told == 1);
  for (const std::uint32_t gone : {id, std::uint32_t{0}, std::uint32_t{99}}) CHECK_FALSE(requests.take(gone));
  CHECK(requests.size() == 1);
}

TEST_CASE("a request that gets no answer is over after its time and one task more (C30, C66)") {
  PendingRequests requests;
  CHECK(requests.due() == k_never);
  (void)add(requests, 0s, 10s);
  (void)add(requests, 0s, 2s);
  (void)add(requests, 1s, 2s);
  CHECK(requests.due() == 2s);
  CHECK(requests.check(1'999ms).empty());
  CHECK(requests.check(2s).empty());
  CHECK(requests.due() == 2s);
  CHECK(ids(requests.check(2s)) == "2 ");
  CHECK(requests.due() == 3s);
  CHECK(requests.check(3s).empty());
  CHECK(ids(requests.check(3s)) == "3 ");
  CHECK(requests.size() == 1);
  CHECK(requests.due() == 10s);
}

TEST_CASE("an answer that was waiting behind a late timer is in time (C30, C31)") {
  PendingRequests requests;
  const std::uint32_t id = add(requests, 0s);
  CHECK(requests.check(40s).empty());
  CHECK(requests.take(id));
  CHECK(requests.due() == k_never);
}

TEST_CASE("a request whose timer was late waits its time again, but not for ever (C30)") {
  PendingRequests requests;
  (void)add(requests, 0s);
  CHECK(requests.check(40s).empty());
  CHECK(requests.check(40s).empty());
  CHECK(requests.late_timers() == 1);
  CHECK(requests.due() == 50s);
  CHECK(requests.check(50s).empty());
  CHECK(ids(requests.check(50s)) == "1 ");

  // In a hidden page each timer is up to a second late.
  (void)add(requests, 0s);
  Milliseconds now{0};
  std::string over;
  while (over.empty()) {
    now = requests.due() + 990ms;
    over = ids(requests.check(now));
    REQUIRE(now < 1min);
  }
  CHECK(over == "2 ");
}

TEST_CASE("odd times end too") {
  PendingRequests requests;
  for (const Milliseconds timeout : {0ms, -1ms, Milliseconds::min()}) {
    const std::uint32_t id = add(requests, 5s, timeout);
    CHECK(requests.due() == 5s);
    CHECK(requests.check(5s).empty());
    CHECK(ids(requests.check(5s)) == std::to_string(id) + " ");
  }
  (void)add(requests, 5s, Milliseconds::max());
  CHECK(requests.due() == k_never);
  CHECK(requests.check(1'000'000h).empty());
  CHECK(requests.size() == 1);
}

TEST_CASE("a link that breaks takes those that were sent with it, and the others keep waiting (C66)") {
  PendingRequests requests;
  for (int i = 0; i < 5; ++i) (void)add(requests, 0s);
  requests.mark_sent(2);
  requests.mark_sent(5);
  requests.mark_sent(99);
  CHECK(ids(requests.take_sent()) == "2s 5s ");
  CHECK(requests.take_sent().empty());
  CHECK(requests.size() == 3);
  requests.mark_sent(3);
  CHECK(ids(requests.take_all()) == "1 3s 4 ");
  CHECK(requests.size() == 0);
  CHECK(requests.due() == k_never);
}

TEST_CASE("whatever happens, each request is over exactly once (C66)") {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    SeededRandom random(seed);
    PendingRequests requests;
    std::multiset<std::uint32_t> over;
    const auto note = [&over](const PendingRequests::Requests& some) {
      for (const auto& request : some) {
        REQUIRE(request.done);
        over.insert(request.id);
      }
    };
    Milliseconds now{0};
    for (int i = 0; i < 3'000; ++i) {
      now += Milliseconds(random.below(300));
      switch (random.below(6)) {
        case 0: {
          const auto request = requests.take(static_cast<std::uint32_t>(random.below(requests.next_id() + 3)));
          if (request) over.insert(request->id);
          break;
        }
        case 1: requests.mark_sent(static_cast<std::uint32_t>(random.below(requests.next_id() + 3))); break;
        case 2: note(requests.check(now)); break;
        case 3:
          if (random.one_in(10)) note(requests.take_sent());
          break;
        default: (void)add(requests, now, Milliseconds(random.below(5'000))); break;
      }
    }
    note(requests.take_all());
    CHECK(over.size() == requests.next_id() - 1);
    CHECK(std::set<std::uint32_t>(over.begin(), over.end()).size() == over.size());
  }
}
