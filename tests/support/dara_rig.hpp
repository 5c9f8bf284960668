#pragma once
#include <algorithm>
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <doctest/doctest.h>

#include <tether/connection.hpp>
#include <tether/dara_client.hpp>
#include <tether/json.hpp>

#include "support/fake_dara_page.hpp"
#include "support/fake_http.hpp"
#include "support/fake_platform.hpp"
#include "support/journal.hpp"

namespace tether::test {

/// Without delays that are drawn, as Dara's own client tries again.
inline DaraOptions attempts(int most) {
  DaraOptions options;
  options.reconnect.max_retries = most;
  options.reconnect.backoff = false;
  return options;
}

/// A DaraClient on fakes, and both ends of its server: the link and HTTP.
struct DaraRig {
  using Milliseconds = std::chrono::milliseconds;

  explicit DaraRig(DaraOptions options = {}) { client.emplace(std::move(options), ports); }

  FakeLink& link() { return platform.transports.last(); }
  std::size_t attempts() const { return platform.transports.links.size(); }
  void advance(Milliseconds by) { platform.scheduler.advance(by); }

  /// Time passes, and the server answers pings.
  void idle(Milliseconds length) {
    for (; length > Milliseconds(0); length -= Milliseconds(1'000)) {
      advance(std::min(length, Milliseconds(1'000)));
      text(R"({"type":"pong","message":null})");
    }
  }

  void init(std::string_view channel = "c1") {
    text(R"({"type":"init","message":{"channel":")" + std::string(channel) + R"("}})");
  }
  void open(std::string_view channel = "c1") {
    client->connect();
    link().open();
    init(channel);
  }
  /// Until the next attempt.
  void wait_for_attempt() {
    const std::size_t before = attempts();
    for (int i = 0; i < 3'000 && attempts() == before; ++i) advance(Milliseconds(100));
    REQUIRE(attempts() == before + 1);
    seen = 0;
  }
  void reopen(std::string_view channel = "c2") {
    wait_for_attempt();
    link().open();
    init(channel);
  }
  void text(std::string_view frame) { link().text(frame); }
  void message(std::string_view type, std::string_view body) {
    text(R"({"type":"message","__typename":")" + std::string(type) + R"(","message":)" + std::string(body) + "}");
  }
  /// What the server got since the last call, separated by spaces.
  std::string sent() {
    Journal all;
    for (; seen < link().sent.size(); ++seen) all.add(link().sent[seen].bytes);
    return all.take();
  }

  /// Completions that write down their outcome under `name`.
  dara::ValueDone value_done(std::string name) {
    return [this, name = std::move(name)](const Result<Value>& result) { note(name, result); };
  }
  dara::Done done(std::string name) {
    return [this, name = std::move(name)](const Result<void>& result) {
      log.add(name + ":" + (result ? "done" : failure(result.error())));
    };
  }
  void note(const std::string& name, const Result<Value>& result) {
    log.add(name + ":" + (result ? json::dump(*result) : failure(result.error())));
  }
  static std::string failure(const Error& error) { return "!" + std::string(to_string(error.code)); }
  void log_errors() {
    client->bind(event::error, [this](const Error& error) { log.add("error:" + std::string(to_string(error.code))); });
  }
  std::string told() { return log.take(); }

  FakePlatform platform;
  FakeHttp http;
  FakeDaraPage page;
  DaraPlatform ports{platform.ports, http, page};
  Journal log;
  std::size_t seen = 0;
  std::optional<DaraClient> client;
};

}  // namespace tether::test
