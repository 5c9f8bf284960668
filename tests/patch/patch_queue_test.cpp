#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <tether/patch.hpp>

#include "patch/patch_queue.hpp"
#include "support/fake_patch_host.hpp"
#include "support/fake_platform.hpp"
#include "support/journal.hpp"

using namespace std::chrono_literals;
using namespace tether;
using tether::patch::PatchQueue;
using tether::test::FakePatchHosts;
using tether::test::FakePlatform;

namespace {

/// A queue whose frames are letters; applying one takes `cost`.
struct Rig : PatchQueue::Events {
  Rig() { queue.emplace(options, ports, *this); }

  bool push(char letter, std::size_t size = 1) {
    const std::vector<std::uint8_t> frame(size, static_cast<std::uint8_t>(letter));
    return queue->push(frame);
  }

  FakePlatform platform;
  FakePatchHosts page;
  PatchPlatform ports{page, platform.scheduler, platform.random, platform.lifecycle};
  PatcherOptions options;
  std::string applied;
  std::chrono::milliseconds cost{0};
  bool is_composing = false;
  bool is_applying = false;
  std::optional<PatchQueue> queue;

private:
  void apply_now(Bytes frame) override {
    applied += static_cast<char>(frame[0]);
    platform.scheduler.block(cost);
  }
  void on_queue_turn() override { queue->take_turn(); }
  [[nodiscard]] bool applying() const override { return is_applying; }
  [[nodiscard]] bool composing() const override { return is_composing; }
};

}  // namespace

TEST_CASE_FIXTURE(Rig, "frames are applied at once while the page is idle") {
  for (const char letter : {'a', 'b', 'c'}) CHECK(push(letter));
  CHECK(applied == "abc");
  platform.scheduler.paint_frame();
  CHECK(push('d'));
  CHECK(applied == "abcd");
}

TEST_CASE_FIXTURE(Rig, "when the budget is spent the rest waits for animation frames") {
  cost = 5ms;
  for (const char letter : {'a', 'b', 'c', 'd', 'e'}) CHECK(push(letter));
  CHECK(applied == "ab");
  CHECK(queue->size() == 3);
  platform.scheduler.paint_frame();
  CHECK(applied == "abcd");
  platform.scheduler.paint_frame();
  CHECK(applied == "abcde");
  CHECK(push('f'));
  CHECK(applied == "abcdef");
  // What was spent in a turn counts until the next.
  CHECK(push('g'));
  CHECK(applied == "abcdef");
}

TEST_CASE_FIXTURE(Rig, "an idle queue asks for nothing more") {
  CHECK(push('a'));
  for (int i = 0; i < 4; ++i) platform.scheduler.paint_frame();
  CHECK(platform.scheduler.waiting() == 0);
}

TEST_CASE_FIXTURE(Rig, "frames stay in order when one may be applied while others wait") {
  cost = 10ms;
  CHECK(push('a'));
  CHECK(push('b'));
  CHECK(push('c'));
  platform.scheduler.paint_frame();
  cost = 0ms;
  CHECK(push('d'));
  CHECK(applied == "ab");
  platform.scheduler.paint_frame();
  CHECK(applied == "abcd");
}

TEST_CASE_FIXTURE(Rig, "a hidden page gets a timer") {
  platform.lifecycle.fire(PageEvent::hidden);
  cost = 10ms;
  CHECK(push('a'));
  CHECK(push('b'));
  platform.scheduler.paint_frame();
  CHECK(applied == "a");
  platform.scheduler.advance(50ms);
  CHECK(applied == "ab");
}

TEST_CASE_FIXTURE(Rig, "a page that is hidden while an animation frame is asked for goes on by timer") {
  cost = 10ms;
  CHECK(push('a'));
  CHECK(push('b'));
  platform.lifecycle.fire(PageEvent::hidden);
  platform.scheduler.advance(50ms);
  CHECK(applied == "ab");
  platform.scheduler.advance(200ms);
  CHECK(platform.scheduler.waiting() == 0);
}

TEST_CASE_FIXTURE(Rig, "a page that is shown again needs no new turn") {
  platform.lifecycle.fire(PageEvent::hidden);
  cost = 10ms;
  CHECK(push('a'));
  CHECK(push('b'));
  platform.lifecycle.fire(PageEvent::visible);
  platform.scheduler.advance(50ms);
  CHECK(applied == "ab");
}

TEST_CASE_FIXTURE(Rig, "a composition holds frames up, for five seconds at most") {
  is_composing = true;
  CHECK(push('a'));
  const auto paint_for = [this](std::chrono::milliseconds time) {
    const auto end = platform.scheduler.now() + time;
    while (platform.scheduler.now() + 16ms <= end) platform.scheduler.paint_frame();
  };
  paint_for(4900ms);
  CHECK(applied.empty());
  SUBCASE("then they are applied") {
    paint_for(150ms);
    CHECK(applied == "a");
    CHECK(push('b'));
    CHECK(applied == "ab");
    // The next composition has its own five seconds.
    is_composing = false;
    paint_for(100ms);
    is_composing = true;
    CHECK(push('c'));
    paint_for(1000ms);
    CHECK(applied == "ab");
  }
  SUBCASE("or when it ends") {
    is_composing = false;
    platform.scheduler.paint_frame();
    CHECK(applied == "a");
  }
  SUBCASE("or when they are asked for") {
    queue->flush();
    CHECK(applied == "a");
  }
}

TEST_CASE_FIXTURE(Rig, "a frame from the middle of another waits") {
  is_applying = true;
  CHECK(push('a'));
  queue->flush();
  CHECK(applied.empty());
  is_applying = false;
  queue->flush();
  CHECK(applied == "a");
}

TEST_CASE_FIXTURE(Rig, "what would be too much drops all that waits") {
  options.max_waiting_bytes = 10;
  cost = 10ms;
  CHECK(push('a', 100));
  CHECK(push('b', 6));
  CHECK(push('c', 4));
  CHECK_FALSE(push('d', 1));
  CHECK(queue->size() == 0);
  platform.scheduler.paint_frame();
  CHECK(applied == "a");
  CHECK(push('e', 10));
  CHECK(applied == "ae");
}

TEST_CASE_FIXTURE(Rig, "a queue that goes away leaves nothing behind") {
  cost = 10ms;
  CHECK(push('a'));
  CHECK(push('b'));
  queue.reset();
  CHECK(platform.scheduler.waiting() == 0);
  CHECK(platform.lifecycle.listeners() == 0);
}
