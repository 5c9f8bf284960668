#pragma once
#include <tether/transport.hpp>

namespace tether::platform {

/// Opens the browser's own WebSockets.
TransportFactory& browser_transports();

}  // namespace tether::platform
