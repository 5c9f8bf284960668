// Frames of a Dara server: rows 1 to 13 of the behaviours in docs/protocols/dara.md.
#include "protocol/dara.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include <tether/json.hpp>

#include "support/dara_receiver.hpp"

using namespace tether;
using namespace tether::test;
namespace wire = protocol::dara;

namespace {

struct Typed {
  std::string_view type;
  std::string_view body;
  std::string_view said;
};

const std::vector<Typed> k_typed = {
    {"ActionMessage", R"({"action":null,"uid":"E"})", "action E null"},
    {"ActionMessage", R"({"action":{"name":"BatchStart","__typename":"ActionImpl"},"uid":"E"})",
     R"(action E {"name":"BatchStart","__typename":"ActionImpl"})"},
    {"BackendStoreMessage", R"({"store_uid":"s","value":{"n":1},"sequence_number":3})", R"(value s {"n":1} 3)"},
    {"BackendStoreMessage", R"({"store_uid":"s","value":null,"sequence_number":3})", "value s null 3"},
    {"BackendStorePatchMessage", R"({"store_uid":"s","patches":[],"sequence_number":4})", "patch s [] 4"},
    {"ServerErrorMessage", R"({"error":"Traceback","time":"2026-11-21 09:35:44.615187"})",
     "fault Traceback 2026-11-21 09:35:44.615187"},
    {"ServerVariableMessage", R"({"__type":"ServerVariable","uid":"v","sequence_number":2})", "server-variable v 2"},
    {"TaskNotificationMessage", R"({"status":"COMPLETE","task_id":"t"})", "task t 1 0  0 "},
    {"TaskNotificationMessage", R"({"status":"ERROR","task_id":"t","error":"boom"})", "task t 2 0  0 boom"},
    {"TaskNotificationMessage", R"({"status":"CANCELED","task_id":"t"})", "task t 3 0  0 "},
    {"TaskNotificationMessage", R"({"status":"PROGRESS","task_id":"t","progress":25.0,"message":"Step"})",
     "task t 0 25 Step 0 "},
    {"TaskNotificationMessage",
     R"({"status":"PROGRESS","task_id":"t","progress":90.0,"message":"FAKE_PROGRESS__500__soon"})",
     "task t 0 90 soon 500 "},
    {"VariableRequestMessage", R"({"__rchan":"r","variable":{"uid":"v","__typename":"Variable"}})",
     R"(variable r {"uid":"v","__typename":"Variable"})"},
};

std::string frame_of(const Typed& one, bool with_typename) {
  const std::string name = with_typename ? R"("__typename":")" + std::string(one.type) + R"(",)" : std::string();
  return R"({"type":"message",)" + name + R"("message":)" + std::string(one.body) + "}";
}

}  // namespace

