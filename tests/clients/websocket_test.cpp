// What a WebSocket asks of its transport, and what it refuses before that.
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <tether/websocket.hpp>

#include "support/fake_platform.hpp"
#include "support/journal.hpp"

using tether::Bytes;
using tether::CloseInfo;
using tether::Errc;
using tether::Error;
using tether::FrameKind;
using tether::InvalidText;
using tether::Message;
using tether::ReadyState;
using tether::Result;
using tether::WebSocket;
using tether::WebSocketOptions;
using tether::test::FakeLink;
using tether::test::FakePlatform;
using tether::test::Journal;
namespace event = tether::event;

namespace {

struct Fixture {
  FakePlatform platform;
  WebSocket connect(WebSocketOptions options = {}) {
    return std::move(*WebSocket::connect("ws://host/path", {}, options, platform.transports));
  }
  WebSocket connect_open(WebSocketOptions options = {}) {
    WebSocket socket = connect(options);
    link().open();
    return socket;
  }
  FakeLink& link() { return platform.transports.last(); }
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "hands URL, sub-protocols and the frame limit to the transport") {
  const auto socket = WebSocket::connect("/chat", {"v2.chat", "chat"}, {.max_frame_bytes = 1234}, platform.transports);
  REQUIRE(socket.has_value());
  CHECK(link().request.url == "/chat");
  CHECK(link().request.protocols == std::vector<std::string>{"v2.chat", "chat"});
  CHECK(link().request.max_frame_bytes == 1234);
  CHECK(WebSocketOptions().max_frame_bytes == 16 * 1024 * 1024);
}

TEST_CASE_FIXTURE(Fixture, "says at once why it cannot connect (C65)") {
  const auto code = [this](std::vector<std::string> protocols) {
    return WebSocket::connect("ws://host/", std::move(protocols), {}, platform.transports).error().code;
  };
  CHECK(code({"two words"}) == Errc::invalid_protocol);
  CHECK(code({"chat", "chat"}) == Errc::invalid_protocol);
  for (const Errc why : {Errc::invalid_url, Errc::insecure_url, Errc::limit_reached}) {
    platform.transports.open_error = why;
    CHECK(code({}) == why);
  }
  CHECK(WebSocket::supported(platform.transports));
  platform.transports.is_supported = false;
  CHECK_FALSE(WebSocket::supported(platform.transports));
  CHECK(code({}) == Errc::unsupported);
  CHECK(platform.transports.links.empty());
}

TEST_CASE_FIXTURE(Fixture, "reports what the transport says of itself") {
  const WebSocket socket = connect();
  CHECK(socket.url() == "resolved:ws://host/path");
  link().buffered_amount = 4711;
  link().protocol = "chat";
  link().extensions = "permessage-deflate";
  CHECK(socket.buffered_amount() == 4711);
  CHECK(socket.protocol() == "chat");
  CHECK(socket.extensions() == "permessage-deflate");
  for (const auto state : {ReadyState::connecting, ReadyState::open, ReadyState::closing, ReadyState::closed}) {
    link().ready_state = state;
    CHECK(socket.ready_state() == state);
  }
  static_assert(static_cast<int>(ReadyState::connecting) == 0 && static_cast<int>(ReadyState::closed) == 3);
}

TEST_CASE_FIXTURE(Fixture, "sends frames as they are: empty ones, U+0000 and bytes of any value (C59, C62)") {
  WebSocket socket = connect_open();
  const std::string with_zero("a\0b", 3);
  const std::vector<std::uint8_t> every_kind{0, 1, 0x7f, 0x80, 0xff};
  const std::vector<std::uint8_t> none;
  CHECK(socket.send("text"));
  CHECK(socket.send(""));
  CHECK(socket.send(with_zero));
  CHECK(socket.send(std::string_view("caf\xc3\xa9 \xf0\x9f\x8d\xba")));
  CHECK(socket.send(Bytes(every_kind)));
  CHECK(socket.send(Bytes(none)));
  CHECK(link().sent == std::vector<FakeLink::Frame>{{FrameKind::text, "text"},
                                                    {FrameKind::text, ""},
                                                    {FrameKind::text, with_zero},
                                                    {FrameKind::text, "caf\xc3\xa9 \xf0\x9f\x8d\xba"},
                                                    {FrameKind::binary, std::string("\0\x01\x7f\x80\xff", 5)},
                                                    {FrameKind::binary, ""}});
}

TEST_CASE_FIXTURE(Fixture, "receives frames as they are: empty ones, U+0000 and bytes of any value (C59, C62)") {
  WebSocket socket = connect_open();
  std::vector<FakeLink::Frame> received;
  socket.bind(event::message, [&received](const Message& message) {
    CHECK(message.is_text() == (message.kind == FrameKind::text));
    CHECK(message.text().size() == message.bytes.size());
    received.push_back({message.kind, std::string(message.text())});
  });
  const std::vector<FakeLink::Frame> frames{{FrameKind::text, "text"},
                                            {FrameKind::text, ""},
                                            {FrameKind::text, std::string("a\0b\0", 4)},
                                            {FrameKind::binary, ""},
                                            {FrameKind::binary, std::string("\0\x80\xff", 3)}};
  for (const auto& frame : frames) {
    if (frame.kind == FrameKind::text) {
      link().text(frame.bytes);
    } else {
      link().binary(frame.bytes);
    }
  }
  CHECK(received == frames);
}

TEST_CASE_FIXTURE(Fixture, "sends only while it is open") {
  WebSocket socket = connect();
  const std::vector<std::uint8_t> bytes{1};
  const auto check_refused = [&](const char* when) {
    CAPTURE(when);
    CHECK(socket.send("text").error().code == Errc::not_open);
    CHECK(socket.send(Bytes(bytes)).error().code == Errc::not_open);
    CHECK(socket.send("\xff").error().code == Errc::not_open);
  };
  check_refused("while connecting");
  link().open();
  CHECK(socket.send("text"));
  SUBCASE("not after a close of our own") {
    CHECK(socket.close());
    check_refused("while closing");
    link().close(1000, "", true);
    check_refused("after the close");
  }
  SUBCASE("not after a close of the server") {
    link().ready_state = ReadyState::closing;
    check_refused("while the server closes");
    link().close();
    check_refused("after the close");
  }
  CHECK(link().sent_text() == "text");
}

TEST_CASE_FIXTURE(Fixture, "passes on what the transport does not take") {
  WebSocket socket = connect_open();
  link().send_error = Errc::not_open;
  CHECK(socket.send("text").error().code == Errc::not_open);
  link().send_error.reset();
  CHECK(socket.send("text"));
}

TEST_CASE("refuses text that is not valid UTF-8 before the network, or replaces it if asked to (C60)") {
  const struct {
    std::string what;
    std::string text;
    std::string replaced;  // '?' stands for U+FFFD
  } rows[] = {
      {"lone continuation", "a\x80z", "a?z"},
      {"a lead and a letter", "x\xc3(y", "x?(y"},
      {"overlong U+0000", std::string("\xc0\x80", 2), "??"},
      {"overlong slash", "\xc0\xaf", "??"},
      {"overlong in three bytes", "\xe0\x9f\xbf", "???"},
      {"overlong in four bytes", "\xf0\x8f\xbf\xbf", "????"},
      {"U+D800", "\xed\xa0\x80", "???"},
      {"U+DFFF", "\xed\xbf\xbf", "???"},
      {"CESU-8 pair", "\xed\xa0\xbc\xed\xbd\xba", "??????"},
      {"U+110000", "\xf4\x90\x80\x80", "????"},
      {"0xf5", "\xf5\x80\x80\x80", "????"},
      {"0xff", "\xff", "?"},
      {"two bytes cut short", "caf\xc3", "caf?"},
      {"three bytes cut short", "\xe6\xbc", "?"},
      {"four bytes cut short", "\xf0\x9f\x8d", "?"},
      {"at the very end of much text", std::string(1000, 'a') + '\x80', std::string(1000, 'a') + '?'},
  };
  for (const auto& row : rows) {
    CAPTURE(row.what);
    std::string expected;
    for (const char c : row.replaced) expected += c == '?' ? std::string("\xef\xbf\xbd") : std::string(1, c);

    Fixture strict;
    WebSocket refusing = strict.connect_open();
    CHECK(refusing.send(row.text).error().code == Errc::invalid_utf8);
    CHECK(strict.link().sent.empty());
    const std::vector<std::uint8_t> bytes(row.text.begin(), row.text.end());
    CHECK(refusing.send(Bytes(bytes)));  // as binary anything goes

    Fixture lenient;
    WebSocket replacing = lenient.connect_open({.invalid_text = InvalidText::replace});
    CHECK(replacing.send(row.text));
    CHECK(lenient.link().sent_text() == expected);
  }
}

TEST_CASE_FIXTURE(Fixture, "refuses outbound frames above the limit and sends those at it (C63)") {
  WebSocket socket = connect_open({.max_frame_bytes = 8, .invalid_text = InvalidText::replace});
  const std::vector<std::uint8_t> eight(8, 1);
  const std::vector<std::uint8_t> nine(9, 1);
  CHECK(socket.send("12345678"));
  CHECK(socket.send("123456789").error().code == Errc::too_large);
  CHECK(socket.send(Bytes(eight)));
  CHECK(socket.send(Bytes(nine)).error().code == Errc::too_large);
  CHECK(socket.send("\xe6\xbc\xa2\xe6\xbc\xa2\xc3\xa9"));  // five characters, eight bytes
  CHECK(socket.send("\xe6\xbc\xa2\xe6\xbc\xa2\xe6\xbc\xa2").error().code == Errc::too_large);  // three, nine bytes
  // What counts is the text that would be sent: each of these bytes becomes three.
  CHECK(socket.send("\xff\xff"));
  CHECK(socket.send("\xff\xff\xff").error().code == Errc::too_large);
  CHECK(socket.ready_state() == ReadyState::open);
  CHECK(link().sent.size() == 4);
  CHECK(link().closes.empty());
}

TEST_CASE_FIXTURE(Fixture, "the default limit is 16 MiB to the byte (C63)") {
  WebSocket socket = connect_open();
  const std::string at_limit(std::size_t{16} << 20U, 'a');
  CHECK(socket.send(at_limit));
  CHECK(socket.send(at_limit + 'a').error().code == Errc::too_large);
}

TEST_CASE_FIXTURE(Fixture, "an inbound frame that was refused becomes an error event and close 4009 (C63)") {
  for (const Errc why : {Errc::too_large, Errc::out_of_memory}) {
    WebSocket socket = connect_open();
    Journal log;
    socket.bind(event::message, [&log](const Message&) { log.add("message"); });
    socket.bind(event::error, [&](const Error& error) {
      log.add(std::string("error:") + std::string(tether::to_string(error.code)));
      CHECK(link().closes.size() == 1);  // closing comes first, so that the handler sees it
      CHECK(socket.send("too late").error().code == Errc::not_open);
    });
    socket.bind(event::close, [&log](const CloseInfo& info) { log.add("close:" + std::to_string(info.code)); });
    link().refuse_frame(why);
    REQUIRE(link().closes.size() == 1);
    CHECK(link().closes.front().code == 4009);
    CHECK(link().closes.front().reason == tether::to_string(why));
    link().refuse_frame(why);  // already on the way
    link().text("still on the wire");
    link().close(4009, "", true);
    CHECK(log.take() == std::string("error:") + std::string(tether::to_string(why)) + " close:4009");
    CHECK(link().closes.size() == 1);
  }
}

TEST_CASE("closes with the codes that a page may send, and refuses all others (C65)") {
  const struct {
    std::uint16_t code;
    bool allowed;
  } rows[] = {{0, false},    {999, false}, {1000, true}, {1001, false}, {1005, false}, {1006, false},
              {2999, false}, {3000, true}, {4999, true}, {5000, false}, {65535, false}};
  for (const auto& row : rows) {
    CAPTURE(row.code);
    Fixture fixture;
    WebSocket socket = fixture.connect_open();
    const Result<void> result = socket.close(row.code, "bye");
    CHECK(result.has_value() == row.allowed);
    CHECK(fixture.link().closes.size() == (row.allowed ? 1 : 0));
    if (row.allowed) {
      CHECK(fixture.link().closes.front().code == row.code);
      CHECK(fixture.link().closes.front().reason == "bye");
    } else {
      CHECK(result.error().code == Errc::bad_close_code);
      CHECK(socket.send("still open"));
    }
  }
}

TEST_CASE_FIXTURE(Fixture, "cuts the close reason at 123 bytes and a character's border (C65)") {
  const struct {
    std::string reason;
    std::string expected;
  } rows[] = {{std::string(123, 'a'), std::string(123, 'a')},
              {std::string(124, 'a'), std::string(123, 'a')},
              {std::string(122, 'a') + "\xc3\xa9", std::string(122, 'a')},
              {std::string(120, 'a') + "\xf0\x9f\x8d\xba", std::string(120, 'a')},
              {"caf\xc3", "caf\xef\xbf\xbd"}};
  for (const auto& row : rows) {
    WebSocket socket = connect_open();
    CHECK(socket.close(1000, row.reason));
    CHECK(link().closes.front().reason == row.expected);
  }
}

TEST_CASE_FIXTURE(Fixture, "a second close does nothing, nor does one after the end") {
  WebSocket socket = connect_open();
  CHECK(socket.close(3000, "first"));
  CHECK(socket.close(4000, "second"));
  CHECK(socket.close(7).error().code == Errc::bad_close_code);
  link().close(3000, "first", true);
  CHECK(socket.close());
  REQUIRE(link().closes.size() == 1);
  CHECK(link().closes.front().code == 3000);

  WebSocket ended = connect_open();
  link().close(1001, "going away", true);
  CHECK(ended.close());
  CHECK(link().closes.empty());
}

TEST_CASE_FIXTURE(Fixture, "closes while it is still connecting") {
  WebSocket socket = connect();
  Journal log;
  socket.bind(event::error, [&log](const Error&) { log.add("error"); });
  socket.bind(event::close, [&log](const CloseInfo& info) { log.add("close:" + std::to_string(info.code)); });
  CHECK(socket.close());
  CHECK(link().closes.size() == 1);
  link().fail(Errc::connection_failed);  // as browsers do
  link().close();
  CHECK(log.take() == "error close:1006");
}
