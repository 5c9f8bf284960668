// Backend stores: section 8 and rows 23 to 32 of docs/protocols/dara.md.
#include <doctest/doctest.h>

#include <string>

#include "support/dara_store_rig.hpp"

using namespace tether;
using namespace tether::test;
using namespace std::chrono_literals;

TEST_SUITE("clients/dara_stores") {
  TEST_CASE("[23] a store is fetched when it is opened, once there is a link") {
    StoreRig rig;
    CHECK(rig.client->store_value("s") == nullptr);
    CHECK(rig.http.under_way() == k_get);
    rig.fetched(R"({"n":9.0})", 3);
    CHECK(rig.told() == R"(s={"n":9.0}@3)");
    CHECK(rig.client->store_sequence_number("s") == 3);
    rig.client->open_store("s");
    CHECK(rig.http.calls.empty());

    DaraRig early;
    early.client->open_store("a/b");
    CHECK(early.http.calls.empty());
    early.open();
    CHECK(early.http.under_way() == "GET https://page.test/api/core/store/a%2Fb");
  }

  TEST_CASE(
      "[24, 26] a write is one request for all its stores, with the channel; its value is there once it is taken") {
    StoreRig rig;
    rig.fetched(R"({"n":0})", 0);
    (void)rig.told();
    rig.client->write_stores({{"s", *json::parse(R"({"n":9223372036854775809})")}, {"other", Value(2)}},
                             rig.done("write"));
    CHECK(
        rig.http.under_way() ==
        R"(POST https://page.test/api/core/store {"values":{"s":{"n":9223372036854775809},"other":2},"ws_channel":"c1"})");
    CHECK(rig.told().empty());
    rig.http.answer("null");
    CHECK(rig.told() == R"(s={"n":9223372036854775809}@0 write:done)");
  }

  TEST_CASE("[27] a value is for its store alone") {
    StoreRig rig;
    rig.fetched("0", 0);
    rig.client->open_store("t");
    rig.fetched("0", 0);
    (void)rig.told();
    rig.value("5", 1, "t");
    rig.value("9", 1, "unknown");
    CHECK(rig.told() == "t=5@1");
    CHECK(rig.client->store_value("s")->as_int() == 0);
  }

  TEST_CASE("[28] patches are applied in order, those of other stores are not") {
    StoreRig rig;
    rig.fetched(R"({"n":0})", 0);
    (void)rig.told();
    rig.patch(1);
    rig.patch(1, {}, "other");
    rig.patch(2, R"([{"op":"add","path":"/m","value":[1]},{"op":"add","path":"/m/-","value":2}])");
    rig.patch(3, "[]");
    CHECK(rig.told() == R"(s={"n":1}@1 s={"n":1,"m":[1,2]}@2 s={"n":1,"m":[1,2]}@3)");
  }

  TEST_CASE("[29] a gap is closed by one fetch") {
    StoreRig rig;
    rig.fetched(R"({"n":0})", 0);
    rig.patch(1);
    (void)rig.told();
    rig.patch(999);
    CHECK(rig.http.under_way() == k_get);
    CHECK(rig.told().empty());
    rig.fetched(R"({"n":"fetched"})", 999);
    CHECK(rig.told() == R"(s={"n":"fetched"}@999)");
  }

  TEST_CASE("[30] frames during a fetch wait for it, and need no other") {
    StoreRig rig;
    rig.fetched(R"({"n":0})", 2);
    (void)rig.told();
    for (const int number : {5, 6, 7}) rig.patch(number);
    CHECK(rig.http.begun == 2);
    rig.fetched(R"({"n":5})", 5);
    CHECK(rig.http.begun == 2);
    CHECK(rig.told() == R"(s={"n":7}@7)");
  }

  TEST_CASE("[31] a value that is known already is neither told nor written back") {
    StoreRig rig;
    rig.fetched("1", 1);
    (void)rig.told();
    rig.value("1", 2);
    CHECK(rig.told().empty());
    rig.write("1");
    CHECK(rig.told() == "write:done");
    CHECK(rig.http.calls.empty());
  }

  TEST_CASE("[32] a value sets the number that patches follow") {
    StoreRig rig;
    rig.fetched("0", 0);
    (void)rig.told();
    rig.value(R"({"n":5})", 5);
    rig.patch(6);
    CHECK(rig.told() == R"(s={"n":5}@5 s={"n":6}@6)");
  }

  TEST_CASE("what comes before the first value waits for it") {
    StoreRig rig;
    rig.patch(4);
    rig.patch(5);
    CHECK(rig.told().empty());
    rig.fetched(R"({"n":4})", 4);
    CHECK(rig.told() == R"(s={"n":5}@5)");
  }

  TEST_CASE("old patches are dropped, and an old value is refused") {
    StoreRig rig;
    rig.fetched("5", 5);
    (void)rig.told();
    rig.patch(5);
    rig.patch(4);
    CHECK(rig.told().empty());
    rig.value("4", 4);
    CHECK(rig.told() == "error:expired");
    CHECK(rig.client->store_value("s")->as_int() == 5);
  }

  TEST_CASE("a deleted store is null with the number it had") {
    StoreRig rig;
    rig.fetched("5", 5);
    (void)rig.told();
    rig.value("null", 5);
    CHECK(rig.told() == "s=null@5");
  }

  TEST_CASE("a patch that cannot be applied is an error, and the store is fetched") {
    for (const char* patches :
         {R"([{"op":"replace","path":"/n","value":1},{"op":"remove","path":"/none"}])",
          R"([{"op":"test","path":"/n","value":7}])", R"([{"op":"fly","path":"/n"}])", R"([7])"}) {
      CAPTURE(patches);
      StoreRig rig;
      rig.fetched(R"({"n":0})", 0);
      (void)rig.told();
      rig.patch(1, patches);
      CHECK(rig.told().starts_with("error:"));
      CHECK(json::dump(*rig.client->store_value("s")) == R"({"n":0})");
      CHECK(rig.http.under_way() == k_get);
      rig.fetched(R"({"n":1})", 1);
      CHECK(rig.told() == R"(s={"n":1}@1)");
    }
  }

  TEST_CASE("the whole document may be replaced, and a patch of null is one that fails") {
    StoreRig rig;
    rig.fetched("null", 0);
    (void)rig.told();
    // The server takes null for {}.
    rig.patch(1, R"([{"op":"add","path":"/a","value":1}])");
    CHECK(rig.http.under_way() == k_get);
    rig.fetched(R"({"a":1})", 1);
    rig.patch(2, R"([{"op":"replace","path":"","value":[1]}])");
    CHECK(rig.told().ends_with(R"(s={"a":1}@1 s=[1]@2)"));
  }

  TEST_CASE("a patch with the very number that was fetched may be part of the value or not: it is checked") {
    StoreRig rig;
    rig.fetched(R"({"n":4})", 5);
    (void)rig.told();
    rig.patch(5);
    CHECK(rig.told().empty());
    rig.advance(1'100ms);
    CHECK(rig.http.under_way() == k_get);
    rig.fetched(R"({"n":5})", 5);
    CHECK(rig.told() == R"(s={"n":5}@5)");
    // Later ones are old.
    rig.advance(5s);
    rig.patch(5);
    rig.idle(10min);
    CHECK(rig.http.calls.empty());
  }

  TEST_CASE("after a loss each store is fetched, and its readers are told though nothing changed") {
    StoreRig rig;
    rig.fetched("1", 7);
    (void)rig.told();
    rig.link().close();
    rig.reopen();
    CHECK(rig.http.under_way() == k_get);
    // A server that restarted counts from the start.
    rig.fetched("1", 0);
    CHECK(rig.told() == "s=1@0!");
    rig.value("2", 1);
    CHECK(rig.told() == "s=2@1");
  }

  TEST_CASE("without a link nothing is written or fetched") {
    StoreRig rig;
    rig.fetched("1", 7);
    (void)rig.told();
    rig.link().close();
    rig.write("2");
    CHECK(rig.told() == "write:!not-open");
    rig.client->fetch_store("s", rig.value_done("fetch"));
    CHECK(rig.http.calls.empty());
    rig.reopen();
    rig.fetched("3", 8);
    CHECK(rig.told() == "fetch:3 s=3@8!");
  }

  TEST_CASE("a fetch that fails is told once and tried again, not for ever") {
    StoreRig rig;
    rig.http.answer("Internal Server Error", 500);
    CHECK(rig.told() == "error:server-error");
    int tries = 1;
    for (int i = 0; i < 600; ++i) {
      rig.idle(1s);
      if (rig.http.calls.empty()) continue;
      rig.http.answer("Internal Server Error", 500);
      ++tries;
    }
    CHECK(tries == 6);
    CHECK(rig.told().empty());
    // Whoever asks has it tried again.
    rig.client->fetch_store("s", rig.value_done("fetch"));
    rig.fetched("1", 1);
    CHECK(rig.told() == "fetch:1 s=1@1");
  }

  TEST_CASE("what is no store is an error") {
    StoreRig rig;
    for (const char* answer :
         {"{", R"({"value":1})", R"({"sequence_number":1})", R"({"value":1,"sequence_number":"1"})"}) {
      rig.client->fetch_store("s", rig.value_done("fetch"));
      rig.http.answer(answer);
      CHECK(rig.told().find("error:bad-") != std::string::npos);
    }
    CHECK(rig.client->store_value("s") == nullptr);
    rig.client->fetch_store("none", rig.value_done("fetch"));
    CHECK(rig.told() == "fetch:!not-found");
  }

  TEST_CASE("a flood of frames during a fetch is not kept") {
    StoreRig rig;
    for (int i = 1; i < 5'000; ++i) rig.patch(i);
    rig.fetched(R"({"n":0})", 0);
    CHECK(rig.http.under_way() == k_get);
    rig.fetched(R"({"n":4999})", 4'999);
    CHECK(rig.told() == R"(s={"n":4999}@4999)");
  }

  TEST_CASE("a closed store is forgotten, whatever comes") {
    StoreRig rig;
    rig.client->fetch_store("s", rig.value_done("fetch"));
    rig.client->close_store("s");
    CHECK(rig.told() == "fetch:!cancelled");
    rig.fetched("1", 1);
    rig.value("2", 2);
    CHECK(rig.told().empty());
    CHECK(rig.client->store_value("s") == nullptr);
  }

  TEST_CASE("a store may be closed inside its own event") {
    StoreRig rig;
    rig.client->bind(dara::event::store, [&](const dara::StoreChange&) { rig.client->close_store("s"); });
    rig.patch(2);
    rig.fetched(R"({"n":1})", 1);
    CHECK(rig.client->store_value("s") == nullptr);
  }
}
