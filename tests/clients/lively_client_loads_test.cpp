// LivelyClient: when the browser loads the page anew, and pages that come back from its cache.
#include <string>
#include <vector>

#include "support/lively_rig.hpp"

using namespace tether;
using namespace tether::test;
using namespace tether::test::lively_rig;
using namespace std::chrono_literals;

TEST_SUITE("clients/lively_client") {
  TEST_CASE("where the page has another host than the server, the browser navigates") {
    LivelyRig rig(true, "127.0.0.1");
    rig.client->navigate("/b");
    CHECK(rig.page.journal.take() == "load:/b");
    CHECK(rig.sent().empty());
  }

  TEST_CASE("a link that breaks in the middle of a navigation ends in a full load, and nothing is sent before it") {
    LivelyRig rig;
    rig.client->navigate("/b");
    rig.platform.transports.last().close(1006);
    CHECK(rig.page.journal.take() == "load:/b");
    rig.client->navigate("/c");
    rig.reconnect();
    rig.click("1");
    CHECK(rig.sent().empty());
    CHECK(rig.page.journal.take().empty());
  }

  TEST_CASE("cookies that the server wants fetched come before a full load, within bounds") {
    LivelyRig rig;
    rig.receive(Value::List{170, text("http://page.test/sync?rid=1")});
    rig.client->navigate("/b");
    rig.receive(Value::List{121, text("/b"), true, Value(), Value::List{}, true});
    CHECK(rig.page.journal.take() == "sync:http://page.test/sync?rid=1");
    rig.page.events->on_synced();
    CHECK(rig.page.journal.take() == "load:/b");
  }

  TEST_CASE("a full load waits 5 s for cookies and no longer") {
    LivelyRig rig;
    rig.receive(Value::List{170, text("/sync")});
    rig.client->navigate("/b");
    rig.receive(Value::List{121, text("/b"), true, Value(), Value::List{}, true});
    rig.page.journal.take();
    rig.platform.scheduler.advance(4999ms);
    CHECK(rig.page.journal.take().empty());
    rig.platform.scheduler.advance(1ms);
    CHECK(rig.page.journal.take() == "load:/b");
    rig.page.events->on_synced();
    CHECK(rig.page.journal.take().empty());
  }

  TEST_CASE("a component that the server has forgotten ends the page, if the server says so") {
    LivelyRig rig;
    rig.receive(Value::List{150, Value::List{text("0.1.4"), false}});
    CHECK(rig.page.journal.take().empty());
    rig.sent();
    rig.receive(Value::List{150, Value::List{text("0.1.4"), true}});
    CHECK(rig.page.journal.take() == "notice:expired load:");
    rig.receive(Value::List{150, Value::List{text("0.1.4"), true}});
    rig.click("0.1.4");
    CHECK(rig.page.journal.take().empty());
    CHECK(rig.sent().empty());
  }

  TEST_CASE("a page that the server does not know is loaded anew, once, whatever it says of a component") {
    LivelyRig rig;
    rig.receive(Value::List{150, Value::List{text("0.1.4"), false}});
    CHECK(rig.sent() == R"([100,"77","77","tether-is-known",null,true])");
    CHECK(rig.page.journal.take().empty());
    rig.receive(Value::List{150, Value::List{text("77"), false}});
    rig.receive(Value::List{150, Value::List{text("77"), false}});
    CHECK(rig.page.journal.take() == "notice:expired load:");
  }

  TEST_CASE("back out of the back-forward cache the page is alive again") {
    LivelyRig rig;
    rig.client->navigate("/b");
    rig.receive(Value::List{121, text("/b"), true, Value(), Value::List{}, true});
    CHECK(rig.page.journal.take() == "load:/b");
    rig.platform.lifecycle.fire(PageEvent::restored);
    rig.click("1");
    CHECK(rig.sent() == R"([120,"77",null,"/b",{"Host":"page.test"}] [100,"77","1","click","",false])");
  }

  TEST_CASE("back out of the back-forward cache a page that is half another one is loaded anew") {
    LivelyRig rig;
    rig.client->navigate("/b");
    rig.receive(step("/b", "88", {}, false));
    CHECK(rig.page.journal.take() == "uid:88 enter:/b");
    rig.platform.lifecycle.fire(PageEvent::cached);
    // Where the user goes is not for us to change.
    CHECK(rig.page.journal.take().empty());
    rig.platform.lifecycle.fire(PageEvent::restored);
    CHECK(rig.page.journal.take() == "load:");
  }

  TEST_CASE("a page that was left while another was asked for is itself when it comes back") {
    LivelyRig rig;
    rig.client->navigate("/b");
    rig.platform.lifecycle.fire(PageEvent::cached);
    rig.platform.lifecycle.fire(PageEvent::restored);
    CHECK(rig.page.journal.take().empty());
    rig.reconnect();
    rig.click("1");
    CHECK(rig.sent() == R"([100,"77","1","click","",false])");
  }

  TEST_CASE("a page that a full load does not replace, as with a download, lives on") {
    LivelyRig rig;
    rig.client->navigate("/report.pdf");
    rig.receive(Value::List{121, text("/report.pdf"), true, Value(), Value::List{}, true});
    CHECK(rig.page.journal.take() == "load:/report.pdf");
    rig.sent();
    rig.click("1");
    CHECK(rig.sent().empty());
    rig.platform.scheduler.advance(5s);
    rig.click("1");
    CHECK(rig.sent() == R"([100,"77","1","click","",false])");
    rig.client->navigate("/b");
    CHECK(rig.sent() == R"([120,"77",null,"/b",{"Host":"page.test"}])");
  }

  TEST_CASE("back during a full load goes back") {
    LivelyRig rig;
    rig.client->navigate("/b");
    rig.receive(Value::List{121, text("/b"), true, Value(), Value::List{}, true});
    rig.page.events->on_navigation_request({"/before", "66", true});
    CHECK(rig.page.journal.take() == "load:/b load:/before");
  }

  TEST_CASE("an answer to a fetch of cookies that nobody made counts for nothing") {
    LivelyRig rig;
    rig.page.events->on_synced();
    rig.receive(Value::List{170, text("/sync")});
    rig.client->navigate("/b");
    rig.receive(Value::List{121, text("/b"), true, Value(), Value::List{}, true});
    CHECK(rig.page.journal.take() == "sync:/sync");
  }
}
