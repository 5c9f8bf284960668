// Tasks: section 7 and rows 41 to 47 of docs/protocols/dara.md.
#include <doctest/doctest.h>

#include <string>

#include "support/dara_rig.hpp"

using namespace tether;
using namespace tether::test;
using namespace std::chrono_literals;

namespace {

void notice(DaraRig& rig, const std::string& status, const std::string& id = "t", const std::string& more = {}) {
  rig.message("TaskNotificationMessage", R"({"status":")" + status + R"(","task_id":")" + id + "\"" + more + "}");
}

void log_tasks(DaraRig& rig) {
  rig.client->bind(dara::event::task, [&rig](const dara::TaskNotice& one) {
    constexpr const char* k_names[] = {"progress", "complete", "error", "canceled"};
    rig.log.add(one.task_id + ":" + k_names[static_cast<int>(one.status)] +
                (one.status == dara::TaskStatus::progress
                     ? ":" + std::to_string(static_cast<int>(one.progress)) + ":" + one.message + ":" +
                           std::to_string(one.fake_duration.count())
                     : ""));
  });
}

}  // namespace

TEST_SUITE("clients/dara_tasks") {
  TEST_CASE("[41-46] progress is told as it comes, faked progress with its time, and the end") {
    DaraRig rig;
    log_tasks(rig);
    rig.open();
    notice(rig, "PROGRESS", "t", R"(,"progress":25.0,"message":"Step 1")");
    notice(rig, "PROGRESS", "t", R"(,"progress":90.0,"message":"FAKE_PROGRESS__500__faking")");
    notice(rig, "PROGRESS", "t", R"(,"progress":1e300,"message":"FAKE_PROGRESS__x__y")");
    notice(rig, "PROGRESS", "t", R"(,"progress":-5,"message":"FAKE_PROGRESS__99999999999__long")");
    notice(rig, "COMPLETE");
    CHECK(rig.told() ==
          "t:progress:25:Step 1:0 t:progress:90:faking:500 t:progress:100:FAKE_PROGRESS__x__y:0 "
          "t:progress:0:long:3600000 t:complete");
  }

  TEST_CASE("who waits for a task hears how it ended") {
    DaraRig rig;
    rig.open();
    for (const char* id : {"good", "bad", "gone"}) rig.client->wait_for_task(id, rig.done(id));
    rig.client->wait_for_task("good", rig.done("good2"));
    notice(rig, "PROGRESS", "good", R"(,"progress":1,"message":"")");
    CHECK(rig.told().empty());
    notice(rig, "COMPLETE", "good");
    notice(rig, "ERROR", "bad", R"(,"error":"Traceback")");
    notice(rig, "CANCELED", "gone");
    CHECK(rig.told() == "good:done good2:done bad:!server-error gone:!cancelled");
  }

  TEST_CASE("a task that ended before anybody knew its id is not missed") {
    DaraRig rig;
    rig.open();
    notice(rig, "COMPLETE", "fast");
    notice(rig, "ERROR", "bad", R"(,"error":"boom")");
    rig.client->wait_for_task("fast", rig.done("fast"));
    std::string detail;
    rig.client->wait_for_task("bad", [&](const Result<void>& result) { detail = result.error().detail; });
    CHECK(rig.told() == "fast:done");
    CHECK(detail == "boom");
  }

  TEST_CASE("errors and cancellations, which come twice, are told once") {
    DaraRig rig;
    log_tasks(rig);
    rig.open();
    for (int i = 0; i < 2; ++i) notice(rig, "ERROR", "bad", R"(,"error":"boom")");
    for (int i = 0; i < 2; ++i) notice(rig, "CANCELED", "gone");
    notice(rig, "PROGRESS", "gone", R"(,"progress":1,"message":"")");
    CHECK(rig.told() == "bad:error gone:canceled");
  }

  TEST_CASE("parts of a task have ids of their own") {
    DaraRig rig;
    log_tasks(rig);
    rig.open();
    rig.client->wait_for_task("parent", rig.done("parent"));
    notice(rig, "PROGRESS", "parent", R"(,"progress":50,"message":"half")");
    notice(rig, "COMPLETE", "child");
    CHECK(rig.told() == "parent:progress:50:half:0 child:complete");
    notice(rig, "COMPLETE", "parent");
    CHECK(rig.told() == "parent:done parent:complete");
  }

  TEST_CASE("what is remembered of ended tasks has an end") {
    DaraRig rig;
    rig.open();
    for (int i = 0; i < 300; ++i) notice(rig, "COMPLETE", "t" + std::to_string(i));
    rig.client->wait_for_task("t299", rig.done("new"));
    rig.client->wait_for_task("t0", rig.done("old"), 1s);
    CHECK(rig.told() == "new:done");
    rig.advance(1'100ms);
    CHECK(rig.told() == "old:!timed-out");
  }

  TEST_CASE("[47] a derived variable that runs as a task: its id, its end, its result") {
    DaraRig rig;
    rig.open();
    std::string id;
    rig.client->compute("dv/task", *json::parse("[7,8]"), [&](const Result<dara::Computed>& computed) {
      id = computed->task_id;
      CHECK(computed->value.is_nil());
    });
    CHECK(rig.http.under_way() ==
          R"(POST https://page.test/api/core/derived-variable/dv%2Ftask {"values":{"data":[7,8],"lookup":{}},)"
          R"("ws_channel":"c1","force_key":null})");
    rig.http.answer(R"({"task_id":"dv_Task_1","cache_key":"k"})");
    CHECK(id == "dv_Task_1");
    rig.client->wait_for_task(id, [&](const Result<void>& ended) {
      CHECK(ended);
      rig.client->task_result(id, rig.value_done("result"));
    });
    notice(rig, "COMPLETE", id);
    CHECK(rig.http.under_way() == "GET https://page.test/api/core/tasks/dv_Task_1");
    rig.http.answer("15.0");
    CHECK(rig.told() == "result:15.0");
  }

  TEST_CASE("a value that is there already needs no task, and a key forces a new one") {
    DaraRig rig;
    rig.open();
    rig.client->compute(
        "dv", Value(Value::List()), [&](const Result<dara::Computed>& computed) { rig.note("value", computed->value); },
        "now");
    CHECK(rig.http.under_way().find(R"("force_key":"now")") != std::string::npos);
    rig.http.answer(R"({"cache_key":"k","value":9223372036854775809})");
    CHECK(rig.told() == "value:9223372036854775809");
  }

  TEST_CASE("results: a failed task's, an unknown one's, and a value that looks like an error") {
    DaraRig rig;
    rig.open();
    rig.client->task_result("a", rig.value_done("a"));
    rig.http.answer(R"({"error":"boom"})");
    rig.client->task_result("b", rig.value_done("b"));
    rig.http.answer(R"({"detail":"no"})", 404);
    rig.client->task_result("c", rig.value_done("c"));
    rig.http.answer(R"({"error":"boom","more":1})");
    rig.client->task_result("d", rig.value_done("d"));
    rig.http.fail();
    CHECK(rig.told() == R"(a:!server-error b:!not-found c:{"error":"boom","more":1} d:!connection-failed)");
  }

  TEST_CASE("a task is cancelled by HTTP") {
    DaraRig rig;
    rig.open();
    rig.client->cancel_task("t", rig.done("cancel"));
    CHECK(rig.http.under_way() == "DELETE https://page.test/api/core/tasks/t");
    rig.http.answer("null");
    CHECK(rig.told() == "cancel:done");
  }

  TEST_CASE("after a lost link a task that is waited for is asked about, less and less often") {
    DaraRig rig;
    rig.open();
    rig.client->wait_for_task("t", rig.done("wait"));
    rig.link().close();
    CHECK(rig.told().empty());
    rig.reopen();
    rig.advance(1ms);
    for (const auto delay : {1'000ms, 2'000ms, 4'000ms, 8'000ms, 15'000ms, 15'000ms}) {
      CHECK(rig.http.under_way() == "GET https://page.test/api/core/tasks/t");
      rig.http.answer(R"({"detail":"unknown"})", 404);
      for (auto waited = 0ms; waited < delay - 100ms; waited += 1'000ms) {
        rig.text(R"({"type":"pong","message":null})");
        rig.advance(std::min<std::chrono::milliseconds>(1'000ms, delay - 100ms - waited));
      }
      CHECK(rig.http.calls.empty());
      rig.advance(100ms);
    }
    rig.http.answer("15");
    CHECK(rig.told() == "wait:done");
  }

  TEST_CASE("after a lost link a failed task is found out, too, and frames are believed as ever") {
    DaraRig rig;
    rig.open();
    rig.client->wait_for_task("bad", rig.done("bad"));
    rig.client->wait_for_task("good", rig.done("good"));
    rig.link().close();
    rig.reopen();
    rig.advance(1ms);
    rig.http.answer(R"({"error":"boom"})");
    CHECK(rig.told() == "bad:!server-error");
    notice(rig, "COMPLETE", "good");
    CHECK(rig.told() == "good:done");
    rig.http.answer("1");
    CHECK(rig.told().empty());
  }

  TEST_CASE("who waits may give up") {
    DaraRig rig;
    rig.open();
    rig.client->wait_for_task("t", rig.done("short"), 1s);
    rig.client->wait_for_task("t", rig.done("long"));
    rig.advance(1'100ms);
    CHECK(rig.told() == "short:!timed-out");
    notice(rig, "COMPLETE");
    CHECK(rig.told() == "long:done");
  }
}
