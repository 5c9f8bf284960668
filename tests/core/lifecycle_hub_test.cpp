#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "core/lifecycle_hub.hpp"
#include "support/fake_lifecycle.hpp"
#include "support/journal.hpp"

using tether::PageEvent;
using tether::PageLifecycleListener;
using tether::core::LifecycleHub;
using tether::test::FakeLifecycle;
using tether::test::Journal;

namespace {

struct Listener final : PageLifecycleListener {
  Listener(Journal& journal, std::string its_name) : log(journal), name(std::move(its_name)) {}
  void on_page_event(PageEvent event) override {
    log.add(name + std::to_string(static_cast<int>(event)));
    // A copy: it may replace itself.
    if (const std::function<void()> action = then) action();
  }

  Journal& log;
  std::string name;
  std::function<void()> then;
};

}  // namespace

TEST_CASE("the hub says when its first listener comes and its last one goes (C17)") {
  Journal log;
  LifecycleHub hub;
  Listener a(log, "a");
  Listener b(log, "b");
  for (int round = 0; round < 2; ++round) {
    CHECK(hub.add(a));
    CHECK_FALSE(hub.add(b));
    CHECK(hub.size() == 2);
    CHECK_FALSE(hub.remove(a));
    CHECK(hub.remove(b));
    CHECK(hub.size() == 0);
  }
  CHECK_FALSE(hub.remove(b));
  hub.tell(PageEvent::online);
  CHECK(log.take().empty());
}

TEST_CASE("the hub tells every listener, in the order in which they came") {
  Journal log;
  LifecycleHub hub;
  Listener a(log, "a");
  Listener b(log, "b");
  (void)hub.add(b);
  (void)hub.add(a);
  hub.tell(PageEvent::offline);
  hub.tell(PageEvent::network_changed);
  CHECK(log.take() == "b1 a1 b9 a9");
}

TEST_CASE("a listener that goes during an event hears no more of it, one that comes hears the next") {
  Journal log;
  LifecycleHub hub;
  Listener a(log, "a");
  Listener b(log, "b");
  Listener c(log, "c");
  (void)hub.add(a);
  (void)hub.add(b);
  a.then = [&] {
    CHECK_FALSE(hub.remove(b));
    CHECK_FALSE(hub.add(c));
    a.then = nullptr;
  };
  hub.tell(PageEvent::online);
  CHECK(log.take() == "a0");
  hub.tell(PageEvent::offline);
  CHECK(log.take() == "a1 c1");
}

TEST_CASE("a listener may remove itself, also as the last one, and come back") {
  Journal log;
  LifecycleHub hub;
  Listener a(log, "a");
  (void)hub.add(a);
  a.then = [&] {
    CHECK(hub.remove(a));
    CHECK(hub.add(a));
  };
  hub.tell(PageEvent::frozen);
  CHECK(log.take() == "a4");
  CHECK(hub.size() == 1);
  a.then = [&] { CHECK(hub.remove(a)); };
  hub.tell(PageEvent::resumed);
  hub.tell(PageEvent::resumed);
  CHECK(log.take() == "a5");
}

TEST_CASE("an event inside an event is told whole, and removals in it last") {
  Journal log;
  LifecycleHub hub;
  Listener a(log, "a");
  Listener b(log, "b");
  (void)hub.add(a);
  (void)hub.add(b);
  a.then = [&] {
    a.then = [&] { (void)hub.remove(a); };
    hub.tell(PageEvent::hidden);
  };
  hub.tell(PageEvent::frozen);
  CHECK(log.take() == "a4 a3 b3 b4");
  hub.tell(PageEvent::resumed);
  CHECK(log.take() == "b5");
}

TEST_CASE("many listeners may come during one event") {
  Journal log;
  LifecycleHub hub;
  Listener a(log, "a");
  std::vector<std::unique_ptr<Listener>> others;
  a.then = [&] {
    for (int i = 0; i < 100; ++i) {
      others.push_back(std::make_unique<Listener>(log, "x"));
      (void)hub.add(*others.back());
    }
    for (auto& other : others) (void)hub.remove(*other);
  };
  (void)hub.add(a);
  hub.tell(PageEvent::online);
  CHECK(log.take() == "a0");
  CHECK(hub.size() == 1);
}

TEST_CASE("the fake page is what its events say before it tells them") {
  Journal log;
  FakeLifecycle page;
  Listener a(log, "a");
  CHECK(page.online());
  CHECK_FALSE(page.hidden());
  page.add(a);
  CHECK(page.listeners() == 1);
  a.then = [&] { log.add(std::string(page.online() ? "on" : "off") + (page.hidden() ? "-hidden" : "-visible")); };
  for (const PageEvent event : {PageEvent::offline, PageEvent::hidden, PageEvent::online, PageEvent::visible}) {
    page.fire(event);
  }
  page.remove(a);
  page.fire(PageEvent::offline);
  CHECK(log.take() == "a1 off-visible a3 off-hidden a0 on-hidden a2 on-visible");
  CHECK_FALSE(page.online());
}
