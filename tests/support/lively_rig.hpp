#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <tether/json.hpp>
#include <tether/lively_client.hpp>
#include <tether/msgpack.hpp>

#include "support/fake_lively_page.hpp"
#include "support/fake_patch_host.hpp"
#include "support/fake_platform.hpp"
#include "support/fake_script_host.hpp"
#include "support/journal.hpp"

namespace tether::test::lively_rig {

inline Value text(std::string_view text) { return Value(std::string(text)); }

/// A list of one; braces around one list mean that list itself to some compilers.
inline Value::List only(Value item) {
  Value::List list;
  list.push_back(std::move(item));
  return list;
}

/// A page that a Duck server has rendered, its client, and the server's end of the link.
struct LivelyRig {
  explicit LivelyRig(bool open_now = true, std::string_view page_host = "page.test", bool with_scripts = true) {
    document.root().attributes["data-uid"] = "77";
    LivelyOptions options;
    options.url = "ws://page.test:8000/ws/lively";
    options.page_uid = "77";
    options.page_host = page_host;
    options.scripts = with_scripts;
    client.emplace(options, ports);
    client->bind(event::error, [this](const Error& error) { errors.add(to_string(error.code)); });
    if (open_now) platform.transports.last().open();
  }

  void receive(const Value& message) {
    const std::vector<std::uint8_t> frame = msgpack::dump(message);
    platform.transports.last().binary(as_text(frame));
  }
  /// The events that the user causes.
  void click(std::string_view uid, bool is_document_event = false) {
    const std::vector<std::uint8_t> value = msgpack::dump(text(""));
    page.events->on_component_event({{}, uid, "click", value, is_document_event});
  }
  /// What the server got since the last call.
  std::string sent() {
    Journal all;
    const FakeLink& link = platform.transports.last();
    for (; seen < link.sent.size(); ++seen) {
      CHECK(link.sent[seen].kind == FrameKind::binary);
      all.add(json::dump(*msgpack::parse(as_bytes(link.sent[seen].bytes))));
    }
    return all.take();
  }
  /// Until the next attempt, which fails.
  void fail_an_attempt() {
    const std::size_t attempts = platform.transports.links.size();
    while (platform.transports.links.size() == attempts) platform.scheduler.advance(std::chrono::milliseconds(100));
    platform.transports.last().close();
  }
  void reconnect() {
    const std::size_t attempts = platform.transports.links.size();
    while (platform.transports.links.size() == attempts) platform.scheduler.advance(std::chrono::milliseconds(100));
    seen = 0;
    platform.transports.last().open();
  }

  FakePlatform platform;
  FakePatchHosts document;
  PatchPlatform patches{document, platform.scheduler, platform.random, platform.lifecycle};
  FakeLivelyPage page;
  FakeScriptHost scripts;
  ScriptPlatform script_ports{scripts, platform.scheduler};
  LivelyPlatform ports{platform.ports, patches, script_ports, page};
  Journal errors;
  std::size_t seen = 0;
  std::optional<LivelyClient> client;
};

inline Value set_text(std::string_view uid, std::string_view to) {
  return Value::List{1, only(Value::List{3, text(uid), text(to)})};
}

inline Value step(std::string_view path, std::string_view uid, Value::List patches, bool final) {
  return Value::List{121, text(path), false, text(uid), std::move(patches), final};
}

}  // namespace tether::test::lively_rig
