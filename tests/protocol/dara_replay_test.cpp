// What the server of tests/peers/dara and a client have said to each other (tests/data/dara_frames.json).
#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include <tether/json.hpp>

#include "protocol/dara.hpp"
#include "support/dara_receiver.hpp"
#include "support/test_data.hpp"

using namespace tether;
using namespace tether::test;

namespace {

const Value& recording() {
  static const Value k_recording = [] {
    for (const DataFile& file : data_files()) {
      if (file.name == "dara_frames.json") return *json::parse(file.content);
    }
    return Value();
  }();
  return k_recording;
}

/// The frame as our own writers make it of what it says.
std::string written_anew(const Value& frame) {
  const Value& message = frame["message"];
  const std::string_view type = frame["type"].as_text();
  if (type == "ping") return std::string(wire::k_ping);
  if (type == "custom")
    return wire::write_custom(message["kind"].as_text(), message["data"], message["__rchan"].as_text());
  return wire::write_reply(frame["channel"].as_text(), message,
                           static_cast<std::size_t>(frame["chunk_count"].as_int()));
}

}  // namespace

TEST_SUITE("protocol/dara_replay") {
  TEST_CASE("each frame of the server is read, and means the same without its type's name") {
    std::size_t read = 0;
    std::size_t stripped = 0;
    for (const Value& one : recording()["frames"].as_list()) {
      if (one["direction"].as_text() != "s2c") continue;
      const std::string_view text = one["text"].as_text();
      CAPTURE(text);
      const std::string said = DaraReceiver().read(text);
      CHECK_FALSE(said.starts_with('!'));
      CHECK(said.empty() == wire::is_pong(text));
      ++read;
      if (!one["of"].is_int()) continue;
      const std::size_t original = static_cast<std::size_t>(one["of"].as_int()) - 1;
      CHECK(said == DaraReceiver().read(recording()["frames"].as_list()[original]["text"].as_text()));
      ++stripped;
    }
    CHECK(read > 80);
    CHECK(stripped > 20);
  }

  TEST_CASE("each frame of a client is what our own writers make of it") {
    std::size_t written = 0;
    for (const Value& one : recording()["frames"].as_list()) {
      if (one["direction"].as_text() != "c2s") continue;
      const Value frame = *json::parse(one["text"].as_text());
      const std::string anew = written_anew(frame);
      CAPTURE(anew);
      // Only a number may be spelt in another way.
      CHECK(anew == json::dump(frame));
      CHECK(*json::parse(anew) == frame);
      ++written;
    }
    CHECK(written > 10);
  }
}
