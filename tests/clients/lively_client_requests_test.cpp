// LivelyClient: files and scripts that the server asks for.
#include <string>
#include <vector>

#include "support/lively_rig.hpp"

using namespace tether;
using namespace tether::test;
using namespace tether::test::lively_rig;
using namespace std::chrono_literals;

TEST_SUITE("clients/lively_client") {
  TEST_CASE("a file that is asked for comes from the form as the patches before have left it") {
    LivelyRig rig;
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
    LivelyRig rig;
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
    LivelyRig rig;
    rig.receive(Value::List{101, text("boom()"), Value(), Value(), true, text("id-1")});
    rig.receive(Value::List{101, text("boom()"), Value(), Value(), false, text("id-2")});
    rig.scripts.finish(0, Error(Errc::script_failed, "TypeError: boom"));
    rig.scripts.finish(1, Error(Errc::script_failed, "TypeError: boom"));
    CHECK(rig.sent() == R"([111,null,"TypeError: boom","id-1"])");
    CHECK(rig.errors.take() == "script-failed");
  }

  TEST_CASE("a script has the seconds that the server gives it, and the server hears of their end") {
    LivelyRig rig;
    rig.receive(Value::List{101, text("wait"), Value(), 0.5, true, text("id-1")});
    rig.platform.scheduler.advance(499ms);
    CHECK(rig.sent().empty());
    rig.platform.scheduler.advance(1ms);
    CHECK(rig.sent().find("id-1") != std::string::npos);
  }

  TEST_CASE("where scripts are off, none runs, and who waits hears of it") {
    LivelyRig rig(true, "page.test", false);
    rig.receive(Value::List{101, text("x = 1"), Value(), Value(), true, text("id-1")});
    CHECK(rig.scripts.runs.empty());
    rig.platform.scheduler.advance(1ms);
    CHECK(rig.sent().find(R"([111,null,"TetherError: )") == 0);
  }

  TEST_CASE("with the link goes who waited for a script") {
    LivelyRig rig;
    rig.receive(Value::List{101, text("wait"), Value(), Value(), true, text("id-1")});
    rig.platform.transports.last().close(1001);
    rig.reconnect();
    CHECK(rig.sent().empty());
    CHECK(rig.errors.take().empty());
  }
}
