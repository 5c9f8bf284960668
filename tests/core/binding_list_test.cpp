#include <memory>
#include <string>

#include <doctest/doctest.h>

#include "core/binding_list.hpp"
#include "support/journal.hpp"
#include "support/on_destroy.hpp"

using tether::BindingId;
using tether::core::BindingIds;
using tether::core::BindingList;
using tether::test::Journal;
using tether::test::OnDestroy;

TEST_CASE("gives out ids that differ and are never the null id") {
  BindingIds ids;
  const BindingId first = ids.next();
  CHECK_FALSE(first == BindingId{});
  CHECK_FALSE(first == ids.next());
}

TEST_CASE("calls handlers in the order of binding") {
  BindingIds ids;
  BindingList<int> list;
  Journal log;
  for (const std::string name : {"a", "b", "c"}) {
    list.add(ids.next(), [&log, name](int value) { log.add(name + std::to_string(value)); });
  }
  list.dispatch(1);
  list.dispatch(2);
  CHECK(log.take() == "a1 b1 c1 a2 b2 c2");
}

TEST_CASE("removes only what is bound here, and only once") {
  BindingIds ids;
  BindingList<> list;
  const BindingId bound = ids.next();
  const BindingId foreign = ids.next();
  list.add(bound, [] {});
  CHECK_FALSE(list.remove(foreign));
  CHECK_FALSE(list.empty());
  CHECK(list.remove(bound));
  CHECK_FALSE(list.remove(bound));
  CHECK(list.empty());
}

TEST_CASE("does not call a later handler that was removed during the dispatch (C53)") {
  BindingIds ids;
  BindingList<> list;
  Journal log;
  const BindingId first = ids.next();
  const BindingId second = ids.next();
  const BindingId third = ids.next();
  list.add(first, [&] {
    log.add("first");
    list.remove(second);
  });
  list.add(second, [&log] { log.add("second"); });
  list.add(third, [&log] { log.add("third"); });
  list.dispatch();
  list.dispatch();
  CHECK(log.take() == "first third first third");
}

TEST_CASE("calls a handler bound during the dispatch from the next event on (C53)") {
  BindingIds ids;
  BindingList<int> list;
  Journal log;
  list.add(ids.next(), [&](int event) {
    log.add("old" + std::to_string(event));
    if (event == 1) list.add(ids.next(), [&log](int later) { log.add("new" + std::to_string(later)); });
  });
  list.dispatch(1);
  list.dispatch(2);
  CHECK(log.take() == "old1 old2 new2");
}

TEST_CASE("lets a handler rebind itself (C53)") {
  BindingIds ids;
  BindingList<int> list;
  Journal log;
  std::function<void(int)> handler;
  BindingId bound;
  handler = [&](int event) {
    log.add(std::to_string(event));
    CHECK(list.remove(bound));
    bound = ids.next();
    list.add(bound, handler);
  };
  bound = ids.next();
  list.add(bound, handler);
  for (int event = 1; event <= 3; ++event) list.dispatch(event);
  CHECK(log.take() == "1 2 3");
}

TEST_CASE("keeps a handler alive while it runs, although it removed itself and others were added") {
  BindingIds ids;
  BindingList<> list;
  const BindingId bound = ids.next();
  std::string seen;
  list.add(bound, [&, text = std::string("a text long enough to live on the heap")] {
    list.remove(bound);
    for (int i = 0; i < 100; ++i) list.add(ids.next(), [] {});
    seen = text;
  });
  list.dispatch();
  CHECK(seen == "a text long enough to live on the heap");
}

TEST_CASE("clear during a dispatch stops the rest of it") {
  BindingIds ids;
  BindingList<> list;
  Journal log;
  list.add(ids.next(), [&] {
    log.add("first");
    list.clear();
    CHECK(list.empty());
  });
  list.add(ids.next(), [&log] { log.add("second"); });
  list.dispatch();
  list.dispatch();
  CHECK(log.take() == "first");
}

TEST_CASE("is empty as soon as the last handler was removed, also during the dispatch") {
  BindingIds ids;
  BindingList<> list;
  const BindingId bound = ids.next();
  bool empty_inside = false;
  list.add(bound, [&] {
    list.remove(bound);
    empty_inside = list.empty();
  });
  CHECK_FALSE(list.empty());
  list.dispatch();
  CHECK(empty_inside);
  CHECK(list.empty());
}

TEST_CASE("dispatches within a dispatch without losing or repeating a handler") {
  BindingIds ids;
  BindingList<int> list;
  Journal log;
  const BindingId once = ids.next();
  list.add(once, [&](int event) {
    log.add("once" + std::to_string(event));
    list.remove(once);
    list.dispatch(event + 1);
  });
  list.add(ids.next(), [&log](int event) { log.add("always" + std::to_string(event)); });
  list.dispatch(1);
  CHECK(log.take() == "once1 always2 always1");
}

TEST_CASE("lets what a handler owns use the list while it is destroyed") {
  BindingIds ids;
  BindingList<> list;
  Journal log;
  const BindingId owner = ids.next();
  const BindingId other = ids.next();
  list.add(ids.next(), [&log] { log.add("first"); });
  list.add(owner, [guard = OnDestroy([&] {
                     log.add("destroyed");
                     CHECK(list.remove(other));
                     list.add(ids.next(), [&log] { log.add("added"); });
                   })] {});
  list.add(other, [&log] { log.add("other"); });

  SUBCASE("after remove") {
    list.remove(owner);
    list.dispatch();
    CHECK(log.take() == "destroyed first added");
  }
  SUBCASE("after a remove during the dispatch") {
    const BindingId remover = ids.next();
    list.add(remover, [&] {
      list.remove(owner);
      list.remove(remover);
    });
    list.dispatch();
    CHECK(log.take() == "first other destroyed");
    list.dispatch();
    CHECK(log.take() == "first added");
  }
}

TEST_CASE("survives being destroyed by what a handler owns") {
  BindingIds ids;
  auto list = std::make_unique<BindingList<>>();
  const BindingId owner = ids.next();
  bool destroyed = false;
  list->add(owner, [guard = OnDestroy([&] {
                      destroyed = true;
                      list.reset();
                    })] {});
  BindingList<>& reference = *list;
  CHECK(reference.remove(owner));
  CHECK(destroyed);
  CHECK(list == nullptr);
}
