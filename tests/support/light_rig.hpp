#pragma once
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

#include "clients/light_connection.hpp"
#include "support/connection_receiver.hpp"
#include "support/fake_platform.hpp"

namespace tether::test {

/// A LightConnection on fakes, and what it told its receiver.
struct LightRig {
  using Milliseconds = std::chrono::milliseconds;

  explicit LightRig(const LightConnectionOptions& options = {}) {
    connection.emplace("ws://page.test/ws", options, platform.ports);
    connection->attach(receiver);
  }

  FakeLink& link() { return platform.transports.last(); }
  std::size_t attempts() const { return platform.transports.links.size(); }
  std::string told() { return receiver.log.take(); }
  void advance(Milliseconds by) { platform.scheduler.advance(by); }
  void open() {
    connection->connect();
    link().open();
    (void)told();
  }
  void reopen() {
    advance(receiver.last_delay);
    link().open();
  }

  FakePlatform platform;
  ConnectionReceiver receiver;
  std::optional<LightConnection> connection;
};

}  // namespace tether::test
