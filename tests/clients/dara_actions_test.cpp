// Actions: section 9 and rows 33 to 40 of docs/protocols/dara.md.
#include <doctest/doctest.h>

#include <string>

#include "support/dara_rig.hpp"

using namespace tether;
using namespace tether::test;
using namespace std::chrono_literals;

namespace {

struct ActionRig : DaraRig {
  ActionRig() {
    log_errors();
    client->bind(dara::event::variables, [this](const dara::VariableChanges& changes) {
      std::string text = "set";
      for (const auto& [uid, value] : changes.changes) text += ":" + uid + "=" + json::dump(value);
      log.add(text);
    });
    open();
  }
  void log_actions() {
    client->bind(dara::event::action, [this](const dara::Action& action) { log.add("action:" + action.name); });
  }
  void run(dara::ActionCall call = {"def", "uid"}) {
    execution = client->run_action(std::move(call), done("run"));
    if (!http.calls.empty()) http.answer(R"({"execution_id":")" + execution + R"("})");
  }
  void impl(const std::string& name, const std::string& fields = {}) {
    message("ActionMessage", R"({"action":{"name":")" + name + "\"" + fields +
                                 R"(,"__typename":"ActionImpl"},"uid":")" + execution + R"("})");
  }
  void update(const std::string& uid, const std::string& value, const std::string& more = {}) {
    impl("UpdateVariable", R"(,"variable":{"uid":")" + uid + R"(","default":false,"store":null,"nested":[])" + more +
                               R"(,"__typename":"Variable"},"value":)" + value);
  }
  void end() { message("ActionMessage", R"({"action":null,"uid":")" + execution + R"("})"); }

  std::string execution;
};

}  // namespace

