// Emitter and its DispatchQueue: events one after the other, and an inside that outlives its public object.
#include <memory>
#include <optional>
#include <string>

#include <doctest/doctest.h>

#include "core/dispatch_queue.hpp"
#include "core/emitter.hpp"
#include "support/journal.hpp"

using tether::core::BindingList;
using tether::core::DispatchQueue;
using tether::core::Emitter;
using tether::test::Journal;

namespace {

class Bell final : public Emitter {
public:
  explicit Bell(Journal& log) : log_(log) {}
  ~Bell() { log_.add("gone"); }

  void ring(int times) { emit(rings_, times); }
  void shut_down() {
    discard_waiting();
    rings_.clear();
  }
  [[nodiscard]] bool is_delivering() const { return delivering(); }

  BindingList<int> rings_;

private:
  Journal& log_;
};

}  // namespace

TEST_CASE("the queue runs events raised during an event after it, in order") {
  DispatchQueue queue;
  Journal log;
  queue.run([&] {
    log.add("1(");
    queue.run([&] {
      log.add("2(");
      queue.run([&] { log.add("4"); });
      log.add(")2");
    });
    queue.run([&] { log.add("3"); });
    CHECK(queue.busy());
    log.add(")1");
  });
  CHECK_FALSE(queue.busy());
  CHECK(log.take() == "1( )1 2( )2 3 4");
}

TEST_CASE("the queue drops what waits and goes on with what comes later") {
  DispatchQueue queue;
  Journal log;
  queue.run([&] {
    queue.run([&] { log.add("dropped"); });
    queue.discard_waiting();
    queue.run([&] { log.add("later"); });
  });
  queue.run([&] { log.add("next"); });
  CHECK(log.take() == "later next");
}

TEST_CASE("the queue keeps a running event alive however many follow") {
  DispatchQueue queue;
  std::string seen;
  queue.run([&] {
    queue.run([&, text = std::string("a text long enough to live on the heap")] {
      for (int i = 0; i < 1000; ++i) queue.run([] {});
      seen = text;
    });
  });
  CHECK(seen == "a text long enough to live on the heap");
}

TEST_CASE("an emitter never nests its handlers (C55)") {
  Journal log;
  const auto bell = tether::detail::Ref(new Bell(log));
  int depth = 0;
  bell->add(bell->rings_, [&](int times) {
    CHECK(++depth == 1);
    CHECK(bell->is_delivering());
    log.add(std::to_string(times));
    if (times < 4) bell->ring(times + 1);
    --depth;
  });
  bell->ring(1);
  CHECK_FALSE(bell->is_delivering());
  CHECK(log.take() == "1 2 3 4");
}

TEST_CASE("an emitter stays alive until the event being delivered has ended (C54)") {
  Journal log;
  auto bell = tether::detail::Ref(new Bell(log));
  const auto drop = [&bell, &log](int) {
    if (!bell) return;
    bell->ring(2);
    bell->shut_down();
    bell = {};
    log.add("dropped");
  };
  bell->add(bell->rings_, drop);
  bell->add(bell->rings_, [&log](int) { log.add("second handler"); });
  Bell* const raw = bell.get();
  raw->ring(1);
  CHECK(log.take() == "dropped gone");
}
