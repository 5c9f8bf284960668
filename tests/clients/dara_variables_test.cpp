// Variables the server asks for: section 6 and row 48 of docs/protocols/dara.md.
#include <doctest/doctest.h>

#include <string>

#include "support/dara_rig.hpp"

using namespace tether;
using namespace tether::test;

namespace {

void ask(DaraRig& rig, const std::string& variable) {
  rig.message("VariableRequestMessage", R"({"__rchan":"r","variable":)" + variable + "}");
}

std::string reply(const std::string& json) {
  return R"({"channel":"r","chunk_count":null,"message":)" + json + R"(,"type":"message"})";
}

constexpr const char* k_plain = R"({"uid":"v","default":"d","store":null,"nested":[],"__typename":"Variable"})";

}  // namespace

TEST_SUITE("clients/dara_variables") {
  TEST_CASE("a variable that nobody provides is not registered") {
    DaraRig rig;
    rig.open();
    ask(rig, k_plain);
    CHECK(rig.sent() == reply(R"("__NOT_REGISTERED__")"));
    ask(rig, R"({"uid":"v"})");
    CHECK(rig.sent() == reply(R"("__NOT_REGISTERED__")"));
    ask(rig, "{}");
    CHECK(rig.sent() == reply(R"("__NOT_REGISTERED__")"));
  }

  TEST_CASE("a value is answered as it was given, nested values too") {
    DaraRig rig;
    rig.open();
    rig.client->provide("v", *json::parse(R"({"a":[9.0,9223372036854775809]})"));
    ask(rig, k_plain);
    CHECK(rig.sent() == reply(R"({"a":[9.0,9223372036854775809]})"));
    ask(rig, R"({"uid":"v","nested":["a","1"],"__typename":"Variable"})");
    CHECK(rig.sent() == reply("9223372036854775809"));
    rig.client->withdraw("v");
    ask(rig, k_plain);
    CHECK(rig.sent() == reply(R"("__NOT_REGISTERED__")"));
  }

  TEST_CASE("a provider is asked each time, with the variable as the server sent it") {
    DaraRig rig;
    rig.open();
    int count = 0;
    rig.client->provide("v", [&](const Value& variable, const dara::Answer& answer) {
      CHECK(variable["default"].as_text() == "d");
      CHECK(answer(++count));
    });
    ask(rig, k_plain);
    ask(rig, k_plain);
    CHECK(rig.sent() == reply("1") + " " + reply("2"));
    CHECK(rig.client->variable("v") == nullptr);
  }

  TEST_CASE("a provider that gives nothing still answers") {
    DaraRig rig;
    rig.open();
    rig.client->provide("v", [](const Value&, const dara::Answer&) {});
    ask(rig, k_plain);
    CHECK(rig.sent() == reply("null"));
  }

  TEST_CASE("a provider may withdraw itself and destroy the client") {
    DaraRig rig;
    rig.open();
    rig.client->provide("v", [&](const Value&, const dara::Answer& answer) {
      rig.client->withdraw("v");
      CHECK(answer(1));
      rig.client.reset();
    });
    ask(rig, k_plain);
    CHECK(rig.sent() == reply("1"));
  }

  TEST_CASE("a derived variable is told by its inputs, or as what was provided for it") {
    DaraRig rig;
    rig.open();
    const std::string derived =
        R"({"uid":"d","variables":[{"uid":"a","default":1,"nested":[],"__typename":"Variable"},)"
        R"({"uid":"s","__typename":"ServerVariable"}],"deps":[0,1],"nested":[],)"
        R"("__typename":"DerivedVariable"})";
    ask(rig, derived);
    CHECK(rig.sent() == reply(R"("__NOT_REGISTERED__")"));
    rig.client->provide("a", 7);
    rig.message("ServerVariableMessage", R"({"__type":"ServerVariable","uid":"s","sequence_number":2})");
    ask(rig, derived);
    CHECK(rig.sent() == reply(R"({"deps":[0,1],"type":"derived","uid":"d","values":[7,)"
                              R"({"type":"server","uid":"s","sequence_number":2}],"nested":[]})"));
    rig.client->provide("d", "ready");
    ask(rig, derived);
    CHECK(rig.sent() == reply(R"("ready")"));
  }

  TEST_CASE("an answer too large for a frame is an error, and the server gets null") {
    DaraRig rig;
    rig.log_errors();
    rig.open();
    rig.client->provide("v", Value(std::string(17U << 20U, 'x')));
    ask(rig, k_plain);
    CHECK(rig.told() == "error:too-large");
    CHECK(rig.sent() == reply("null"));
  }
}
