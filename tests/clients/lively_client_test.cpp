#include <tether/lively_client.hpp>

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <utility>

#include <tether/json.hpp>
#include <tether/msgpack.hpp>

#include "support/fake_lively_page.hpp"
#include "support/fake_patch_host.hpp"
#include "support/fake_platform.hpp"
#include "support/fake_script_host.hpp"
#include "support/journal.hpp"

using namespace tether;
using namespace tether::test;
using namespace std::chrono_literals;

namespace {

Value text(std::string_view text) { return Value(std::string(text)); }

/// A list of one; braces around one list mean that list itself to some compilers.
Value::List only(Value item) {
  Value::List list;
  list.push_back(std::move(item));
  return list;
}

/// A page that a Duck server has rendered, its client, and the server's end of the link.
struct Rig {
  explicit Rig(bool open_now = true, std::string_view page_host = "page.test", bool with_scripts = true) {
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
    while (platform.transports.links.size() == attempts) platform.scheduler.advance(100ms);
    platform.transports.last().close();
  }
  void reconnect() {
    const std::size_t attempts = platform.transports.links.size();
    while (platform.transports.links.size() == attempts) platform.scheduler.advance(100ms);
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

Value set_text(std::string_view uid, std::string_view to) {
  return Value::List{1, only(Value::List{3, text(uid), text(to)})};
}

Value step(std::string_view path, std::string_view uid, Value::List patches, bool final) {
  return Value::List{121, text(path), false, text(uid), std::move(patches), final};
}

}  // namespace

TEST_SUITE("clients/lively_client") {
  TEST_CASE("it connects to where the page says, wherever that is, and sends no pings") {
    Rig rig(false);
    CHECK(rig.platform.transports.last().request.url == "ws://page.test:8000/ws/lively");
    rig.platform.transports.last().open();
    rig.platform.scheduler.advance(600s);
    CHECK(rig.sent().empty());
    CHECK(rig.client->state() == ConnectionState::up);
  }

  TEST_CASE("events go out with the page's uid; those of the document have no other") {
    Rig rig;
    rig.click("0.1.4");
    rig.click("ignored", true);
    CHECK(rig.sent() == R"([100,"77","0.1.4","click","",false] [100,"77","77","click","",true])");
  }

  TEST_CASE("patches are applied") {
    Rig rig;
    rig.receive(set_text("77", "hello"));
    CHECK(rig.document.main_html() == "hello");
    CHECK(rig.errors.take().empty());
  }

  TEST_CASE("a malformed frame is an error, and the connection goes on") {
    Rig rig;
    rig.receive(Value::List{9});
    rig.platform.transports.last().binary("\xc1");
    rig.platform.transports.last().text("text");
    rig.receive(Value::List{1, text("no list")});
    CHECK(rig.errors.take() == "bad-message bad-msgpack bad-message bad-message");
    rig.receive(set_text("77", "still here"));
    CHECK(rig.document.main_html() == "still here");
  }

  TEST_CASE("what happens while the link is down is sent, in order, when it is back") {
    Rig rig;
    rig.platform.transports.last().close(1001);
    rig.click("1");
    rig.click("2");
    rig.reconnect();
    CHECK(rig.sent() == R"([100,"77","1","click","",false] [100,"77","2","click","",false])");
    // A link that comes back at once is nobody's business.
    CHECK(rig.page.journal.take().empty());
  }

  TEST_CASE("the user is told of a link that does not come back, once, and of its return") {
    Rig rig;
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
    Rig rig;
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

  TEST_CASE("where the page has another host than the server, the browser navigates") {
    Rig rig(true, "127.0.0.1");
    rig.client->navigate("/b");
    CHECK(rig.page.journal.take() == "load:/b");
    CHECK(rig.sent().empty());
  }

  TEST_CASE("a link that breaks in the middle of a navigation ends in a full load, and nothing is sent before it") {
    Rig rig;
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
    Rig rig;
    rig.receive(Value::List{170, text("http://page.test/sync?rid=1")});
    rig.client->navigate("/b");
    rig.receive(Value::List{121, text("/b"), true, Value(), Value::List{}, true});
    CHECK(rig.page.journal.take() == "sync:http://page.test/sync?rid=1");
    rig.page.events->on_synced();
    CHECK(rig.page.journal.take() == "load:/b");
  }

  TEST_CASE("a full load waits 5 s for cookies and no longer") {
    Rig rig;
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
    Rig rig;
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
    Rig rig;
    rig.receive(Value::List{150, Value::List{text("0.1.4"), false}});
    CHECK(rig.sent() == R"([100,"77","77","tether-is-known",null,true])");
    CHECK(rig.page.journal.take().empty());
    rig.receive(Value::List{150, Value::List{text("77"), false}});
    rig.receive(Value::List{150, Value::List{text("77"), false}});
    CHECK(rig.page.journal.take() == "notice:expired load:");
  }

  TEST_CASE("a healthy link that the server closes is back within a second") {
    Rig rig;
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
    Rig rig;
    const std::vector<std::uint8_t> value = msgpack::dump(text(std::string(3'000'000, 'x')));
    rig.page.events->on_component_event({{}, "0.1.4", "input", value, false});
    CHECK(rig.sent().size() > 3'000'000);
    CHECK(rig.errors.take().empty());
  }

  TEST_CASE("back out of the back-forward cache the page is alive again") {
    Rig rig;
    rig.client->navigate("/b");
    rig.receive(Value::List{121, text("/b"), true, Value(), Value::List{}, true});
    CHECK(rig.page.journal.take() == "load:/b");
    rig.platform.lifecycle.fire(PageEvent::restored);
    rig.click("1");
    CHECK(rig.sent() == R"([120,"77",null,"/b",{"Host":"page.test"}] [100,"77","1","click","",false])");
  }

  TEST_CASE("back out of the back-forward cache a page that is half another one is loaded anew") {
    Rig rig;
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
    Rig rig;
    rig.client->navigate("/b");
    rig.platform.lifecycle.fire(PageEvent::cached);
    rig.platform.lifecycle.fire(PageEvent::restored);
    CHECK(rig.page.journal.take().empty());
    rig.reconnect();
    rig.click("1");
    CHECK(rig.sent() == R"([100,"77","1","click","",false])");
  }

  TEST_CASE("a page that a full load does not replace, as with a download, lives on") {
    Rig rig;
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
    Rig rig;
    rig.client->navigate("/b");
    rig.receive(Value::List{121, text("/b"), true, Value(), Value::List{}, true});
    rig.page.events->on_navigation_request({"/before", "66", true});
    CHECK(rig.page.journal.take() == "load:/b load:/before");
  }

  TEST_CASE("an answer to a fetch of cookies that nobody made counts for nothing") {
    Rig rig;
    rig.page.events->on_synced();
    rig.receive(Value::List{170, text("/sync")});
    rig.client->navigate("/b");
    rig.receive(Value::List{121, text("/b"), true, Value(), Value::List{}, true});
    CHECK(rig.page.journal.take() == "sync:/sync");
  }

  TEST_CASE("the user hears at once of a first attempt that is far away") {
    Rig rig;
    rig.platform.lifecycle.fire(PageEvent::offline);
    rig.platform.transports.last().close(1006);
    CHECK(rig.page.journal.take() == "notice:offline");
  }

  TEST_CASE("a file that is asked for comes from the form as the patches before have left it") {
    Rig rig;
    rig.receive(set_text("77", "the form"));
    rig.receive(Value::List{
        130, Value::List{text("f"), text("id-1"), text("photo"), text("/up"), Value::List{}, true, text("token")}});
    CHECK(rig.page.journal.take() == "upload:1:f:photo");
    CHECK(rig.document.main_html() == "the form");
    rig.page.events->on_upload(1, lively::UploadStep::started, 0, {});
    rig.page.events->on_upload(1, lively::UploadStep::progress, 100, {});
    CHECK(rig.sent() == R"([132,"id-1"] [133,"id-1",100])");
  }

  TEST_CASE("a script runs when what came before it was applied, and its result goes back as it is") {
    Rig rig;
    rig.scripts.on_run = [&rig] { CHECK(rig.document.main_html() == "before"); };
    rig.receive(set_text("77", "before"));
    rig.receive(Value::List{101, text("x = 1"), text("x"), 2, true, text("id-1")});
    REQUIRE(rig.scripts.runs.size() == 1);
    CHECK(rig.scripts.runs[0].code == "x = 1");
    CHECK(rig.scripts.runs[0].variable == "x");
    const std::vector<std::uint8_t> result = msgpack::dump(Value::List{1, Value()});
    rig.scripts.finish(0, Bytes(result));
    CHECK(rig.sent() == R"([111,[1,null],null,"id-1"])");
  }

  TEST_CASE("errors of a script go back as text, or are an error event where nobody waits") {
    Rig rig;
    rig.receive(Value::List{101, text("boom()"), Value(), Value(), true, text("id-1")});
    rig.receive(Value::List{101, text("boom()"), Value(), Value(), false, text("id-2")});
    rig.scripts.finish(0, Error(Errc::script_failed, "TypeError: boom"));
    rig.scripts.finish(1, Error(Errc::script_failed, "TypeError: boom"));
    CHECK(rig.sent() == R"([111,null,"TypeError: boom","id-1"])");
    CHECK(rig.errors.take() == "script-failed");
  }

  TEST_CASE("a script has the seconds that the server gives it, and the server hears of their end") {
    Rig rig;
    rig.receive(Value::List{101, text("wait"), Value(), 0.5, true, text("id-1")});
    rig.platform.scheduler.advance(499ms);
    CHECK(rig.sent().empty());
    rig.platform.scheduler.advance(1ms);
    CHECK(rig.sent().find("id-1") != std::string::npos);
  }

  TEST_CASE("where scripts are off, none runs, and who waits hears of it") {
    Rig rig(true, "page.test", false);
    rig.receive(Value::List{101, text("x = 1"), Value(), Value(), true, text("id-1")});
    CHECK(rig.scripts.runs.empty());
    rig.platform.scheduler.advance(1ms);
    CHECK(rig.sent().find(R"([111,null,"TetherError: )") == 0);
  }

  TEST_CASE("with the link goes who waited for a script") {
    Rig rig;
    rig.receive(Value::List{101, text("wait"), Value(), Value(), true, text("id-1")});
    rig.platform.transports.last().close(1001);
    rig.reconnect();
    CHECK(rig.sent().empty());
    CHECK(rig.errors.take().empty());
  }

  TEST_CASE("what the page could not do is an error event") {
    Rig rig;
    rig.page.events->on_page_failure("enter: too many entries");
    CHECK(rig.errors.take() == "dom-operation-failed");
  }

  TEST_CASE("an error handler may destroy the client") {
    Rig rig;
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
      Rig rig;
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
    Rig rig;
    rig.client.reset();
    CHECK(rig.page.events == nullptr);
    CHECK(rig.document.open_hosts == 0);
    CHECK(rig.platform.transports.last().destroyed);
    CHECK(rig.platform.scheduler.waiting() == 0);
  }
}
