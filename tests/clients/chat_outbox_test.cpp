// Which of one's own messages goes out when.
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "clients/chat_outbox.hpp"

using namespace std::chrono_literals;
using tether::ChatMessage;
using tether::detail::ChatOutbox;
using Milliseconds = std::chrono::milliseconds;

namespace {

struct Fixture {
  ChatOutbox outbox;
  Milliseconds now{1000};

  bool add(const std::string& id) {
    ChatMessage message;
    message.id = id;
    return outbox.add(message);
  }
  void add_many(int count) {
    for (int i = 0; i < count; ++i) REQUIRE(add(std::to_string(i)));
  }
  /// The ids of the messages that go out now.
  std::string send() {
    std::string ids;
    while (const auto message = outbox.next(now)) ids += (ids.empty() ? "" : " ") + message->id;
    return ids;
  }
  /// The ids of the messages that failed until `time`, seen by an owner that looks whenever it is told to.
  std::string fail_until(Milliseconds time) {
    std::string ids;
    for (; outbox.due() <= time; now = std::max(now, outbox.due())) {
      now = std::max(now, outbox.due());
      for (const ChatMessage& message : outbox.take_overdue(now)) ids += (ids.empty() ? "" : " ") + message.id;
      if (outbox.due() <= now && outbox.next(now)) continue;
    }
    now = time;
    return ids;
  }
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "nothing goes out without a link, everything in order with one, and once") {
  CHECK(add("a"));
  CHECK(add("b"));
  CHECK(send().empty());
  CHECK(outbox.due() == tether::core::k_never);
  outbox.link_up(now);
  CHECK(outbox.due() <= now);
  CHECK(send() == "a b");
  CHECK(add("c"));
  CHECK(send() == "c");
  CHECK(send().empty());
}

TEST_CASE_FIXTURE(Fixture, "what a link leaves unanswered goes first on the next one") {
  for (const char* id : {"a", "b", "c", "d"}) REQUIRE(add(id));
  outbox.link_up(now);
  CHECK(send() == "a b c d");
  CHECK(outbox.take("b"));
  outbox.link_down();
  REQUIRE(add("e"));
  CHECK(send().empty());
  outbox.link_up(now);
  CHECK(send() == "a c d e");
}

TEST_CASE_FIXTURE(Fixture, "knows the second answer to a message that was sent twice") {
  REQUIRE(add("once"));
  outbox.link_up(now);
  CHECK(send() == "once");
  CHECK(outbox.take("once"));
  CHECK_FALSE(outbox.was_answered("once"));
  REQUIRE(add("twice"));
  CHECK(send() == "twice");
  outbox.link_up(now);
  CHECK(send() == "twice");
  CHECK_FALSE(outbox.was_answered("twice"));
  CHECK(outbox.take("twice"));
  CHECK(outbox.was_answered("twice"));
  CHECK_FALSE(outbox.take("twice"));
}

TEST_CASE_FIXTURE(Fixture, "at most ten wait for answers; each answer lets one more go") {
  add_many(30);
  outbox.link_up(now);
  CHECK(send() == "0 1 2 3 4 5 6 7 8 9");
  now += 1min;  // however long it takes
  CHECK(send().empty());
  CHECK(outbox.take("3"));
  CHECK(outbox.take("4"));
  CHECK(send() == "10 11");
}

TEST_CASE_FIXTURE(Fixture, "a server that answers at once gets ten at once and then no more than one per 75 ms") {
  add_many(250);
  outbox.link_up(now);
  int sent = 0;
  std::vector<Milliseconds> times;
  while (outbox.due() != tether::core::k_never) {
    now = std::max(now, outbox.due());
    while (const auto message = outbox.next(now)) {
      CHECK(message->id == std::to_string(sent++));
      CHECK(outbox.take(message->id));
      times.push_back(now);
    }
  }
  CHECK(sent == 250);
  CHECK(times[9] == times[0]);
  CHECK(times[10] == times[9] + 75ms);
  CHECK(times[249] == times[9] + 240 * 75ms);
}

TEST_CASE_FIXTURE(Fixture, "a new link begins with ten at once, whatever was too much for the last one") {
  add_many(30);
  outbox.link_up(now);
  CHECK(send() == "0 1 2 3 4 5 6 7 8 9");
  outbox.something_refused(now);
  outbox.link_down();
  outbox.link_up(now);
  CHECK(send() == "0 1 2 3 4 5 6 7 8 9");
}

TEST_CASE_FIXTURE(Fixture, "takes 256, of which it may get rid") {
  add_many(256);
  CHECK_FALSE(add("one too many"));
  CHECK(outbox.take("17"));
  CHECK(add("one more"));
  CHECK(outbox.take_all().size() == 256);
  CHECK(outbox.due() == tether::core::k_never);
  CHECK_FALSE(outbox.contains("3"));
}

TEST_CASE_FIXTURE(Fixture,
                  "a deadline runs for each message from when it went out, anew on each link, and in no doubt") {
  REQUIRE(add("a"));
  now += 1min;
  outbox.link_up(now);
  CHECK(send() == "a");
  SUBCASE("on one link") {
    CHECK(fail_until(now + 9999ms).empty());
    CHECK(fail_until(now + 1ms) == "a");
  }
  SUBCASE("on the next link") {
    CHECK(fail_until(now + 9s).empty());
    outbox.link_down();
    CHECK(fail_until(now + 1h).empty());
    outbox.link_up(now);
    CHECK(send() == "a");
    CHECK(fail_until(now + 9999ms).empty());
    CHECK(fail_until(now + 1ms) == "a");
  }
  SUBCASE("on a link in doubt") {
    CHECK(fail_until(now + 9s).empty());
    outbox.set_doubtful(true, now);
    CHECK(fail_until(now + 1h).empty());
    REQUIRE(add("b"));
    CHECK(send() == "b");  // the link may be good all the same
    CHECK(fail_until(now + 1h).empty());
    outbox.set_doubtful(false, now);
    CHECK(fail_until(now + 9999ms).empty());
    CHECK(fail_until(now + 1ms) == "a b");
  }
  SUBCASE("seen late, it is no proof") {
    now += 11s;  // the page slept, and the answer may wait behind the timer
    CHECK(outbox.take_overdue(now).empty());
    CHECK(outbox.take_overdue(now).empty());
    CHECK(fail_until(now + 10s) == "a");
  }
}

TEST_CASE_FIXTURE(Fixture, "after a refusal that names nothing it pauses and sends again, in order") {
  add_many(12);
  outbox.link_up(now);
  (void)send();
  CHECK(outbox.take("0"));
  now += 75ms;
  CHECK(send() == "10");
  outbox.something_refused(now);
  CHECK(outbox.due() == now + 2s);
  now += 1999ms;
  CHECK(send().empty());
  CHECK(outbox.take("5"));  // it had come through after all
  now += 1ms;
  CHECK(send() == "1 2 3 4 6 7 8 9 10 11");
}

TEST_CASE_FIXTURE(Fixture, "a message that is refused again and again, unnamed, fails in the end") {
  REQUIRE(add("a"));
  outbox.link_up(now);
  std::string failed;
  int sent = 0;
  for (const Milliseconds end = now + 1min; now < end && failed.empty(); now += 500ms) {
    for (int looks = 0; looks < 2; ++looks) {
      for (const ChatMessage& message : outbox.take_overdue(now)) failed += message.id;
    }
    if (!send().empty()) {
      ++sent;
      outbox.something_refused(now);
    }
  }
  CHECK(failed == "a");
  CHECK(sent == 5);
}

TEST_CASE_FIXTURE(Fixture, "a refusal while nothing waits for an answer changes nothing") {
  outbox.link_up(now);
  outbox.something_refused(now);
  REQUIRE(add("a"));
  CHECK(send() == "a");
}