TEST_SUITE("clients/dara_actions") {
  TEST_CASE("[33] an action is posted, its frames are taken by its name, null ends it") {
    ActionRig rig;
    dara::ActionCall call{"def/1", "instance"};
    call.values = *json::parse(R"({"x":{"__ref":"Variable:v"},"y":9.0})");
    call.lookup = *json::parse(R"({"Variable:v":{"uid":"v"}})");
    call.input = "typed";
    rig.execution = rig.client->run_action(std::move(call), rig.done("run"));
    CHECK(rig.execution.size() == 21);
    CHECK(rig.http.under_way() ==
          R"(POST https://page.test/api/core/action/def%2F1 {"execution_id":")" + rig.execution +
              R"(","input":"typed","uid":"instance","values":{"data":{"x":{"__ref":"Variable:v"},"y":9.0},)"
              R"("lookup":{"Variable:v":{"uid":"v"}}},"ws_channel":"c1"})");
    rig.log_actions();
    // Frames may come before the answer.
    rig.impl("Custom");
    rig.message("ActionMessage", R"({"action":{"name":"Other"},"uid":"somebody else's"})");
    rig.end();
    rig.http.answer(R"({"execution_id":"x"})");
    CHECK(rig.told() == "action:Custom run:done");
  }

  TEST_CASE("[34] the application's own kinds are told in order, with all their fields") {
    ActionRig rig;
    rig.client->bind(dara::event::action, [&](const dara::Action& action) {
      rig.log.add(action.name + ":" + json::dump(action.fields["v"]) + ":" +
                  (action.execution_id == rig.execution ? "ours" : ""));
    });
    rig.run();
    rig.impl("BatchStart");
    rig.impl("MyOne", R"(,"v":[1])");
    rig.impl("MyTwo", R"(,"v":9223372036854775809)");
    rig.impl("BatchEnd");
    rig.end();
    CHECK(rig.told() == "MyOne:[1]:ours MyTwo:9223372036854775809:ours run:done");
  }

  TEST_CASE("a kind that nobody does is an error") {
    ActionRig rig;
    rig.run();
    rig.impl("Unheard");
    CHECK(rig.told() == "error:unknown-command");
  }

  TEST_CASE("[35, 38] what a batch sets is visible at once, when the batch has ended") {
    ActionRig rig;
    rig.log_actions();
    rig.run();
    rig.impl("BatchStart");
    rig.update("a", "1");
    rig.update("b", "2");
    CHECK(rig.told().empty());
    CHECK(rig.client->variable("a") == nullptr);
    rig.impl("BatchEnd");
    CHECK(rig.told() == "action:UpdateVariable action:UpdateVariable set:a=1:b=2");
    CHECK(rig.client->variable("a")->as_int() == 1);
    rig.end();
    CHECK(rig.told() == "run:done");
  }

  TEST_CASE("[36, 37] flush splits batches, and empty ones do no harm") {
    ActionRig rig;
    rig.run();
    rig.impl("BatchStart");
    rig.update("a", "1");
    rig.impl("BatchEnd");
    rig.impl("BatchStart");
    rig.impl("BatchEnd");
    rig.impl("BatchStart");
    rig.update("a", "2");
    rig.impl("BatchEnd");
    rig.end();
    CHECK(rig.told() == "set:a=1 set:a=2 run:done");
  }

  TEST_CASE("[39] what is set in a batch is seen by what follows in it") {
    ActionRig rig;
    rig.run();
    rig.impl("BatchStart");
    rig.update("a", "false");
    rig.update("a", R"("__dara_toggle__")");
    rig.impl("BatchEnd");
    CHECK(rig.told() == "set:a=true");
  }

  TEST_CASE("[40] a variable is set to a value, to the input, to its opposite, or in a part of it") {
    ActionRig rig;
    dara::ActionCall call{"def", "uid"};
    call.input = *json::parse(R"({"typed":9.0})");
    rig.run(std::move(call));
    rig.update("a", R"("__dara_input__")");
    rig.update("a", R"("__dara_toggle__")");
    rig.update("a", R"("__dara_toggle__")");
    rig.client->provide("n", *json::parse(R"({"k":[1,2],"x":0})"));
    rig.message("ActionMessage", R"({"action":{"name":"UpdateVariable","variable":{"uid":"n","nested":["k","1"],)"
                                 R"("__typename":"Variable"},"value":"new"},"uid":")" +
                                     rig.execution + R"("})");
    CHECK(rig.told() == R"(set:a={"typed":9.0} set:a=false set:a=true set:n={"k":[1,"new"],"x":0})");
    rig.impl("ResetVariables",
             R"(,"variables":[{"uid":"a","default":"d","__typename":"Variable"},)"
             R"({"uid":"dv","__typename":"DerivedVariable"},{"uid":"w","__typename":"SwitchVariable"}])");
    CHECK(rig.told() == R"(set:a="d")");
    rig.impl("UpdateVariable", R"(,"variable":{"uid":"dv","__typename":"DerivedVariable"},"value":1)");
    CHECK(rig.told() == "error:bad-message");
  }

  TEST_CASE("a variable that a backend store keeps is written there, unless it is read-only") {
    ActionRig rig;
    rig.run();
    rig.impl("BatchStart");
    const std::string store = R"("store":{"uid":"s1","readonly":false,"__typename":"BackendStore"},)";
    rig.impl("UpdateVariable", R"(,"variable":{"uid":"a",)" + store + R"("__typename":"Variable"},"value":1)");
    rig.impl("UpdateVariable",
             R"(,"variable":{"uid":"b","store":{"uid":"s2","readonly":true,"__typename":"BackendStore"},)"
             R"("__typename":"Variable"},"value":2)");
    rig.impl("BatchEnd");
    CHECK(rig.http.under_way() == R"(POST https://page.test/api/core/store {"values":{"s1":1},"ws_channel":"c1"})");
    rig.http.answer("Internal Server Error", 500);
    CHECK(rig.told() == "set:a=1:b=2 error:server-error");
  }

  TEST_CASE("NavigateTo goes where it says, below the base, and nowhere that is no page") {
    struct Row {
      const char* fields;
      const char* went;
    };
    const Row rows[] = {
        {R"("url":"/there","new_tab":false,"options":null)", "go:https://page.test/there"},
        {R"("url":"/there","new_tab":true,"options":null)", "go:https://page.test/there:tab"},
        {R"("url":"/there","new_tab":false,"options":{"replace":true})", "go:https://page.test/there:replace"},
        {R"("url":"https://other.test/x")", "go:https://other.test/x"},
        {R"("url":"//other.test/x")", "go://other.test/x"},
        {R"("url":"relative")", "go:relative"},
        {R"("url":{"pathname":"/a/:id/c","search":"?q=1","hash":"#h","params":{"id":"x/y"}})",
         "go:https://page.test/a/x%2Fy/c?q=1#h"},
        {R"("url":{"pathname":"/a/:id","params":{"id":7}})", "go:https://page.test/a/7"},
    };
    ActionRig rig;
    rig.run();
    for (const Row& row : rows) {
      rig.impl("NavigateTo", "," + std::string(row.fields));
      CHECK(rig.page.log.take() == row.went);
    }
    rig.impl("NavigateTo", R"x(,"url":"javascript:alert(1)")x");
    CHECK(rig.page.log.take().empty());
    CHECK(rig.told() == "error:refused-content");
  }

  TEST_CASE("Notify tells the reader; the title stands for a key that is missing") {
    ActionRig rig;
    rig.run();
    rig.impl("Notify", R"(,"key":null,"message":"m","status":"SUCCESS","title":"t")");
    rig.impl("Notify", R"(,"key":"k","message":"m","status":"ERROR","title":"t")");
    CHECK(rig.page.log.take() == "notify:t:t:m:SUCCESS notify:k:t:m:ERROR");
  }

  TEST_CASE("CopyToClipboard copies and says how it went") {
    ActionRig rig;
    rig.run();
    rig.impl("CopyToClipboard", R"(,"value":"clip","success_message":"ok","error_message":null)");
    CHECK(rig.page.log.take() == "copy:clip");
    rig.page.copied(true);
    CHECK(rig.page.log.take() == "notify:ok:ok::SUCCESS");
    rig.client->provide("v", *json::parse("[1]"));
    rig.impl("CopyToClipboard", R"(,"value":{"uid":"v","nested":[],"__typename":"Variable"})");
    CHECK(rig.page.log.take() == "copy:[1]");
    rig.page.copied(false);
    CHECK(rig.page.log.take() == "notify:Copying failed:Copying failed::ERROR");
    // The page may answer after the client's end.
    const auto late = rig.page.copied;
    rig.client.reset();
    late(true);
    CHECK(rig.page.log.take().empty());
  }

  TEST_CASE("DownloadVariable saves what a variable of each kind holds") {
    ActionRig rig;
    rig.run();
    rig.client->provide("v", *json::parse(R"([{"a":1}])"));
    const std::string plain = R"(,"variable":{"uid":"v","nested":[],"__typename":"Variable"})";
    rig.impl("DownloadVariable", plain + R"(,"file_name":"f","type":"json")");
    rig.impl("DownloadVariable", plain + R"(,"file_name":null,"type":"csv")");
    CHECK(rig.page.log.take() ==
          "save:f.json:application/json:[{\"a\":1}] save:Data.csv:text/csv;charset=utf-8:a\r\n1\r\n");
    rig.impl("DownloadVariable", plain + R"(,"type":"xlsx")");
    CHECK(rig.told() == "error:unsupported");

    const std::string derived =
        R"(,"variable":{"uid":"d","variables":[{"uid":"v","nested":[],"__typename":"Variable"}],)"
        R"("deps":[0],"nested":[],"__typename":"DerivedVariable"},"type":"json")";
    rig.impl("DownloadVariable", derived);
    CHECK(rig.http.under_way().starts_with("POST https://page.test/api/core/derived-variable/d"));
    rig.http.answer(R"({"task_id":"t","cache_key":"k"})");
    rig.message("TaskNotificationMessage", R"({"status":"COMPLETE","task_id":"t"})");
    rig.http.answer("[9.0]");
    CHECK(rig.page.log.take() == "save:Data.json:application/json:[9.0]");

    rig.impl("DownloadVariable", R"(,"variable":{"uid":"sv","__typename":"ServerVariable"},"type":"json")");
    CHECK(rig.http.under_way().starts_with("POST https://page.test/api/core/tabular-variable/sv"));
    rig.http.answer(R"({"data":[{"a":1}],"count":1})");
    CHECK(rig.page.log.take() == R"(save:Data.json:application/json:[{"a":1}])");
  }

  TEST_CASE("DownloadContent fetches the file by its code") {
    ActionRig rig;
    rig.run();
    rig.impl("DownloadContent", R"(,"code":"a b")");
    CHECK(rig.page.log.take() == "go:https://page.test/api/core/download?code=a%20b:tab");
  }

  TEST_CASE("TriggerVariable is told, and nothing else happens") {
    ActionRig rig;
    rig.log_actions();
    rig.run();
    rig.impl("TriggerVariable", R"(,"variable":{"uid":"d","__typename":"DerivedVariable"},"force":true)");
    CHECK(rig.told() == "action:TriggerVariable");
  }

  TEST_CASE("whoever prevents the default does it themselves") {
    ActionRig rig;
    rig.client->bind(dara::event::action, [](const dara::Action& action) { action.prevent_default(); });
    rig.run();
    rig.update("a", "1");
    rig.impl("NavigateTo", R"(,"url":"/x")");
    rig.impl("Unheard");
    CHECK(rig.told().empty());
    CHECK(rig.page.log.take().empty());
    CHECK(rig.client->variable("a") == nullptr);
  }

  TEST_CASE("[66] a handler that fails is a notification and an end") {
    ActionRig rig;
    rig.run();
    rig.impl(
        "Notify",
        R"(,"key":null,"message":"An error occurred while executing the action","status":"ERROR","title":"Error")");
    rig.impl("BatchEnd");
    rig.end();
    CHECK(rig.page.log.take() == "notify:Error:Error:An error occurred while executing the action:ERROR");
    CHECK(rig.told() == "run:done");
  }

  TEST_CASE("an action that cannot begin, is lost, late, or fails as a task, ends with an error") {
    ActionRig rig;
    rig.client->run_action({"none", "uid"}, rig.done("unknown"));
    rig.http.answer("Internal Server Error", 500);
    CHECK(rig.told() == "unknown:!server-error");
    dara::ActionCall slow{"def", "uid"};
    slow.timeout = 1s;
    rig.run(std::move(slow));
    rig.advance(1'100ms);
    CHECK(rig.told() == "run:!timed-out");
    rig.client->run_action({"def", "uid"}, rig.done("task"));
    rig.http.answer(R"({"task_id":"t"})");
    rig.message("TaskNotificationMessage", R"({"status":"ERROR","task_id":"t","error":"boom"})");
    CHECK(rig.told() == "task:!server-error");
    rig.run();
    rig.link().close();
    CHECK(rig.told() == "run:!connection-lost");
    rig.client->run_action({"def", "uid"}, rig.done("off"));
    CHECK(rig.told() == "off:!not-open");
    CHECK(rig.http.calls.empty());
  }

  TEST_CASE("a server of before 1.28.6, which sends no batches, has each done as it comes") {
    ActionRig rig;
    rig.run();
    rig.update("a", "1");
    CHECK(rig.told() == "set:a=1");
    rig.update("a", "2");
    CHECK(rig.told() == "set:a=2");
    rig.end();
    CHECK(rig.told() == "run:done");
  }

  TEST_CASE("a batch without its end is done at the end of the action") {
    ActionRig rig;
    rig.run();
    rig.impl("BatchStart");
    rig.update("a", "1");
    rig.end();
    CHECK(rig.told() == "set:a=1 run:done");
  }

  TEST_CASE("a batch has an end") {
    ActionRig rig;
    rig.run();
    rig.impl("BatchStart");
    for (int i = 0; i < 10'000; ++i) rig.update("a", "1");
    CHECK(rig.told().empty());
    rig.update("b", "1");
    CHECK(rig.told() == "error:too-many-items");
    rig.impl("BatchEnd");
    CHECK(rig.told() == "set:a=1");
  }

  TEST_CASE("the client may be destroyed in the middle of a batch") {
    ActionRig rig;
    rig.client->bind(dara::event::action, [&](const dara::Action&) { rig.client.reset(); });
    rig.run();
    rig.impl("BatchStart");
    rig.update("a", "1");
    rig.impl("NavigateTo", R"(,"url":"/x")");
    rig.impl("BatchEnd");
    CHECK(rig.told().empty());
    CHECK(rig.page.log.take().empty());
  }
}
