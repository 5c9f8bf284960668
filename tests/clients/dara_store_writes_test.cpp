// Writing backend stores: section 8 and rows 24 to 26 of docs/protocols/dara.md.
#include <doctest/doctest.h>

#include <string>

#include "support/dara_store_rig.hpp"

using namespace tether;
using namespace tether::test;
using namespace std::chrono_literals;

TEST_SUITE("clients/dara_store_writes") {
  TEST_CASE("[25] a read-only store is never written") {
    StoreRig rig(true);
    rig.fetched("1", 0);
    (void)rig.told();
    rig.write("2");
    CHECK(rig.told() == "write:!read-only");
    CHECK(rig.http.calls.empty());
  }

  TEST_CASE("own writes do not look like gaps") {
    StoreRig rig;
    rig.fetched(R"({"n":0})", 5);
    (void)rig.told();
    rig.write(R"({"n":"own"})");
    rig.http.answer("null");
    rig.advance(2s);
    rig.patch(7, R"([{"op":"add","path":"/m","value":1}])");
    CHECK(rig.told() == R"(s={"n":"own"}@5 write:done s={"n":"own","m":1}@7)");
    CHECK(rig.http.calls.empty());
    // Two in a row.
    rig.write(R"({"n":8})");
    rig.http.answer("null");
    rig.write(R"({"n":9})");
    rig.http.answer("null");
    rig.advance(2s);
    rig.patch(10);
    CHECK(rig.told().ends_with(R"(s={"n":10}@10)"));
    CHECK(rig.http.calls.empty());
    // One number more is missing than was written here.
    rig.write("0");
    rig.http.answer("null");
    rig.advance(2s);
    rig.patch(13);
    CHECK(rig.http.under_way() == k_get);
  }

  TEST_CASE("somebody else's write that came before an own one does not show") {
    StoreRig rig;
    rig.fetched(R"({"n":0})", 5);
    (void)rig.told();
    rig.write(R"({"n":"own"})");
    // In flight together: what comes meanwhile waits until the server has answered.
    rig.patch(6);
    CHECK(rig.told().empty());
    rig.http.answer("null");
    CHECK(rig.told() == R"(s={"n":"own"}@6 write:done)");
    rig.advance(2s);
    // Number 7 was ours.
    rig.patch(8);
    CHECK(rig.told() == R"(s={"n":8}@8)");
    CHECK(rig.http.calls.empty());
  }

  TEST_CASE("a frame that crosses an own write is believed, and checked a little later") {
    StoreRig rig;
    rig.fetched(R"({"n":0})", 5);
    rig.write(R"({"n":"own"})");
    rig.patch(7, R"([{"op":"add","path":"/m","value":1}])");
    rig.http.answer("null");
    CHECK(rig.told().ends_with(R"(s={"n":"own","m":1}@7 write:done)"));
    CHECK(rig.http.calls.empty());
    rig.advance(1'100ms);
    CHECK(rig.http.under_way() == k_get);
    // As it was thought: nothing is told.
    rig.fetched(R"({"n":"own","m":1})", 7);
    CHECK(rig.told().empty());
    rig.idle(10min);
    CHECK(rig.http.calls.empty());
  }

  TEST_CASE("a value while own writes have no place yet is settled by a fetch") {
    StoreRig rig;
    rig.fetched("1", 5);
    (void)rig.told();
    rig.write("2");
    rig.http.answer("null");
    // The server deleted the store after number 6, or wrote 6 before our write.
    rig.value("null", 6);
    CHECK(rig.http.under_way() == k_get);
    rig.fetched("null", 6);
    CHECK(rig.told() == "s=2@5 write:done s=null@6");
  }

  TEST_CASE("writes go out one after the other, and each is answered") {
    StoreRig rig;
    rig.fetched("0", 0);
    (void)rig.told();
    rig.write("1");
    rig.write("2");
    CHECK(rig.http.calls.size() == 1);
    rig.http.answer("null");
    CHECK(rig.http.calls.size() == 1);
    rig.http.answer("null");
    CHECK(rig.told() == "s=1@0 write:done s=2@0 write:done");
    CHECK(rig.http.calls.empty());
  }

  TEST_CASE("a write that failed may have been done: the store is fetched") {
    StoreRig rig;
    rig.fetched("0", 0);
    (void)rig.told();
    rig.write("1");
    rig.http.fail(Errc::timed_out);
    CHECK(rig.told() == "write:!timed-out");
    CHECK(rig.http.under_way() == k_get);
    rig.fetched("1", 1);
    CHECK(rig.told() == "s=1@1");
  }

  TEST_CASE("a write during a fetch has the store fetched again after both") {
    StoreRig rig;
    rig.write("1");
    CHECK(rig.http.calls.size() == 2);
    rig.fetched("0", 0);
    CHECK(rig.client->store_value("s") == nullptr);
    rig.http.answer("null");
    CHECK(rig.http.under_way() == k_get);
    rig.fetched("1", 1);
    CHECK(rig.told() == "s=1@0 write:done");
    CHECK(rig.client->store_sequence_number("s") == 1);
  }
}
