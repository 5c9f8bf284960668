// LivelyClient: the link, patches, navigations, and its end.
#include <string>
#include <vector>

#include "support/lively_rig.hpp"

using namespace tether;
using namespace tether::test;
using namespace tether::test::lively_rig;
using namespace std::chrono_literals;

TEST_SUITE("clients/lively_client") {
  TEST_CASE("it connects to where the page says, wherever that is, and sends no pings") {
    LivelyRig rig(false);
    CHECK(rig.platform.transports.last().request.url == "ws://page.test:8000/ws/lively");
    rig.platform.transports.last().open();
    rig.platform.scheduler.advance(600s);
    CHECK(rig.sent().empty());
    CHECK(rig.client->state() == ConnectionState::up);
  }

  TEST_CASE("events go out with the page's uid; those of the document have no other") {
    LivelyRig rig;
    rig.click("0.1.4");
    rig.click("ignored", true);
    CHECK(rig.sent() == R"([100,"77","0.1.4","click","",false] [100,"77","77","click","",true])");
  }

  TEST_CASE("patches are applied") {
    LivelyRig rig;
    rig.receive(set_text("77", "hello"));
    CHECK(rig.document.main_html() == "hello");
    CHECK(rig.errors.take().empty());
  }

  TEST_CASE("a malformed frame is an error, and the connection goes on") {
    LivelyRig rig;
    rig.receive(Value::List{9});
    rig.platform.transports.last().binary("\xc1");
    rig.platform.transports.last().text("text");
    rig.receive(Value::List{1, text("no list")});
    CHECK(rig.errors.take() == "bad-message bad-msgpack bad-message bad-message");
    rig.receive(set_text("77", "still here"));
    CHECK(rig.document.main_html() == "still here");
  }

  TEST_CASE("what happens while the link is down is sent, in order, when it is back") {
    LivelyRig rig;
    rig.platform.transports.last().close(1001);
    rig.click("1");
    rig.click("2");
    rig.reconnect();
    CHECK(rig.sent() == R"([100,"77","1","click","",false] [100,"77","2","click","",false])");
    // A link that comes back at once is nobody's business.
    CHECK(rig.page.journal.take().empty());
  }

  TEST_CASE("the user is told of a link that does not come back, once, and of its return") {
    LivelyRig rig;
    rig.platform.transports.last().close(1006);
    CHECK(rig.page.journal.take().empty());
    rig.fail_an_attempt();
    CHECK(rig.page.journal.take() == "notice:offline");
    rig.fail_an_attempt();
    CHECK(rig.page.journal.take().empty());
    rig.click("1");
    CHECK(rig.page.journal.take() == "notice:not-connected");
    rig.reconnect();
    CHECK(rig.page.journal.take() == "notice:restored");
  }

  TEST_CASE("a navigation changes the page's uid, the history and the document") {
    LivelyRig rig;
    rig.client->navigate("/b");
    CHECK(rig.sent() == R"([120,"77",null,"/b",{"Host":"page.test"}])");
    rig.receive(step("/b", "88", only(Value::List{4, text("77"), Value::Map{{"data-uid", text("88")}}}), false));
    CHECK(rig.page.journal.take() == "uid:88 enter:/b");
    CHECK(rig.client->page_uid() == "88");
    rig.receive(step("/b", "88", only(Value::List{3, text("88"), text("page b")}), false));
    rig.receive(step("/b", "88", {}, true));
    CHECK(rig.page.journal.take() == "arrive");
    CHECK(rig.document.main_html() == "page b");
    rig.click("1");
    CHECK(rig.sent() == R"([100,"88","1","click","",false])");
  }

  TEST_CASE("a healthy link that the server closes is back within a second") {
    LivelyRig rig;
    for (int round = 0; round < 5; ++round) {
      rig.platform.scheduler.advance(115s);  // without a word
      const std::size_t attempts = rig.platform.transports.links.size();
      rig.platform.transports.last().close(1001);
      rig.platform.scheduler.advance(1s);
      REQUIRE(rig.platform.transports.links.size() == attempts + 1);
      rig.platform.transports.last().open();
    }
    CHECK(rig.page.journal.take().empty());
  }

  TEST_CASE("a text of several megabytes is sent") {
    LivelyRig rig;
    const std::vector<std::uint8_t> value = msgpack::dump(text(std::string(3'000'000, 'x')));
    rig.page.events->on_component_event({{}, "0.1.4", "input", value, false});
    CHECK(rig.sent().size() > 3'000'000);
    CHECK(rig.errors.take().empty());
  }

  TEST_CASE("the user hears at once of a first attempt that is far away") {
    LivelyRig rig;
    rig.platform.lifecycle.fire(PageEvent::offline);
    rig.platform.transports.last().close(1006);
    CHECK(rig.page.journal.take() == "notice:offline");
  }

  TEST_CASE("what the page could not do is an error event") {
    LivelyRig rig;
    rig.page.events->on_page_failure("enter: too many entries");
    CHECK(rig.errors.take() == "dom-operation-failed");
  }

  TEST_CASE("an error handler may destroy the client") {
    LivelyRig rig;
    rig.client->bind(event::error, [&rig](const Error&) { rig.client.reset(); });
    rig.receive(Value::List{9});
    CHECK_FALSE(rig.client.has_value());
    CHECK(rig.page.events == nullptr);
    CHECK(rig.document.open_hosts == 0);
  }

  TEST_CASE("the page's own code may end the client in the middle of patches, of each kind of message") {
    const Value node = Value::List{text("p"), text("new"), Value::Map{}, Value::Map{}, text("x"), Value::List{}};
    const Value insert = Value::List{2, text("77"), Value::List{0, node}};
    const Value after[] = {
        step("/b", "77", only(insert), true),
        Value::List{101, text("x = 1"), text("x"), 2, true, text("id-1")},
        Value::List{130,
                    Value::List{text("f"), text("id-1"), text("photo"), text("/up"), Value::List{}, true, text("t")}},
    };
    for (const Value& message : after) {
      LivelyRig rig;
      rig.document.on_insert = [&rig] { rig.client.reset(); };
      rig.client->navigate("/b");
      if (&message != after) {
        rig.document.composing = true;  // patches wait until they are needed
        rig.receive(Value::List{1, only(insert)});
        REQUIRE(rig.client.has_value());
      }
      rig.receive(message);
      CHECK_FALSE(rig.client.has_value());
      CHECK(rig.scripts.runs.empty());
    }
  }

  TEST_CASE("destroyed, it lets go of the page, the document and the connection") {
    LivelyRig rig;
    rig.client.reset();
    CHECK(rig.page.events == nullptr);
    CHECK(rig.document.open_hosts == 0);
    CHECK(rig.platform.transports.last().destroyed);
    CHECK(rig.platform.scheduler.waiting() == 0);
  }
}
