#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "support/patch_rig.hpp"

using namespace std::chrono_literals;
using namespace tether;
using namespace tether::test;

namespace {

NodeSpec li(const std::string& uid, const std::string& text = {}) { return {"li", uid, {}, {}, text, {}}; }
std::vector<std::uint8_t> insert_frame(const std::string& uid) {
  return frame_of({patches::insert("0", 99, li(uid, uid))});
}

}  // namespace

TEST_CASE("a malformed frame is not applied at all") {
  PatchRig rig;
  std::vector<std::uint8_t> frame = frame_of({patches::insert("0", 0, li("a")), patches::insert("0", 1, li("b"))});
  frame.pop_back();
  const Result<void> done = rig.patcher->apply(frame);
  REQUIRE_FALSE(done.has_value());
  CHECK(done.error().code == Errc::bad_msgpack);
  CHECK(rig.html().empty());
  CHECK(rig.errors.empty());
}

TEST_CASE("patches of an unknown code are skipped and told once for a frame, the others applied") {
  PatchRig rig;
  using V = std::vector<std::uint8_t>;
  // [1, [[3, "0", "x"], [9, "0", {"a": [1]}], [-1], [259, "0", "y"], [4, "0", {"id": "i"}]]]
  const V frame{0x92, 1,    0x95, 0x93, 3, 0xa1, '0', 0xa1, 'x', 0x93, 9, 0xa1, '0', 0x81, 0xa1, 'a', 0x91, 1,    0x91,
                0xff, 0x93, 0xcd, 1,    3, 0xa1, '0', 0xa1, 'y', 0x93, 4, 0xa1, '0', 0x81, 0xa2, 'i', 'd',  0xa1, 'i'};
  CHECK(rig.patcher->apply(frame).has_value());
  CHECK(rig.page.html() == R"(<main data-uid="0" id="i">x</main>)");
  CHECK(rig.errors ==
        std::vector<std::string>{"unsupported: 3 patches have a code that is not known and were skipped"});
}

TEST_CASE("a malformed frame that was pushed is an error event, and the next one is applied") {
  PatchRig rig;
  rig.patcher->push(as_bytes("x"));
  rig.patcher->push(insert_frame("a"));
  CHECK(rig.errors.size() == 1);
  CHECK(rig.page.root().text() == "a");
}

TEST_CASE("without a root nothing is applied") {
  PatcherOptions options;
  options.root = "#missing";
  PatchRig rig(options);
  CHECK_FALSE(rig.patcher->is_open());
  const Result<void> done = rig.patcher->apply(insert_frame("a"));
  REQUIRE_FALSE(done.has_value());
  CHECK(done.error().code == Errc::not_found);
  rig.patcher->push(insert_frame("a"));
  CHECK(rig.errors.size() == 1);
}

TEST_CASE("what a strict Patcher would refuse may be in the page from the start") {
  PatchRig rig({}, false);
  rig.page.root().insert(rig.page.make("a", {{"data-uid", "a"}, {"onclick", "run()"}, {"href", "javascript:run()"}}),
                         nullptr);
  rig.open();
  REQUIRE(rig.patcher->is_open());
  CHECK(rig.patcher->apply(frame_of({patches::text("a", "text")})).has_value());
  CHECK(rig.page.root().text() == "text");
}

TEST_CASE("where there are no strict rules, no strict Patcher opens, and one that trusts its server does") {
  for (const PatchTrust trust : {PatchTrust::strict, PatchTrust::unsafe_trusted_html}) {
    PatchRig rig({}, false);
    rig.ports.strict_rules = nullptr;
    PatcherOptions options;
    options.trust = trust;
    Patcher patcher(options, rig.ports);
    CHECK(patcher.is_open() == (trust == PatchTrust::unsafe_trusted_html));
    CHECK(patcher.apply(insert_frame("a")).has_value() == patcher.is_open());
  }
}

TEST_CASE("the page's own nodes are known from the start") {
  PatchRig rig({}, false);
  FakeNode& outer = rig.page.make("ul", {{"data-uid", "a"}});
  FakeNode& inner = rig.page.make("li", {{"data-uid", "b"}});
  rig.page.root().insert(outer, nullptr);
  outer.insert(rig.page.make("foreign"), nullptr);
  outer.children[0]->insert(inner, nullptr);
  rig.open();
  CHECK(rig.patcher->is_open());
  CHECK(rig.patcher->stats().nodes == 3);
  rig.apply({patches::text("b", "x"), patches::insert("a", 1, li("c", "y"))});
  CHECK(rig.page.root().text() == "xy");
}

TEST_CASE("apply takes what waits first") {
  PatchRig rig;
  rig.page.composing = true;
  rig.patcher->push(insert_frame("a"));
  CHECK(rig.patcher->stats().waiting_frames == 1);
  CHECK(rig.patcher->apply(insert_frame("b")).has_value());
  CHECK(rig.page.root().text() == "ab");
  CHECK(rig.patcher->stats().waiting_frames == 0);
}

TEST_CASE("flush applies what waits") {
  PatchRig rig;
  rig.page.composing = true;
  rig.patcher->push(insert_frame("a"));
  rig.patcher->flush();
  CHECK(rig.page.root().text() == "a");
}

