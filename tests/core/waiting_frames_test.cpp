#include "core/waiting_frames.hpp"

#include <string>

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using tether::FrameKind;
using tether::core::k_never;
using tether::core::WaitingFrames;

namespace {

/// What is left, in order.
std::string rest(WaitingFrames& frames) {
  std::string all;
  while (const auto frame = frames.pop()) all += "(" + frame->payload + ")";
  return all;
}

}  // namespace

TEST_SUITE("core/waiting_frames") {
  TEST_CASE("gives frames back in their order, with their kind") {
    WaitingFrames frames({3, 100, 1s});
    CHECK(frames.pop() == nullptr);
    CHECK(frames.push(FrameKind::text, "a", 0s));
    CHECK(frames.push(FrameKind::binary, "", 0s));
    CHECK(frames.pop()->kind == FrameKind::text);
    CHECK(frames.pop()->kind == FrameKind::binary);
    CHECK(frames.pop() == nullptr);
  }

  TEST_CASE("takes up to so many frames and bytes, and what leaves makes room") {
    WaitingFrames frames({2, 5, 1s});
    CHECK_FALSE(frames.push(FrameKind::text, "123456", 0s));
    CHECK(frames.push(FrameKind::text, "12345", 0s));
    CHECK_FALSE(frames.push(FrameKind::text, "6", 0s));
    CHECK(frames.push(FrameKind::text, "", 0s));
    CHECK_FALSE(frames.push(FrameKind::text, "", 0s));
    (void)frames.pop();
    CHECK(frames.push(FrameKind::text, "67890", 0s));
    CHECK(rest(frames) == "()(67890)");
  }

  TEST_CASE("takes nothing by default") { CHECK_FALSE(WaitingFrames({}).push(FrameKind::text, "", 0s)); }

  TEST_CASE("gives back what has waited too long, first the oldest") {
    WaitingFrames frames({9, 100, 10s});
    CHECK(frames.due() == k_never);
    CHECK(frames.push(FrameKind::text, "a", 1s));
    CHECK(frames.push(FrameKind::text, "b", 2s));
    CHECK(frames.due() == 11s);
    CHECK(frames.pop_expired(10'999ms) == nullptr);
    CHECK(frames.pop_expired(11s)->payload == "a");
    CHECK(frames.pop_expired(11s) == nullptr);
    CHECK(frames.due() == 12s);
    CHECK(rest(frames) == "(b)");
    CHECK(frames.pop_expired(1h) == nullptr);
  }
}
