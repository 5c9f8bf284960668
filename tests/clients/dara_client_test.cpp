// A DaraClient and its link: rows 9 to 20 of the behaviours in docs/protocols/dara.md.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "protocol/dara.hpp"
#include "support/dara_rig.hpp"

using namespace tether;
using namespace tether::test;
using namespace std::chrono_literals;

TEST_SUITE("clients/dara_client") {
  TEST_CASE("[9] the channel is that of init, and open is told with it") {
    DaraRig rig;
    rig.client->bind(event::open, [&](const dara::Opened& opened) {
      rig.log.add("open:" + opened.channel + (opened.again ? ":again" : ""));
    });
    CHECK(rig.client->state() == ConnectionState::idle);
    rig.client->connect();
    CHECK(rig.link().request.url == "wss://page.test/api/core/ws");
    CHECK(rig.link().request.protocols.empty());
    rig.link().open();
    CHECK(rig.told().empty());
    CHECK(rig.client->channel().empty());
    rig.init("test");
    CHECK(rig.told() == "open:test");
    CHECK(rig.client->channel() == "test");
  }

  TEST_CASE("[14] a link that the server closes comes back with a new channel, over which messages go") {
    DaraRig rig;
    rig.open("test");
    rig.client->bind(event::open, [&](const dara::Opened& opened) {
      rig.log.add("open:" + opened.channel + (opened.again ? ":again" : ""));
    });
    rig.link().close(1012, "service restart", true);
    CHECK(rig.client->channel().empty());
    CHECK(rig.client->send("k", 1).error().code == Errc::not_open);
    rig.reopen("test_1");
    CHECK(rig.told() == "open:test_1:again");
    CHECK(rig.client->send("k", 1));
    CHECK(rig.sent() == R"({"message":{"data":1,"kind":"k"},"type":"custom"})");
  }

  TEST_CASE("between a loss and the next init nothing goes out under the dead channel") {
    DaraRig rig;
    rig.open();
    rig.link().close();
    rig.wait_for_attempt();
    rig.link().open();
    CHECK(rig.client->channel().empty());
    CHECK(rig.client->send("k", 1).error().code == Errc::not_open);
    CHECK(rig.sent().empty());
  }

  TEST_CASE("[15] attempts go on until a server is back") {
    DaraRig rig;
    rig.client->connect();
    for (int i = 0; i < 40; ++i) {
      rig.link().close();
      if (!rig.http.calls.empty()) rig.http.fail();
      rig.wait_for_attempt();
    }
    rig.link().open();
    rig.init();
    CHECK(rig.client->channel() == "c1");
  }

  TEST_CASE("[16-19] out of attempts it waits for the page: visible, focused or online") {
    for (const PageEvent event : {PageEvent::visible, PageEvent::focused, PageEvent::online}) {
      DaraRig rig(attempts(1));
      rig.client->bind(event::close,
                       [&](const ClosedInfo& info) { rig.log.add("close:" + std::string(to_string(info.cause))); });
      rig.open();
      rig.link().close();
      rig.wait_for_attempt();
      rig.link().close();
      if (!rig.http.calls.empty()) rig.http.fail();
      CHECK(rig.told() == "close:gave-up");
      rig.advance(10min);
      CHECK(rig.attempts() == 2);
      rig.platform.lifecycle.fire(event);
      CHECK(rig.attempts() == 3);
      rig.link().open();
      rig.init("back");
      CHECK(rig.client->channel() == "back");
      // Once connected the page's comings and goings begin nothing.
      rig.platform.lifecycle.fire(event);
      CHECK(rig.attempts() == 3);
    }
  }

  TEST_CASE("[20] live reload: once on each return, never at the first init, be it late") {
    DaraOptions options;
    options.live_reload = true;
    DaraRig rig(options);
    rig.client->connect();
    rig.link().close();
    rig.http.fail();
    rig.reopen("first");
    CHECK(rig.page.log.take().empty());
    rig.link().close();
    rig.reopen("second");
    CHECK(rig.page.log.take() == "reload");
  }

  TEST_CASE("the base URL of the page or of the options is used, and a wrong one is an error event") {
    DaraRig rig;
    rig.page.base = "/base/";
    rig.client.emplace(DaraOptions(), rig.ports);
    rig.client->connect();
    CHECK(rig.link().request.url == "wss://page.test/base/api/core/ws");
    DaraOptions options;
    options.base_url = "https://other.test";
    rig.client.emplace(options, rig.ports);
    rig.client->connect();
    CHECK(rig.link().request.url == "wss://other.test/api/core/ws");
    options.base_url = "javascript:alert(1)";
    rig.client.emplace(options, rig.ports);
    rig.log_errors();
    rig.client->connect();
    CHECK(rig.told() == "error:invalid-url");
    CHECK(rig.client->state() == ConnectionState::idle);
  }

  TEST_CASE("silence is broken by a ping, and a peer that answers none is given up") {
    DaraRig rig;
    rig.open();
    rig.advance(5s);
    CHECK(rig.sent() == protocol::dara::k_ping);
    rig.text(R"({"type":"pong","message":null})");
    rig.advance(5s);
    CHECK(rig.sent() == protocol::dara::k_ping);
    // A handler that blocks the server for 15 s is none.
    rig.advance(15s);
    CHECK(has_link(rig.client->state()));
    rig.text(R"({"type":"pong","message":null})");
    rig.advance(5s);
    rig.advance(21s);
    CHECK_FALSE(has_link(rig.client->state()));
    CHECK(rig.client->channel().empty());
  }

  TEST_CASE("frames that cannot be read are errors, and the link stays") {
    DaraRig rig;
    rig.log_errors();
    rig.open();
    rig.text("{");
    rig.text(R"({"type":"custom","message":{"kind":"k"}})");
    rig.link().binary("\x01");
    CHECK(rig.told() == "error:bad-json error:bad-message error:bad-json");
    CHECK(has_link(rig.client->state()));
  }

  TEST_CASE("[10] every custom message that answers nothing is told") {
    DaraRig rig;
    rig.client->bind(dara::event::custom, [&](const dara::CustomMessage& message) {
      rig.log.add(message.kind + ":" + json::dump(message.data) + ":" + message.rchan);
    });
    rig.open();
    rig.text(R"({"type":"custom","message":{"kind":"a","data":[1]}})");
    rig.text(R"({"type":"custom","message":{"kind":"b","data":{"n":9223372036854775809},"__rchan":"r"}})");
    CHECK(rig.told() == R"(a:[1]: b:{"n":9223372036854775809}:r)");
  }

  TEST_CASE("server errors, server variables and untyped messages are told") {
    DaraRig rig;
    rig.client->bind(dara::event::server_error,
                     [&](const dara::ServerFault& fault) { rig.log.add("fault:" + fault.error + ":" + fault.time); });
    rig.client->bind(dara::event::server_variable, [&](const dara::ServerVariable& variable) {
      rig.log.add("variable:" + variable.uid + ":" + std::to_string(variable.sequence_number));
    });
    rig.client->bind(event::message, [&](const dara::ApplicationMessage& message) {
      rig.log.add("message:" + json::dump(message.data));
    });
    rig.open();
    rig.message("ServerErrorMessage", R"({"error":"E","time":"T"})");
    rig.message("ServerVariableMessage", R"({"__type":"ServerVariable","uid":"v","sequence_number":2})");
    rig.text(R"({"type":"message","message":{"a":1}})");
    CHECK(rig.told() == R"(fault:E:T variable:v:2 message:{"a":1})");
  }

  TEST_CASE("close is final, settles everything, and connect begins again") {
    DaraRig rig;
    rig.log_errors();
    rig.open();
    rig.client->request("k", 1, rig.value_done("request"));
    rig.client->wait_for_task("t", rig.done("wait"));
    rig.client->task_result("t", rig.value_done("result"));
    rig.client->cancel_task("t", rig.done("cancel"));
    rig.client->open_store("s");
    rig.client->fetch_store("s", rig.value_done("fetch"));
    rig.client->write_stores({{"x", Value(1)}}, rig.done("write"));
    rig.client->run_action({"d", "u"}, rig.done("action"));
    rig.client->compute("dv", Value(Value::List()), [&](const Result<dara::Computed>& computed) {
      rig.log.add("compute:" + rig.failure(computed.error()));
    });
    rig.client->http("GET", "/x", nullptr,
                     [&](const Result<dara::HttpReply>& reply) { rig.log.add("http:" + rig.failure(reply.error())); });
    rig.client->verify(rig.done("verify"));
    CHECK(rig.told().empty());
    rig.client->close();
    std::string told = rig.told();
    for (const char* name :
         {"request", "wait", "result", "cancel", "fetch", "write", "action", "compute", "http", "verify"}) {
      CAPTURE(name);
      const std::string entry = std::string(name) + ":!cancelled";
      const std::size_t at = told.find(entry);
      REQUIRE(at != std::string::npos);
      told.erase(at, entry.size());
    }
    CHECK(told.find_first_not_of(' ') == std::string::npos);
    CHECK(rig.http.calls.empty());
    CHECK(rig.client->channel().empty());
    rig.platform.lifecycle.fire(PageEvent::visible);
    rig.advance(10min);
    CHECK(rig.attempts() == 1);
    rig.client->connect();
    rig.link().open();
    rig.init("again");
    CHECK(rig.client->channel() == "again");
  }

  TEST_CASE("a client that is destroyed tells nothing more, also inside any of its events") {
    struct Row {
      const char* name;
      std::function<void(DaraRig&)> cause;
    };
    const std::vector<Row> rows = {
        {"custom", [](DaraRig& rig) { rig.text(R"({"type":"custom","message":{"kind":"k","data":1}})"); }},
        {"lost", [](DaraRig& rig) { rig.link().close(); }},
        {"error", [](DaraRig& rig) { rig.text("{"); }},
        {"request",
         [](DaraRig& rig) {
           rig.client->request("k", 1, [&rig](const Result<Value>&) {
             rig.client.reset();
             rig.log.add("end");
           });
           rig.text(R"({"type":"custom","message":{"kind":"k","data":1,"__response_for":")" +
                    std::string(json::parse(rig.sent())->as_map()[0].second["__rchan"].as_text()) + R"("}})");
         }},
        {"task",
         [](DaraRig& rig) { rig.message("TaskNotificationMessage", R"({"status":"COMPLETE","task_id":"t"})"); }},
    };
    for (const Row& row : rows) {
      CAPTURE(row.name);
      DaraRig rig;
      const auto end = [&rig] {
        rig.client.reset();
        rig.log.add("end");
      };
      rig.open();
      rig.client->open_store("s");
      rig.client->wait_for_task("t", [end](const Result<void>&) { end(); });
      rig.client->bind(event::error, [end](const Error&) { end(); });
      rig.client->bind(event::reconnecting, [end](const Reconnecting&) { end(); });
      rig.client->bind(dara::event::custom, [end](const dara::CustomMessage&) { end(); });
      row.cause(rig);
      CHECK(rig.told() == "end");
      CHECK_FALSE(rig.client.has_value());
      CHECK(rig.http.calls.empty());
      rig.advance(std::chrono::minutes(10));
      CHECK(rig.told().empty());
    }
  }

  TEST_CASE("frames up to the limit go out, larger ones are refused before the server would close the link") {
    DaraRig rig;
    rig.open();
    const Value large(std::string(16U << 20U, 'x'));
    const Result<void> sent = rig.client->send("k", large);
    REQUIRE_FALSE(sent);
    CHECK(sent.error().code == Errc::too_large);
    CHECK(rig.client->send("k", Value(std::string((16U << 20U) - 1000, 'x'))));
    CHECK(has_link(rig.client->state()));
  }
}
