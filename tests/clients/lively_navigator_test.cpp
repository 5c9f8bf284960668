#include "clients/lively_navigator.hpp"

#include <doctest/doctest.h>

#include <string>

#include "support/fake_scheduler.hpp"
#include "support/journal.hpp"

using namespace tether;
using namespace tether::test;
using lively::NavigationRequest;
using protocol::lively::NavigationResult;

namespace {

struct Rig final : lively::NavigatorEvents {
  [[nodiscard]] bool can_navigate() const override { return connected; }
  bool request_page(const NavigationRequest& request) override {
    journal.add("ask:" + request.path + (request.next_uid.empty() ? "" : "(" + request.next_uid + ")"));
    return accepted;
  }
  void on_step(const NavigationResult& result, std::string_view path, bool new_entry) override {
    journal.add("step:" + std::string(result.page_uid) + (new_entry ? ":enter:" + std::string(path) : ""));
  }
  void on_arrived(bool from_history) override { journal.add(from_history ? "back" : "arrived"); }
  void on_progress(int percent) override { progress = percent; }
  void on_full_load(std::string_view path) override { journal.add("load:" + std::string(path)); }

  void answer(std::string_view path, bool final, bool full_reload = false) {
    NavigationResult result;
    result.path = path;
    result.page_uid = "2";
    result.final = final;
    result.full_reload = full_reload;
    navigator.on_result(result);
  }

  bool connected = true;
  bool accepted = true;
  int progress = 0;
  Journal journal;
  FakeScheduler scheduler;
  lively::Navigator navigator{*this, scheduler};
};

}  // namespace

TEST_SUITE("clients/lively_navigator") {
  TEST_CASE("a page comes in steps; the first makes an entry of the history") {
    Rig rig;
    rig.navigator.start({"/b#part", "", false});
    CHECK(rig.journal.take() == "ask:/b#part");
    CHECK(rig.progress == 10);
    rig.answer("/b", false);
    CHECK(rig.journal.take() == "step:2:enter:/b#part");
    CHECK(rig.progress == 20);
    rig.answer("/b", false);
    CHECK(rig.journal.take() == "step:2");
    rig.answer("/b", true);
    CHECK(rig.journal.take() == "step:2 arrived");
    CHECK(rig.progress == 100);
    CHECK_FALSE(rig.navigator.busy());
  }

  TEST_CASE("progress stops short of the end until it is there") {
    Rig rig;
    rig.navigator.start({"/b", "", false});
    for (int i = 0; i < 20; ++i) rig.answer("/b", false);
    CHECK(rig.progress == 95);
  }

  TEST_CASE("back and forward name the page and make no entry") {
    Rig rig;
    rig.navigator.start({"/a", "77", true});
    rig.answer("/a", true);
    CHECK(rig.journal.take() == "ask:/a(77) step:2 back");
  }

  TEST_CASE("without a link, or where the request cannot be sent, the browser loads the page") {
    Rig rig;
    rig.connected = false;
    rig.navigator.start({"/b", "", false});
    CHECK(rig.journal.take() == "load:/b");
    rig.connected = true;
    rig.accepted = false;
    rig.navigator.start({"/c", "", false});
    CHECK(rig.journal.take() == "ask:/c load:/c");
    CHECK_FALSE(rig.navigator.busy());
  }

  TEST_CASE("one at a time, and of those that are asked for meanwhile only the newest") {
    Rig rig;
    rig.navigator.start({"/b", "", false});
    rig.navigator.start({"/c", "", false});
    rig.navigator.start({"/d", "", false});
    CHECK(rig.journal.take() == "ask:/b");
    // The page that nobody wants any more is applied, as the tree has to stay the server's, and leaves no entry.
    rig.answer("/b", false);
    rig.answer("/b", true);
    CHECK(rig.journal.take() == "step:2 step:2 ask:/d");
    rig.answer("/d", true);
    CHECK(rig.journal.take() == "step:2:enter:/d arrived");
  }

  TEST_CASE("a page that was given up for the one before it leaves no entry behind that one's") {
    Rig rig;
    rig.navigator.start({"/b", "", false});
    rig.navigator.start({"/a", "1", true});
    rig.answer("/b", true);
    CHECK(rig.journal.take() == "ask:/b step:2 ask:/a(1)");
    rig.answer("/a", true);
    CHECK(rig.journal.take() == "step:2 back");
  }

  TEST_CASE("the server may ask for a full load") {
    Rig rig;
    rig.navigator.start({"/plain", "", false});
    rig.answer("/plain", true, true);
    CHECK(rig.journal.take() == "ask:/plain load:/plain");
    rig.navigator.start({"/b", "", false});
    rig.answer("", true, true);
    CHECK(rig.journal.take() == "ask:/b load:/b");
    rig.navigator.start({"/b", "", false});
    rig.navigator.start({"/c", "", false});
    rig.answer("/b", true, true);
    CHECK(rig.journal.take() == "ask:/b load:/c");
  }

  TEST_CASE("a full load of what was asked for goes to the place in it that was asked for") {
    Rig rig;
    rig.navigator.start({"/plain#part", "", false});
    rig.answer("/plain", true, true);
    CHECK(rig.journal.take() == "ask:/plain#part load:/plain#part");
    rig.navigator.start({"/plain#part", "", false});
    rig.answer("/login", true, true);
    CHECK(rig.journal.take() == "ask:/plain#part load:/login");
  }

  TEST_CASE("an answer for another page ends in a full load of the one that was wanted") {
    Rig rig;
    rig.navigator.start({"/b?x=1#top", "", false});
    rig.answer("/b?x=1", false);
    CHECK(rig.journal.take() == "ask:/b?x=1#top step:2:enter:/b?x=1#top");
    rig.answer("/other", false);
    CHECK(rig.journal.take() == "load:/b?x=1#top");
  }

  TEST_CASE("a link that breaks midway ends in a full load") {
    Rig rig;
    rig.navigator.start({"/b", "", false});
    rig.answer("/b", false);
    rig.navigator.on_link_lost();
    CHECK(rig.journal.take() == "ask:/b step:2:enter:/b load:/b");
    rig.navigator.on_link_lost();
    CHECK(rig.journal.take().empty());
  }

  TEST_CASE("a server that falls silent is not waited for longer than people wait") {
    Rig rig;
    rig.navigator.start({"/b", "", false});
    rig.scheduler.advance(lively::Navigator::k_patience - std::chrono::milliseconds(1));
    rig.answer("/b", false);
    rig.scheduler.advance(lively::Navigator::k_patience - std::chrono::milliseconds(1));
    CHECK(rig.journal.take() == "ask:/b step:2:enter:/b");
    rig.scheduler.advance(std::chrono::milliseconds(1));
    CHECK(rig.journal.take() == "load:/b");
  }

  TEST_CASE("answers that nobody waits for have no effect") {
    Rig rig;
    rig.answer("/b", false);
    rig.navigator.start({"/b", "", false});
    rig.navigator.reset();
    rig.answer("/b", true);
    rig.scheduler.advance(2 * lively::Navigator::k_patience);
    CHECK(rig.journal.take() == "ask:/b");
  }
}
