#include <string>

#include <doctest/doctest.h>

#include "protocol/chat.hpp"

using tether::ChatHistory;
using tether::ChatJoin;
using tether::ChatLeave;
using tether::ChatMessage;
using tether::ChatPresence;
using tether::Errc;
namespace chat = tether::protocol::chat;

namespace {

/// A decoded frame as one line, so that a table can say what is expected.
std::string describe(const ChatMessage& message) {
  return "message " + message.room + '/' + message.username + '/' + message.text + '/' + message.id + '/' +
         std::to_string(message.time.count());
}
std::string describe(const ChatJoin& join) { return "join " + join.room + '/' + join.username; }
std::string describe(const ChatLeave& leave) { return "leave " + leave.room + '/' + leave.username; }
std::string describe(const ChatPresence& presence) {
  std::string line = "presence " + presence.room + ':';
  for (const std::string& user : presence.users) line += ' ' + user;
  return line;
}
std::string describe(const ChatHistory& history) {
  std::string line = "history " + history.room + ':';
  for (const ChatMessage& message : history.messages) line += " [" + describe(message) + ']';
  if (history.gap) line += " after a gap";
  return line;
}
std::string describe(const chat::Refusal& refusal) {
  return "refusal " + refusal.message + '/' + refusal.id.value_or("-");
}
std::string describe(chat::Ping) { return "ping"; }
std::string describe(chat::Pong) { return "pong"; }

std::string decoded(std::string_view text) {
  const auto frame = chat::decode(text);
  if (!frame.has_value()) return std::string(tether::to_string(frame.error().code)) + ": " + frame.error().detail;
  return std::visit([](const auto& content) { return describe(content); }, *frame);
}

}  // namespace

TEST_CASE("encodes the chat's frames byte for byte") {
  CHECK(chat::encode_join("ann", "lobby") == R"({"type":"join","username":"ann","room":"lobby"})");
  const chat::LineId seen{"bob", "m\"7"};
  CHECK(chat::encode_join("ann", "lobby", &seen) ==
        R"({"type":"join","username":"ann","room":"lobby","since":{"username":"bob","id":"m\"7"}})");
  CHECK(chat::encode_leave("ann", "caf\xc3\xa9") ==
        "{\"type\":\"leave\",\"username\":\"ann\",\"room\":\"caf\xc3\xa9\"}");
  ChatMessage message;
  message.room = "lobby";
  message.username = "ann \"the\" one";
  message.text = "a\nb\\";
  message.id = "m1-1";
  message.time = std::chrono::milliseconds(5);  // the server's to say
  CHECK(chat::encode_message(message) ==
        R"({"type":"message","username":"ann \"the\" one","room":"lobby","text":"a\nb\\","id":"m1-1"})");
}

TEST_CASE("decodes the chat's frames") {
  const struct {
    std::string text;
    std::string expected;
  } rows[] = {
      {"ping", "ping"},
      {"pong", "pong"},
      {R"({"type":"message","username":"ann","room":"r","text":"hi","id":"1","time":1700000000000})",
       "message r/ann/hi/1/1700000000000"},
      {R"({"type":"message","username":"ann","text":"hi"})", "message lobby/ann/hi//0"},
      {R"({"type":"message","username":"ann","text":"","id":42})", "message lobby/ann//42/0"},
      {R"({"type":"message","username":"ann","text":"hi","id":-7,"time":"soon","room":3})",
       "message lobby/ann/hi/-7/0"},
      {R"({"type":"message","username":"ann","text":"hi","id":null,"more":[1]})", "message lobby/ann/hi//0"},
      {R"({"type":"join","username":"ann","room":"r"})", "join r/ann"},
      {R"({"type":"join","username":"ann"})", "join lobby/ann"},
      {R"({"type":"leave","username":"ann","room":"r"})", "leave r/ann"},
      {R"({"type":"leave","username":""})", "leave lobby/"},
      {R"({"type":"presence","room":"r","users":["ann","bob"]})", "presence r: ann bob"},
      {R"({"type":"presence","users":["ann",3,null]})", "presence lobby: ann"},
      {R"({"type":"presence","users":"ann"})", "presence lobby:"},
      {R"({"type":"presence"})", "presence lobby:"},
      {R"({"type":"history","room":"r","messages":[{"username":"a","text":"1","id":1,"time":5},{"username":"b","text":"2"}]})",
       "history r: [message r/a/1/1/5] [message r/b/2//0]"},
      {R"({"type":"history","messages":[]})", "history lobby:"},
      {R"({"type":"history","gap":true,"messages":[{"username":"a","text":"1"}]})",
       "history lobby: [message lobby/a/1//0] after a gap"},
      {R"({"type":"history","gap":"yes"})", "history lobby:"},
      {R"({"type":"history"})", "history lobby:"},
      {R"({"type":"error","message":"no","id":"m1"})", "refusal no/m1"},
      {R"({"type":"error","message":"no","id":9})", "refusal no/9"},
      {R"({"type":"error","message":"no","id":18446744073709551616})", "refusal no/18446744073709551616"},
      {R"({"type":"error","message":"no"})", "refusal no/-"},
      {R"({"type":"error"})", "refusal the server gave no reason/-"},
      // The last of repeated keys counts.
      {R"({"type":"join","type":"leave","username":"ann"})", "leave lobby/ann"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.text);
    CHECK(decoded(row.text) == row.expected);
  }
}

