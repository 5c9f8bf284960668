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

}  // namespace tether