TEST_CASE("too many waiting bytes are an error, and the patcher goes on") {
  PatcherOptions options;
  options.max_waiting_bytes = 50;
  PatchRig rig(options);
  rig.page.composing = true;
  for (const char* uid : {"a", "b", "c", "d"}) rig.patcher->push(insert_frame(uid));
  REQUIRE(rig.errors.size() == 1);
  CHECK(rig.errors[0].starts_with("queue"));
  rig.page.composing = false;
  rig.platform.scheduler.paint_frame();
  rig.patcher->push(insert_frame("e"));
  CHECK(rig.page.root().text().find('a') == std::string::npos);
  CHECK(rig.page.root().text().back() == 'e');
}

TEST_CASE("node events reach their handlers") {
  PatchRig rig;
  std::vector<std::string> heard;
  const BindingId id = rig.patcher->bind(event::node, [&heard](const NodeEvent& event) {
    heard.push_back(event.uid + ' ' + event.type + ' ' + event.value);
  });
  rig.page.fire({"a", "input", "text", false});
  rig.patcher->unbind(id);
  rig.page.fire({"a", "input", "more", false});
  CHECK(heard == std::vector<std::string>{"a input text"});
}

TEST_CASE("a handler may apply the next frame") {
  PatchRig rig;
  rig.patcher->bind(event::node, [&rig](const NodeEvent&) {
    CHECK(rig.patcher->apply(insert_frame("a")).has_value());
    rig.patcher->push(insert_frame("b"));
  });
  rig.page.fire({"0", "click", {}, false});
  CHECK(rig.page.root().text() == "ab");
  // ... and one that hears of a refusal does so when the frame it came from is done.
  bool answered = false;
  rig.patcher->bind(event::error, [&rig, &answered](const Error&) {
    if (!std::exchange(answered, true)) rig.apply({patches::insert("0", 99, li("d", "d"))});
  });
  rig.apply({patches::attributes("a", {{"onclick", "x"}}), patches::insert("0", 99, li("c", "c"))});
  CHECK(rig.page.root().text() == "abcd");
  CHECK(rig.page.refusals.empty());
}

TEST_CASE("a handler may destroy the patcher") {
  PatchRig rig;
  rig.patcher->bind(event::error, [&rig](const Error&) { rig.patcher.reset(); });
  rig.patcher->bind(event::error, [](const Error&) { FAIL("called after the end"); });
  CHECK(rig.patcher
            ->apply(frame_of({patches::insert("0", 0, {"p", "a", {{"onclick", "x"}}}), patches::text("a", "text")}))
            .has_value());
  CHECK_FALSE(rig.patcher.has_value());
  CHECK(rig.page.root().text() == "text");
  CHECK(rig.page.open_hosts == 0);
  CHECK(rig.platform.scheduler.waiting() == 0);
}

TEST_CASE("a handler may destroy the patcher while frames wait") {
  PatchRig rig;
  rig.page.composing = true;
  rig.patcher->bind(event::error, [&rig](const Error&) { rig.patcher.reset(); });
  rig.patcher->push(as_bytes("x"));
  rig.patcher->push(insert_frame("a"));
  rig.page.composing = false;
  rig.platform.scheduler.paint_frame();
  rig.platform.scheduler.paint_frame();
  CHECK_FALSE(rig.patcher.has_value());
  CHECK(rig.platform.scheduler.waiting() == 0);
}

TEST_CASE("the page's own code may call the patcher in the middle of a frame") {
  PatchRig rig;
  bool done = false;
  SUBCASE("to apply") {
    rig.page.on_insert = [&] {
      if (!std::exchange(done, true)) CHECK(rig.patcher->apply(insert_frame("n")).has_value());
    };
  }
  SUBCASE("to push and flush") {
    rig.page.on_insert = [&] {
      if (std::exchange(done, true)) return;
      rig.patcher->push(insert_frame("n"));
      rig.patcher->flush();
    };
  }
  rig.apply({patches::insert("0", 0, li("a", "a")), patches::insert("0", 1, li("b", "b"))});
  rig.platform.scheduler.paint_frame();
  CHECK(rig.page.root().text() == "abn");
  CHECK(rig.page.refusals.empty());
}

TEST_CASE("the page's own code may destroy the patcher in the middle of a frame") {
  PatchRig rig;
  rig.page.on_insert = [&rig] { rig.patcher.reset(); };
  CHECK(rig.patcher->apply(frame_of({patches::insert("0", 0, li("a", "a")), patches::insert("0", 1, li("b", "b"))}))
            .has_value());
  CHECK(rig.page.root().text() == "ab");
  CHECK(rig.page.open_hosts == 0);
}

TEST_CASE("a patcher can be moved") {
  PatchRig rig;
  std::optional<Patcher> second(std::move(*rig.patcher));
  CHECK(second->apply(insert_frame("a")).has_value());
  CHECK(rig.page.root().text() == "a");
  SUBCASE("and the one that was moved from can be destroyed") { rig.patcher.reset(); }
  SUBCASE("or be assigned to") {
    *rig.patcher = std::move(*second);
    CHECK(rig.patcher->apply(insert_frame("b")).has_value());
    CHECK(rig.page.root().text() == "ab");
    second.reset();
    CHECK(rig.page.open_hosts == 1);
    rig.patcher.reset();
  }
  second.reset();
  CHECK(rig.page.open_hosts == 0);
}

TEST_CASE("destroying leaves the document as it is") {
  PatchRig rig;
  rig.apply({patches::insert("0", 0, li("a", "a"))});
  rig.page.composing = true;
  rig.patcher->push(insert_frame("b"));
  rig.patcher.reset();
  rig.platform.scheduler.paint_frame();
  CHECK(rig.page.root().text() == "a");
  CHECK(rig.platform.lifecycle.listeners() == 0);
}
