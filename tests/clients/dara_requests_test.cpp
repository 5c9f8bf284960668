// Custom messages and what the server asks for: rows 10 to 13 and 57, 58 of the behaviours in docs/protocols/dara.md.
#include <doctest/doctest.h>

#include <set>
#include <string>

#include "support/dara_rig.hpp"

using namespace tether;
using namespace tether::test;
using namespace std::chrono_literals;

namespace {

/// The rchan of the last frame sent.
std::string rchan_of(const std::string& frame) {
  return std::string((*json::parse(frame))["message"]["__rchan"].as_text());
}

void answer(DaraRig& rig, const std::string& rchan, const std::string& data) {
  rig.text(R"({"type":"custom","message":{"__response_for":")" + rchan + R"(","kind":"k","data":)" + data + "}}");
}

}  // namespace

TEST_SUITE("clients/dara_requests") {
  TEST_CASE("[13] a request gets the answer that names it, whatever comes first") {
    DaraRig rig;
    rig.open();
    rig.client->request("k", 1, rig.value_done("one"));
    const std::string one = rchan_of(rig.sent());
    rig.client->request("k", 2, rig.value_done("two"));
    const std::string two = rchan_of(rig.sent());
    CHECK(one.size() == 21);
    CHECK(two.size() == 21);
    answer(rig, two, R"({"n":9223372036854775809})");
    answer(rig, one, "9.0");
    CHECK(rig.told() == R"(two:{"n":9223372036854775809} one:9.0)");
  }

  TEST_CASE("names of requests differ, and use what the server takes") {
    DaraRig rig;
    rig.open();
    std::set<std::string> names;
    for (int i = 0; i < 100; ++i) {
      rig.client->request("k", i, nullptr);
      names.insert(rchan_of(rig.sent()));
    }
    CHECK(names.size() == 100);
    for (const std::string& name : names) {
      CHECK(name.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") ==
            std::string::npos);
    }
  }

  TEST_CASE("a request that gets no answer ends in time, and a late answer is an error and nothing else") {
    DaraRig rig;
    rig.log_errors();
    rig.open();
    rig.client->request("k", 1, rig.value_done("one"), 2s);
    const std::string rchan = rchan_of(rig.sent());
    rig.advance(1'999ms);
    CHECK(rig.told().empty());
    rig.advance(2ms);
    CHECK(rig.told() == "one:!timed-out");
    answer(rig, rchan, "1");
    CHECK(rig.told() == "error:expired");
  }

  TEST_CASE("without a time of its own a request has the client's") {
    DaraOptions options;
    options.request_timeout = 3s;
    DaraRig rig(options);
    rig.open();
    rig.client->request("k", 1, rig.value_done("one"));
    rig.advance(3'100ms);
    CHECK(rig.told() == "one:!timed-out");
  }

  TEST_CASE("a lost link ends requests, and answers over the next one are not for them") {
    DaraRig rig;
    rig.open();
    rig.client->request("k", 1, rig.value_done("one"));
    const std::string rchan = rchan_of(rig.sent());
    rig.link().close();
    CHECK(rig.told() == "one:!connection-lost");
    rig.client->request("k", 2, rig.value_done("two"));
    CHECK(rig.told() == "two:!not-open");
    rig.reopen();
    answer(rig, rchan, "1");
    CHECK(rig.told().empty());
  }

  TEST_CASE("the server's request is answered by a message frame on its channel") {
    DaraRig rig;
    rig.open();
    rig.client->respond("question", [&](const Value& data, const dara::Answer& answer) {
      rig.log.add(json::dump(data));
      CHECK(answer(42));
      CHECK(answer(43).error().code == Errc::not_found);
    });
    rig.text(R"({"type":"custom","message":{"__rchan":"r","kind":"question","data":"q"}})");
    CHECK(rig.told() == R"("q")");
    CHECK(rig.sent() == R"({"channel":"r","chunk_count":null,"message":42,"type":"message"})");
  }

  TEST_CASE("an answer may come later, and one that never comes is null") {
    DaraRig rig;
    rig.open();
    std::optional<dara::Answer> kept;
    rig.client->respond("later", [&](const Value&, const dara::Answer& answer) { kept = answer; });
    rig.client->respond("never", [](const Value&, const dara::Answer&) {});
    rig.text(R"({"type":"custom","message":{"__rchan":"a","kind":"later","data":1}})");
    rig.text(R"({"type":"custom","message":{"__rchan":"b","kind":"never","data":1}})");
    CHECK(rig.sent() == R"({"channel":"b","chunk_count":null,"message":null,"type":"message"})");
    CHECK((*kept)("x"));
    CHECK(rig.sent() == R"({"channel":"a","chunk_count":null,"message":"x","type":"message"})");
    kept.reset();
    CHECK(rig.sent().empty());
  }

  TEST_CASE("an answer goes only to the link that asked, and not at all once the client is gone") {
    DaraRig rig;
    rig.open();
    std::optional<dara::Answer> kept;
    rig.client->respond("k", [&](const Value&, const dara::Answer& answer) { kept = answer; });
    rig.text(R"({"type":"custom","message":{"__rchan":"a","kind":"k","data":1}})");
    rig.link().close();
    rig.reopen();
    CHECK((*kept)(1).error().code == Errc::not_found);
    rig.text(R"({"type":"custom","message":{"__rchan":"b","kind":"k","data":1}})");
    CHECK(rig.sent().empty());
    rig.client.reset();
    CHECK((*kept)(1).error().code == Errc::not_found);
    kept.reset();
  }

  TEST_CASE("what nobody answers is answered with null, and told") {
    DaraRig rig;
    rig.log_errors();
    rig.open();
    rig.text(R"({"type":"custom","message":{"__rchan":"a","kind":"none","data":1}})");
    rig.text(R"({"type":"message","message":{"q":1,"__rchan":"b"}})");
    CHECK(rig.told() == "error:unknown-command error:unknown-command");
    CHECK(rig.sent() == R"({"channel":"a","chunk_count":null,"message":null,"type":"message"} )"
                        R"({"channel":"b","chunk_count":null,"message":null,"type":"message"})");
  }

  TEST_CASE("a message that somebody hears is theirs to answer, by its name, once") {
    DaraRig rig;
    std::string rchan;
    rig.client->bind(event::message, [&](const dara::ApplicationMessage& message) { rchan = message.rchan; });
    rig.open();
    rig.text(R"({"type":"message","message":{"q":1,"__rchan":"b"}})");
    CHECK(rig.sent().empty());
    CHECK(rchan == "b");
    CHECK(rig.client->reply("b", "yes"));
    CHECK(rig.sent() == R"({"channel":"b","chunk_count":null,"message":"yes","type":"message"})");
    CHECK(rig.client->reply("b", "no").error().code == Errc::not_found);
    CHECK(rig.client->reply("other", "no").error().code == Errc::not_found);
  }

  TEST_CASE("[58] an answer in chunks is so many frames") {
    DaraRig rig;
    rig.client->bind(dara::event::custom, [](const dara::CustomMessage&) {});
    rig.open();
    rig.text(R"({"type":"custom","message":{"__rchan":"r","kind":"k","data":1}})");
    CHECK(rig.client->reply_in_chunks("r", {}).error().code == Errc::bad_chunk);
    CHECK(rig.client->reply_in_chunks("r", std::vector<Value>(4'097, Value(1))).error().code == Errc::too_large);
    CHECK(rig.sent().empty());
    CHECK(rig.client->reply_in_chunks("r", {Value("he"), Value("ll"), Value("o")}));
    CHECK(rig.sent() == R"({"channel":"r","chunk_count":3,"message":"he","type":"message"} )"
                        R"({"channel":"r","chunk_count":3,"message":"ll","type":"message"} )"
                        R"({"channel":"r","chunk_count":3,"message":"o","type":"message"})");
    CHECK(rig.client->reply_in_chunks("r", {Value(1)}).error().code == Errc::not_found);
  }

  TEST_CASE("a hostile server cannot have requests pile up") {
    DaraRig rig;
    rig.client->bind(dara::event::custom, [](const dara::CustomMessage&) {});
    rig.open();
    for (int i = 0; i < 3'000; ++i) {
      rig.text(R"({"type":"custom","message":{"__rchan":"r)" + std::to_string(i) + R"(","kind":"k","data":1}})");
    }
    int answered = 0;
    for (int i = 0; i < 3'000; ++i) answered += rig.client->reply("r" + std::to_string(i), 1) ? 1 : 0;
    CHECK(answered == 1'024);
  }
}
