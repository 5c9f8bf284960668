#include <tether/platform.hpp>

namespace tether {

Platform& browser_platform() {
  static Platform platform{browser_transports(), browser_scheduler(), browser_random(), browser_lifecycle()};
  return platform;
}

}  // namespace tether