TEST_SUITE("protocol/dara") {
  TEST_CASE("[1-7] each typed frame says what it is, with its name and without") {
    for (const Typed& one : k_typed) {
      CAPTURE(one.body);
      CHECK(DaraReceiver().read(frame_of(one, true)) == one.said);
      CHECK(DaraReceiver().read(frame_of(one, false)) == one.said);
    }
  }

  TEST_CASE("fields that are not known, and any order of keys, do not matter") {
    for (const Typed& one : k_typed) {
      std::string frame = frame_of(one, true);
      frame.insert(1, R"("later":[1],)");
      frame.insert(frame.find(R"("message":{)") + 11, R"("extra":{"a":1},)");
      CAPTURE(frame);
      CHECK(DaraReceiver().read(frame) == one.said);
    }
    CHECK(DaraReceiver().read(R"({"message":{"channel":"c"},"type":"init"})") == "init c");
  }

  TEST_CASE("[8] a frame of a type whose fields are wrong is refused, and says what was expected") {
    struct Row {
      std::string_view frame;
      std::string_view expected;
    };
    const std::vector<Row> rows = {
        {R"([])", "an object 'message'"},
        {R"("text")", "an object 'message'"},
        {R"({"type":"init"})", "an object 'message'"},
        {R"({"type":"init","message":{}})", "a text 'channel'"},
        {R"({"type":"init","message":{"channel":7}})", "a text 'channel'"},
        {R"({"type":"other","message":{}})", "a 'type' of init, message, custom or pong"},
        {R"({"message":{}})", "a 'type' of init, message, custom or pong"},
        {R"({"type":"custom","message":{"data":1}})", "a text 'kind'"},
        {R"({"type":"custom","message":{"kind":"k"}})", "'data'"},
        {R"({"type":"message","__typename":"ActionMessage","message":{"action":7,"uid":"E"}})", "a text 'name'"},
        {R"({"type":"message","__typename":"ActionMessage","message":{"action":null}})", "a text 'uid'"},
        {R"({"type":"message","__typename":"BackendStoreMessage","message":{"store_uid":"s","sequence_number":1.5}})",
         "an integer 'sequence_number'"},
        {R"({"type":"message","__typename":"BackendStorePatchMessage","message":{"store_uid":"s","sequence_number":1}})",
         "a list 'patches'"},
        {R"({"type":"message","__typename":"ServerErrorMessage","message":{}})", "a text 'error'"},
        {R"({"type":"message","__typename":"ServerVariableMessage","message":{"uid":"v"}})",
         "an integer 'sequence_number'"},
        {R"({"type":"message","__typename":"TaskNotificationMessage","message":{"task_id":"t","status":"LATE"}})",
         "a 'status' of PROGRESS, COMPLETE, ERROR or CANCELED"},
        {R"({"type":"message","__typename":"VariableRequestMessage","message":{"__rchan":"r"}})",
         "an object 'variable'"},
    };
    for (const Row& row : rows) {
      CAPTURE(row.frame);
      DaraReceiver receiver;
      const Result<void> result = wire::read(row.frame, {}, receiver);
      REQUIRE_FALSE(result);
      CHECK(result.error().code == Errc::bad_message);
      CHECK(result.error().detail.find(row.expected) != std::string::npos);
    }
  }

  TEST_CASE("a frame cut at any byte is refused") {
    const std::string frame = frame_of(k_typed[1], true);
    for (std::size_t size = 0; size < frame.size(); ++size) {
      CHECK(DaraReceiver().read(std::string_view(frame).substr(0, size)) == "!bad-json");
    }
  }

  TEST_CASE("limits hold before anything is passed on") {
    CHECK(DaraReceiver().read(std::string(1000, '[')) == "!too-deep");
    DecodeLimits limits;
    limits.max_bytes = 20;
    CHECK(DaraReceiver().read(R"({"type":"pong","message":null})", limits) == "!too-large");
  }

  TEST_CASE("[9] init names the channel, and a pong says nothing") {
    CHECK(DaraReceiver().read(R"({"type":"init","message":{"channel":"test"}})") == "init test");
    CHECK(DaraReceiver().read(R"({"type":"pong","message":null})").empty());
    CHECK(wire::is_pong(R"({"type":"pong","message":null})"));
    CHECK_FALSE(wire::is_pong(R"({"type":"init","message":{"channel":"pong"}})"));
  }

  TEST_CASE("[10] custom frames: answers to requests, requests, and the rest") {
    CHECK(DaraReceiver().read(R"({"type":"custom","message":{"kind":"k","data":[1]}})") == "custom k [1] ");
    CHECK(DaraReceiver().read(R"({"type":"custom","message":{"__rchan":"r","kind":"k","data":null}})") ==
          "custom k null r");
    CHECK(DaraReceiver().read(R"({"type":"custom","message":{"__response_for":"R","kind":"k","data":{"x":1}}})") ==
          R"(reply R {"x":1})");
  }

  TEST_CASE("what has no type, or one of a later version, is the application's") {
    CHECK(DaraReceiver().read(R"({"type":"message","message":{"application":"payload"}})") ==
          R"(application {"application":"payload"} )");
    CHECK(DaraReceiver().read(R"({"type":"message","message":{"q":1,"__rchan":"r"}})") ==
          R"(application {"q":1,"__rchan":"r"} r)");
    CHECK(DaraReceiver().read(R"({"type":"message","__typename":"NewMessage","message":{"a":1}})") ==
          R"(application {"a":1} )");
    // Looks like an error of an old server, but has no time.
    CHECK(DaraReceiver().read(R"({"type":"message","message":{"error":"mine"}})") ==
          R"(application {"error":"mine"} )");
  }

  TEST_CASE("integers beyond 64 bits and doubles keep their value") {
    const std::string data = R"({"big":9223372036854775809,"neg":-170141183460469231731687303715884105728,"f":9.0,)"
                             R"("e":1e+22,"small":5e-324,"null":null})";
    const std::string said = DaraReceiver().read(R"({"type":"custom","message":{"kind":"k","data":)" + data + "}}");
    CHECK(said.find("9223372036854775809") != std::string::npos);
    CHECK(said.find("-170141183460469231731687303715884105728") != std::string::npos);
    CHECK(said.find("\"f\":9.0") != std::string::npos);
    CHECK(json::parse(said.substr(9, said.size() - 10))->as_map()[3].second.as_double() == 1e22);
    CHECK(said.find("5e-324") != std::string::npos);
  }

  TEST_CASE("[11] an answer is written to the byte as Dara's own client writes it") {
    Value message;
    message.append_entry("message", "test");
    CHECK(wire::write_reply("channel", message) ==
          R"({"channel":"channel","chunk_count":null,"message":{"message":"test"},"type":"message"})");
    CHECK(wire::write_reply("c", nullptr, 3) == R"({"channel":"c","chunk_count":3,"message":null,"type":"message"})");
  }

  TEST_CASE("[12, 13] custom messages are written to the byte as Dara's own client writes them") {
    Value data;
    data.append_entry("message", "test");
    CHECK(wire::write_custom("test_custom", data) ==
          R"({"message":{"data":{"message":"test"},"kind":"test_custom"},"type":"custom"})");
    CHECK(wire::write_custom("k", nullptr, "V1StGXR8_Z5jdHi6B-myT") ==
          R"({"message":{"data":null,"kind":"k","__rchan":"V1StGXR8_Z5jdHi6B-myT"},"type":"custom"})");
    CHECK(wire::write_custom("\"\n", "\xc3\xa9\xe2\x80\xa8") ==
          "{\"message\":{\"data\":\"\xc3\xa9\xe2\x80\xa8\",\"kind\":\"\\\"\\n\"},\"type\":\"custom\"}");
  }
}
