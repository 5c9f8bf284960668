#include <memory>
#include <string>

#include <doctest/doctest.h>

#include "core/pacer.hpp"
#include "support/fake_transport.hpp"
#include "support/seeded_random.hpp"

using namespace std::chrono_literals;
using tether::QueueOptions;
using tether::core::k_never;
using tether::core::Pacer;
using tether::test::FakeTransports;
using tether::test::SeededRandom;
using Milliseconds = std::chrono::milliseconds;

namespace {

constexpr std::size_t k_high = std::size_t{256} << 10U;
constexpr std::size_t k_low = std::size_t{64} << 10U;

struct NoEvents final : tether::TransportEvents {
  void on_open() override {}
  void on_message(const tether::Message&) override {}
  void on_refused_frame(const tether::Error&) override {}
  void on_error(const tether::Error&) override {}
  void on_close(const tether::CloseInfo&) override {}
};

struct Rig {
  Rig() { link().open(); }
  [[nodiscard]] tether::test::FakeLink& link() { return transports.last(); }
  [[nodiscard]] std::size_t& buffered() { return link().buffered_amount; }
  [[nodiscard]] bool may_send(Milliseconds now = 0ms) { return pacer.may_send(*transport, now); }
  [[nodiscard]] bool look(Milliseconds now) { return pacer.look(*transport, now); }

  NoEvents events;
  FakeTransports transports;
  std::unique_ptr<tether::Transport> transport = std::move(*transports.open({}, events));
  QueueOptions options;
  Pacer pacer{options};
};

}  // namespace

TEST_CASE("sending stops at 256 KiB in the browser's buffer and goes on at 64 KiB (C40)") {
  Rig rig;
  CHECK(rig.may_send());
  rig.pacer.sent(k_high - 1);
  rig.buffered() = k_high - 1;
  CHECK(rig.may_send());
  rig.pacer.sent(1);
  rig.buffered() = k_high;
  CHECK_FALSE(rig.may_send());
  CHECK(rig.pacer.stopped());
  // Below the high mark is not enough.
  rig.buffered() = k_low + 1;
  CHECK_FALSE(rig.look(16ms));
  CHECK_FALSE(rig.may_send(17ms));
  rig.buffered() = k_low;
  CHECK(rig.look(20ms));
  CHECK_FALSE(rig.pacer.stopped());
  CHECK(rig.may_send(20ms));
  CHECK_FALSE(rig.look(21ms));  // once for each stop
}

TEST_CASE("the browser is asked only when what was sent could have filled its buffer") {
  Rig rig;
  rig.buffered() = 10 * k_high;  // nobody looks at this yet
  rig.pacer.sent(k_high - 1);
  CHECK(rig.may_send());
  rig.pacer.sent(1);
  CHECK_FALSE(rig.may_send());
  // A buffer that has drained meanwhile stops nothing.
  Rig drained;
  for (int i = 0; i < 100; ++i) {
    CHECK(drained.may_send());
    drained.pacer.sent(k_high);
  }
}

TEST_CASE("while stopped it looks again after 16 to 100 ms, and at once when asked (C40)") {
  Rig rig;
  rig.pacer.sent(k_high);
  rig.buffered() = k_high;
  CHECK_FALSE(rig.may_send(1'000ms));
  Milliseconds now = 1'000ms;
  for (const Milliseconds wait : {16ms, 32ms, 64ms, 100ms, 100ms}) {
    CHECK(rig.pacer.due() == now + wait);
    CHECK_FALSE(rig.look(now + wait - 1ms));  // an inbound frame: the rhythm stays
    CHECK(rig.pacer.due() == now + wait);
    now += wait;
    CHECK_FALSE(rig.look(now));
  }
  rig.buffered() = 0;
  CHECK(rig.look(now + 1ms));
  CHECK(rig.pacer.due() == k_never);
  // The next stop begins with short looks again.
  rig.pacer.sent(k_high);
  rig.buffered() = k_high;
  CHECK_FALSE(rig.may_send(now));
  CHECK(rig.pacer.due() == now + 16ms);
}

TEST_CASE("a new link begins with an empty buffer") {
  Rig rig;
  rig.pacer.sent(k_high);
  rig.buffered() = k_high;
  CHECK_FALSE(rig.may_send());
  rig.pacer.reset();
  CHECK_FALSE(rig.pacer.stopped());
  CHECK(rig.pacer.due() == k_never);
  CHECK(rig.may_send());
}

TEST_CASE("a reader that stalls never has more than 256 KiB and one frame in the buffer (C40, D14)") {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    SeededRandom random(seed);
    Rig rig;
    std::size_t most = 0;
    std::size_t largest = 0;
    std::size_t sent = 0;
    for (Milliseconds now{0}; now < 60s && sent < 50'000'000; now += 1ms) {
      const std::size_t drained = random.one_in(10) ? random.below(200'000) : 0;
      rig.buffered() -= std::min(rig.buffered(), drained);
      (void)rig.look(now);
      for (int i = 0; i < 20 && rig.may_send(now); ++i) {
        const std::size_t frame = 1 + random.below(random.one_in(20) ? 500'000 : 20'000);
        largest = std::max(largest, frame);
        rig.buffered() += frame;
        rig.pacer.sent(frame);
        sent += frame;
        most = std::max(most, rig.buffered());
      }
    }
    CHECK(most < k_high + largest);
    CHECK(sent > 10 * k_high);
  }
}
