#pragma once
// The ports gathered in one place, so that a client can be built against a browser or against fakes.
#include <cstdint>

#include <tether/lifecycle.hpp>
#include <tether/timers.hpp>
#include <tether/transport.hpp>

namespace tether {

/// The Random port. The browser's adapter draws from crypto.getRandomValues.
class Random {
public:
  /// 64 bits that nobody can foresee; jitter, keys and the names of messages come from them.
  virtual std::uint64_t next() = 0;

protected:
  ~Random() = default;
};

/// The browser's random numbers. Defined only where tether is built with Emscripten.
Random& browser_random();

/// What a client needs from its surroundings. The references outlive every client made with them.
struct Platform {
  TransportFactory& transports;  ///< opens links
  Scheduler& scheduler;          ///< clock and timers
  Random& random;                ///< for jitter and names
  PageLifecycle& lifecycle;      ///< the page and its network
};

/// The page this module runs in. Defined only where tether is built with Emscripten.
Platform& browser_platform();

}  // namespace tether
