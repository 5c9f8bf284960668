#include <tether/platform.hpp>

#include "platform/imports.hpp"

namespace tether {

namespace {

class BrowserRandom final : public Random {
public:
  std::uint64_t next() override {
    const std::uint64_t high = tether_random_u32();
    return high << 32U | tether_random_u32();
  }
};

}  // namespace

Random& browser_random() {
  static BrowserRandom random;
  return random;
}

Platform& browser_platform() {
  static Platform platform{browser_transports(), browser_scheduler(), browser_random(), browser_lifecycle()};
  return platform;
}

}  // namespace tether
