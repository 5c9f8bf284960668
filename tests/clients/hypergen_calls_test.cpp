#include "clients/hypergen_calls.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>

#include "support/fake_scheduler.hpp"
#include "support/journal.hpp"

using namespace tether;
using namespace tether::test;
using namespace std::chrono_literals;

namespace {

class Rig final : public hypergen::CallEvents {
public:
  hypergen::Call call(std::uint32_t number, std::string url, std::string slot = {}) const {
    hypergen::Call made;
    made.number = number;
    made.url = std::move(url);
    made.slot = std::move(slot);
    made.one_per_url = true;
    return made;
  }
  hypergen::Call blocking(std::uint32_t number, std::string url) const {
    hypergen::Call made = call(number, std::move(url));
    made.blocks = true;
    return made;
  }
  hypergen::Call navigation(std::uint32_t number, std::string url) const {
    hypergen::Call made = call(number, std::move(url));
    made.one_per_url = false;
    made.navigation = true;
    return made;
  }
  hypergen::Call early(std::uint32_t number, std::string url) const {
    hypergen::Call made = call(number, std::move(url));
    made.early = true;
    return made;
  }
  std::string heard() { return journal.take(); }

  FakeScheduler scheduler;
  Journal journal;
  hypergen::Calls calls{*this, scheduler};

private:
  void ripe(std::uint32_t number) override { journal.add("ripe " + std::to_string(number)); }
  void send(std::uint32_t number) override { journal.add("send " + std::to_string(number)); }
  void dropped(std::uint32_t number, std::string_view why) override {
    journal.add((why.empty() ? "replaced " : "dropped ") + std::to_string(number));
  }
  void abort(std::uint32_t number) override { journal.add("abort " + std::to_string(number)); }
};

}  // namespace

TEST_SUITE("clients/hypergen_calls") {
  TEST_CASE("calls to different URLs go out at once") {
    Rig rig;
    rig.calls.submit(rig.call(1, "/a"));
    rig.calls.submit(rig.call(2, "/b"));
    CHECK(rig.heard() == "send 1 send 2");
  }

  TEST_CASE("one call per URL is under way, and the newest of each element follows") {
    Rig rig;
    rig.calls.submit(rig.call(1, "/a", "x"));
    rig.calls.submit(rig.call(2, "/a", "x"));
    rig.calls.submit(rig.call(3, "/a", "y"));
    rig.calls.submit(rig.call(4, "/a", "x"));
    CHECK(rig.heard() == "send 1 replaced 2");
    rig.calls.finished(1);
    CHECK(rig.heard() == "send 4");
    rig.calls.finished(4);
    CHECK(rig.heard() == "send 3");
    rig.calls.finished(3);
    rig.calls.submit(rig.call(5, "/a", "x"));
    CHECK(rig.heard() == "send 5");
  }

  TEST_CASE("unless the page says that they may be under way together") {
    Rig rig;
    hypergen::Call free = rig.call(2, "/a");
    free.one_per_url = false;
    rig.calls.submit(rig.call(1, "/a"));
    rig.calls.submit(std::move(free));
    CHECK(rig.heard() == "send 1 send 2");
    rig.calls.submit(rig.call(3, "/a"));
    rig.calls.finished(2);
    CHECK(rig.heard().empty());
    rig.calls.finished(1);
    CHECK(rig.heard() == "send 3");
  }

  TEST_CASE("a call that blocks keeps out others that block, until it is over itself") {
    Rig rig;
    rig.calls.submit(rig.blocking(1, "/a"));
    rig.calls.submit(rig.blocking(2, "/b"));
    rig.calls.submit(rig.call(3, "/c"));
    CHECK(rig.heard() == "send 1 dropped 2 send 3");
    rig.calls.finished(3);
    rig.calls.submit(rig.blocking(4, "/b"));
    CHECK(rig.heard() == "dropped 4");
    rig.calls.finished(1);
    rig.calls.submit(rig.blocking(5, "/b"));
    CHECK(rig.heard() == "send 5");
  }

  TEST_CASE("a navigation ends the one before it") {
    Rig rig;
    rig.calls.submit(rig.navigation(1, "/a"));
    rig.calls.submit(rig.call(2, "/x"));
    rig.calls.submit(rig.navigation(3, "/b"));
    CHECK(rig.heard() == "send 1 send 2 abort 1 send 3");
    rig.calls.finished(1);
    rig.calls.submit(rig.navigation(4, "/b"));
    CHECK(rig.heard() == "abort 3 send 4");
  }

  TEST_CASE("a delay begins anew with each call of the same element") {
    Rig rig;
    rig.calls.delay(rig.call(1, "/a", "x"), 100ms);
    rig.scheduler.advance(60ms);
    rig.calls.delay(rig.call(2, "/a", "x"), 100ms);
    rig.calls.delay(rig.call(3, "/a", "y"), 100ms);
    CHECK(rig.heard() == "replaced 1");
    rig.scheduler.advance(99ms);
    CHECK(rig.heard().empty());
    rig.scheduler.advance(1ms);
    CHECK(rig.heard() == "ripe 2 ripe 3");
    CHECK(rig.scheduler.waiting() == 0);
  }

  TEST_CASE("what is delayed can be called off, and goes with its owner") {
    Rig rig;
    rig.calls.delay(rig.call(1, "/a"), 100ms);
    rig.calls.delay(rig.call(2, "/b"), 100ms);
    rig.calls.cancel("/a");
    CHECK(rig.heard() == "replaced 1");
    rig.scheduler.advance(100ms);
    CHECK(rig.heard() == "ripe 2");
    {
      hypergen::Calls others(rig, rig.scheduler);
      others.delay(rig.call(3, "/c"), 100ms);
    }
    CHECK(rig.scheduler.waiting() == 0);
  }

  TEST_CASE("what was asked for before all this ran goes out one by one, and none is dropped") {
    Rig rig;
    rig.calls.submit(rig.early(1, "/a"));
    rig.calls.submit(rig.early(2, "/a"));
    rig.calls.submit(rig.early(3, "/b"));
    hypergen::Call block = rig.early(4, "/a");
    block.blocks = true;
    rig.calls.submit(std::move(block));
    CHECK(rig.heard() == "send 1");
    for (std::uint32_t number = 1; number <= 4; ++number) rig.calls.finished(number);
    CHECK(rig.heard() == "send 2 send 3 send 4");
  }

  TEST_CASE("not everything can wait") {
    Rig rig;
    rig.calls.submit(rig.call(1, "/a"));
    for (std::uint32_t number = 2; number < 2 + hypergen::Calls::k_most_waiting; ++number) {
      rig.calls.submit(rig.call(number, "/a", std::to_string(number)));
    }
    CHECK(rig.heard() == "send 1");
    rig.calls.submit(rig.call(1000, "/a", "one more"));
    CHECK(rig.heard() == "dropped 2");
    for (std::uint32_t number = 0; number < hypergen::Calls::k_most_waiting; ++number) {
      rig.calls.delay(rig.call(2000 + number, "/" + std::to_string(number)), 100ms);
    }
    rig.calls.delay(rig.call(3000, "/one-more"), 100ms);
    CHECK(rig.heard() == "dropped 2000");
  }

  TEST_CASE("the end of what nobody knows is nothing") {
    Rig rig;
    rig.calls.finished(7);
    rig.calls.cancel("/a");
    CHECK(rig.heard().empty());
  }
}