TEST_CASE("refuses what is no frame of the chat, with the reason") {
  const struct {
    std::string text;
    std::string expected;
  } rows[] = {
      {R"({})", "bad-message: expected an object with a text 'type'"},
      {R"([])", "bad-message: expected an object with a text 'type'"},
      {R"(null)", "bad-message: expected an object with a text 'type'"},
      {R"("ping")", "bad-message: expected an object with a text 'type'"},
      {R"({"type":3})", "bad-message: expected an object with a text 'type'"},
      {R"({"type":""})", "bad-message: expected an object with a text 'type'"},
      {R"({"type":"shout"})", "bad-message: unknown type 'shout'"},
      {R"({"type":"Message","username":"a","text":"t"})", "bad-message: unknown type 'Message'"},
      {R"({"type":"message","text":"hi"})", "bad-message: a 'message' needs a text 'username'"},
      {R"({"type":"message","username":"ann"})", "bad-message: a 'message' needs a text 'text'"},
      {R"({"type":"message","username":"ann","text":5})", "bad-message: a 'message' needs a text 'text'"},
      {R"({"type":"join"})", "bad-message: a 'join' needs a text 'username'"},
      {R"({"type":"join","username":null})", "bad-message: a 'join' needs a text 'username'"},
      {R"({"type":"leave","username":[]})", "bad-message: a 'leave' needs a text 'username'"},
      {R"({"type":"history","messages":[{"username":"a"}]})", "bad-message: a 'message' needs a text 'text'"},
      {R"({"type":"history","messages":[3]})", "bad-message: a 'message' needs a text 'username'"},
      {"", "bad-json: the text is empty at byte 0"},
      {"Ping", "bad-json: expected a JSON value at byte 0"},
      {"ping ", "bad-json: expected a JSON value at byte 0"},
      {R"({"type":"join")", "bad-json: expected ',' or '}' at byte 14"},
      {"{\"type\":\"\xff\"}", "bad-json: expected valid UTF-8 at byte 9"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.text);
    CHECK(decoded(row.text) == row.expected);
  }
  CHECK(chat::decode(std::string(100, '[') + std::string(100, ']')).error().code == Errc::too_deep);
}

TEST_CASE("refuses every frame cut off at every byte") {
  for (const std::string text :
       {R"({"type":"message","username":"ann","room":"caf\u00e9","text":"hi","id":"m1","time":1700000000000})",
        R"({"type":"history","room":"r","messages":[{"username":"a","text":"1"}]})",
        R"({"type":"presence","users":["a","b"]})", R"({"type":"error","message":"no","id":7})"}) {
    REQUIRE(chat::decode(text).has_value());
    for (std::size_t length = 0; length < text.size(); ++length) {
      CAPTURE(text.substr(0, length));
      const auto frame = chat::decode(std::string_view(text).substr(0, length));
      REQUIRE_FALSE(frame.has_value());
      CHECK(frame.error().code == Errc::bad_json);
    }
  }
}

TEST_CASE("what one client encodes another decodes") {
  ChatMessage message;
  message.room = "r\xc3\xa9\"om";
  message.username = std::string("a\0b", 3);
  message.text = "line\nline \xf0\x9f\x8d\xba";
  message.id = "m7-1";
  const auto frame = chat::decode(chat::encode_message(message));
  REQUIRE(frame.has_value());
  const auto* decoded_message = std::get_if<ChatMessage>(&*frame);
  REQUIRE(decoded_message != nullptr);
  CHECK(decoded_message->room == message.room);
  CHECK(decoded_message->username == message.username);
  CHECK(decoded_message->text == message.text);
  CHECK(decoded_message->id == message.id);
}
