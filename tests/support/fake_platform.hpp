#pragma once
#include <cstdint>

#include <tether/platform.hpp>

#include "support/fake_lifecycle.hpp"
#include "support/fake_random.hpp"
#include "support/fake_scheduler.hpp"
#include "support/fake_transport.hpp"

namespace tether::test {

/// All ports as fakes. Declare it before the clients that use it.
struct FakePlatform {
  explicit FakePlatform(std::uint64_t seed = 7) : random(seed) {}

  FakeTransports transports;
  FakeScheduler scheduler;
  FixedRandom random;
  FakeLifecycle lifecycle;
  Platform ports{transports, scheduler, random, lifecycle};
};

}  // namespace tether::test
