#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <tether/js.hpp>
#include <tether/msgpack.hpp>
#include <tether/task.hpp>

#include "support/fake_script_host.hpp"

namespace tether {
namespace {

using namespace std::chrono_literals;
using test::FakeScriptPlatform;
using Strings = std::vector<std::string>;

ScriptOptions options_of(ScriptLevel level) {
  ScriptOptions options;
  options.level = level;
  return options;
}

/// A runner whose answers are kept as texts: the value as JSON-like words, or the error's code.
struct Rig {
  explicit Rig(ScriptOptions options = options_of(ScriptLevel::script)) {
    runner.emplace(std::move(options), platform.ports);
  }

  ScriptRunner::Done note(std::string name = "") {
    return [this, name = std::move(name)](const Result<Value>& result) { answers.push_back(name + text_of(result)); };
  }
  static std::string text_of(const Result<Value>& result) {
    if (!result) return std::string(to_string(result.error().code));
    if (result->is_int()) return std::to_string(result->as_int());
    return result->is_nil() ? "nil" : std::string(result->as_text("?"));
  }
  void finish(std::size_t index, const Value& value) {
    const std::vector<std::uint8_t> bytes = msgpack::dump(value);
    platform.host.finish(index, Bytes(bytes));
  }
  void end_turn() { platform.scheduler.end_turn(); }

  FakeScriptPlatform platform;
  Strings answers;
  std::optional<ScriptRunner> runner;
};

}  // namespace

TEST_SUITE("ScriptRunner") {
  TEST_CASE("runs a script and answers with its value") {
    ScriptOptions options = options_of(ScriptLevel::script);
    options.nonce = "abc";
    options.max_reply_bytes = 77;
    options.with_stack = true;
    Rig rig(options);
    CHECK(rig.platform.host.nonces == Strings{"abc"});
    rig.runner->evaluate({"var q = 5", "q"}, rig.note());
    REQUIRE(rig.platform.host.runs.size() == 1);
    const auto& run = rig.platform.host.runs[0];
    CHECK(run.code == "var q = 5");
    CHECK(run.variable == "q");
    CHECK(run.max_reply_bytes == 77);
    CHECK(run.with_stack);
    CHECK(rig.answers.empty());
    CHECK(rig.runner->pending() == 1);
    rig.finish(0, 5);
    CHECK(rig.answers == Strings{"5"});
    CHECK(rig.runner->pending() == 0);
  }

  TEST_CASE("passes raw bytes on unchanged") {
    Rig rig;
    // An extension, which no Value can hold.
    const std::vector<std::uint8_t> bytes{0xd4, 0x05, 0x2a};
    std::vector<std::uint8_t> passed;
    rig.runner->evaluate_raw({"", "x"}, [&passed](const Result<Bytes>& result) {
      passed.assign(result.value().begin(), result.value().end());
    });
    rig.platform.host.finish(0, Bytes(bytes));
    CHECK(passed == bytes);
  }

  TEST_CASE("tells what the host tells") {
    for (const Errc code :
         {Errc::script_failed, Errc::blocked_by_policy, Errc::not_serialisable, Errc::out_of_memory}) {
      Rig rig;
      std::string detail;
      rig.runner->evaluate({"x", ""}, [&](const Result<Value>& result) {
        CHECK(result.error().code == code);
        detail = result.error().detail;
      });
      rig.platform.host.finish(0, Error(code, "TypeError: boom"));
      CHECK(detail == "TypeError: boom");
    }
  }

  TEST_CASE("a host that is full is a limit reached") {
    Rig rig;
    rig.platform.host.full = true;
    rig.runner->evaluate({"x", ""}, rig.note());
    CHECK(rig.answers.empty());
    rig.end_turn();
    CHECK(rig.answers == Strings{"limit-reached"});
  }

  TEST_CASE("does by default nothing at all, and never answers before it returns") {
    Rig rig((ScriptOptions()));
    rig.runner->add_command("go", [](const Value&, const CommandReply& reply) { reply(Value(1)); });
    rig.runner->evaluate({"window.x = 1", ""}, rig.note("script "));
    rig.runner->command({"go"}, Value(), rig.note("command "));
    CHECK(rig.answers.empty());
    rig.end_turn();
    CHECK(rig.answers == Strings{"script exec-disabled", "command exec-disabled"});
    CHECK(rig.platform.host.runs.empty());
    CHECK(rig.platform.host.nonces.empty());
  }

  TEST_CASE("level commands takes commands and no scripts") {
    Rig rig(options_of(ScriptLevel::commands));
    rig.runner->add_command(
        "go", [](const Value& arguments, const CommandReply& reply) { reply(Value(arguments["n"].as_int() + 1)); });
    rig.runner->evaluate({"1", ""}, rig.note());
    rig.runner->command({"go"}, Value(Value::Map{{"n", 41}}), rig.note());
    CHECK(rig.answers.empty());
    rig.end_turn();
    CHECK(rig.answers == Strings{"exec-disabled", "42"});
    CHECK(rig.platform.host.runs.empty());
    CHECK(rig.platform.host.nonces.empty());
  }

  TEST_CASE("commands are found by their full name and nothing else") {
    for (const char* name : {"__proto__", "constructor", "constructor.constructor", "eval", "window.alert", "toString",
                             "prototype", "hasOwnProperty", "", "app.", ".app", "app.go.call", "App.go", "app.g"}) {
      CAPTURE(name);
      Rig rig(options_of(ScriptLevel::commands));
      rig.runner->add_command("app.go", [](const Value&, const CommandReply& reply) { reply(Value(1)); });
      rig.runner->command({name}, Value(), rig.note());
      rig.end_turn();
      CHECK(rig.answers == Strings{"unknown-command"});
    }
    SUBCASE("also those that would be special elsewhere") {
      Rig rig(options_of(ScriptLevel::commands));
      rig.runner->add_command("__proto__", [](const Value&, const CommandReply& reply) { reply(Value(7)); });
      rig.runner->command({"__proto__"}, Value(), rig.note());
      rig.runner->remove_command("__proto__");
      rig.runner->command({"__proto__"}, Value(), rig.note());
      rig.end_turn();
      CHECK(rig.answers == Strings{"7", "unknown-command"});
    }
  }

  TEST_CASE("the last handler of a name counts, and one may remove itself") {
    Rig rig(options_of(ScriptLevel::commands));
    rig.runner->add_command("go", [](const Value&, const CommandReply& reply) { reply(Value(1)); });
    rig.runner->add_command("go", [&rig, count = 2](const Value&, const CommandReply& reply) {
      rig.runner->remove_command("go");
      reply(Value(count));
    });
    rig.runner->command({"go"}, Value(), rig.note());
    rig.runner->command({"go"}, Value(), rig.note());
    rig.end_turn();
    CHECK(rig.answers == Strings{"2", "unknown-command"});
  }

  TEST_CASE("a command may answer later, once, and with an error") {
    Rig rig(options_of(ScriptLevel::commands));
    std::vector<CommandReply> replies;
    rig.runner->add_command("go", [&](const Value&, CommandReply reply) { replies.push_back(std::move(reply)); });
    rig.runner->command({"go"}, Value(), rig.note("a "));
    rig.runner->command({"go"}, Value(), rig.note("b "));
    rig.end_turn();
    CHECK(rig.answers.empty());
    replies[1](Error(Errc::script_failed, "no"));
    CHECK(rig.answers == Strings{"b script-failed"});
    replies[0](Value("first"));
    replies[0](Value("second"));
    replies[1](Value("second"));
    CHECK(rig.answers == Strings{"b script-failed", "a first"});
  }

  TEST_CASE("replies of commands keep to the limit") {
    for (const auto& [size, answer] : {std::pair(29U, "?"), std::pair(30U, "too-large")}) {
      ScriptOptions options = options_of(ScriptLevel::commands);
      options.max_reply_bytes = 31;
      Rig rig(options);
      const std::size_t bytes = size;
      rig.runner->add_command("go",
                              [bytes](const Value&, const CommandReply& reply) { reply(Value(Value::Binary(bytes))); });
      rig.runner->command({"go"}, Value(), rig.note());
      rig.end_turn();
      CHECK(rig.answers == Strings{answer});
    }
  }

  TEST_CASE("a request ends at its timeout, to the millisecond, and its late answer is dropped") {
    Rig rig;
    rig.runner->evaluate({"a", ""}, rig.note("default "));
    rig.runner->evaluate({"b", "", 2s}, rig.note("two "));
    rig.runner->evaluate({"c", "", std::chrono::milliseconds::max()}, rig.note("never "));
    rig.platform.scheduler.advance(1999ms);
    CHECK(rig.answers.empty());
    rig.platform.scheduler.advance(1ms);
    CHECK(rig.answers == Strings{"two timed-out"});
    CHECK(rig.platform.host.forgotten == std::vector<std::uint32_t>{2});
    rig.platform.scheduler.advance(7999ms);
    CHECK(rig.answers.size() == 1);
    rig.platform.scheduler.advance(1ms);
    CHECK(rig.answers == Strings{"two timed-out", "default timed-out"});
    rig.finish(0, 1);
    rig.finish(1, 1);
    rig.platform.scheduler.advance(1000h);
    CHECK(rig.answers.size() == 2);
    CHECK(rig.runner->pending() == 1);
    CHECK(rig.platform.scheduler.waiting() == 0);
    rig.finish(2, 3);
    CHECK(rig.answers.back() == "never 3");
  }

  TEST_CASE("commands time out, too") {
    Rig rig(options_of(ScriptLevel::commands));
    std::optional<CommandReply> kept;
    rig.runner->add_command("go", [&kept](const Value&, const CommandReply& reply) { kept.emplace(reply); });
    rig.runner->command({"go", "", 5ms}, Value(), rig.note());
    rig.platform.scheduler.advance(5ms);
    (*kept)(Value(1));
    CHECK(rig.answers == Strings{"timed-out"});
    CHECK(rig.platform.host.forgotten.empty());
  }

  TEST_CASE("no more than max_pending requests wait, and the next is told") {
    ScriptOptions options = options_of(ScriptLevel::script);
    REQUIRE(options.max_pending == 64);
    Rig rig(options);
    for (int i = 0; i < 65; ++i) rig.runner->evaluate({"x", ""}, rig.note());
    rig.end_turn();
    CHECK(rig.platform.host.runs.size() == 64);
    CHECK(rig.answers == Strings{"limit-reached"});
    rig.finish(0, 1);
    rig.runner->evaluate({"x", ""}, rig.note());
    CHECK(rig.platform.host.runs.size() == 65);
  }

  TEST_CASE("code and variable together keep to the limit") {
    for (const auto& [size, runs] : {std::pair(6U, 1U), std::pair(7U, 0U)}) {
      ScriptOptions options = options_of(ScriptLevel::script);
      options.max_code_bytes = 10;
      Rig rig(options);
      const std::string code(size, ' ');
      rig.runner->evaluate({code, "1234"}, rig.note());
      rig.end_turn();
      CHECK(rig.platform.host.runs.size() == runs);
      CHECK(rig.answers == (runs == 0 ? Strings{"too-large"} : Strings{}));
    }
  }

  TEST_CASE("only one server may ask: the first, or the one that is given") {
    struct Row {
      const char* given;
      Strings asks;
      Strings answers;
    };
    const std::vector<Row> rows{
        {"",
         {"wss://a.example/ws", "wss://a.example/other?x#y", "wss://b.example/ws", ""},
         {"", "", "foreign-origin", ""}},
        {"wss://b.example", {"wss://a.example/ws", "wss://b.example/ws"}, {"foreign-origin", ""}},
        {"wss://b.example/path", {"wss://b.example"}, {""}},
        {"", {"/ws", "javascript:1", "wss://a.example"}, {"foreign-origin", "foreign-origin", ""}},
        {"wss://a.example",
         {"wss://a.example.evil", "wss://a.example:8443", "ws://a.example"},
         {"foreign-origin", "foreign-origin", "foreign-origin"}},
    };
    for (const Row& row : rows) {
      ScriptOptions options = options_of(ScriptLevel::script);
      options.origin = row.given;
      Rig rig(options);
      for (std::size_t i = 0; i < row.asks.size(); ++i) {
        CAPTURE(row.asks[i]);
        rig.answers.clear();
        rig.runner->evaluate({"x", "", {}, row.asks[i]}, rig.note());
        rig.end_turn();
        CHECK(rig.answers == (row.answers[i].empty() ? Strings{} : Strings{row.answers[i]}));
      }
    }
  }

  TEST_CASE("what waits is cancelled when the server goes, and the runner goes on") {
    Rig rig;
    rig.runner->evaluate({"a", ""}, rig.note("a "));
    rig.runner->evaluate({"b", ""}, rig.note("b "));
    rig.runner->cancel_all();
    CHECK(rig.answers == Strings{"a cancelled", "b cancelled"});
    CHECK(rig.platform.host.forgotten == std::vector<std::uint32_t>{1, 2});
    CHECK(rig.runner->pending() == 0);
    rig.runner->evaluate({"c", ""}, rig.note("c "));
    rig.finish(2, 3);
    CHECK(rig.answers.back() == "c 3");
    CHECK(rig.answers.size() == 3);
  }

  TEST_CASE("the end of the runner answers all that waits, refusals too") {
    Rig rig;
    rig.runner->evaluate({"a", ""}, rig.note("a "));
    rig.runner->command({"none"}, Value(), rig.note("b "));
    rig.runner.reset();
    CHECK(rig.answers == Strings{"b unknown-command", "a cancelled"});
    rig.platform.scheduler.advance(1h);
    CHECK(rig.answers.size() == 2);
    CHECK(rig.platform.scheduler.waiting() == 0);
  }

  TEST_CASE("an answer may destroy the runner, ask again, and cancel") {
    SUBCASE("destroy") {
      Rig rig;
      rig.runner->evaluate({"a", ""}, [&rig](const Result<Value>&) { rig.runner.reset(); });
      rig.runner->evaluate({"b", ""}, rig.note("b "));
      rig.finish(0, 1);
      CHECK(rig.answers == Strings{"b cancelled"});
    }
    SUBCASE("destroy at the timeout") {
      Rig rig;
      rig.runner->evaluate({"a", ""}, [&rig](const Result<Value>&) { rig.runner.reset(); });
      rig.runner->evaluate({"b", ""}, rig.note("b "));
      rig.platform.scheduler.advance(10s);
      CHECK(rig.answers == Strings{"b timed-out"});
    }
    SUBCASE("ask again when cancelled") {
      Rig rig;
      rig.runner->evaluate({"a", ""}, [&rig](const Result<Value>&) {
        rig.runner->evaluate({"b", ""}, rig.note("b "));
      });
      rig.runner->cancel_all();
      CHECK(rig.runner->pending() == 1);
      rig.finish(1, 2);
      CHECK(rig.answers == Strings{"b 2"});
    }
    SUBCASE("move") {
      Rig rig;
      rig.runner->evaluate({"a", ""}, rig.note("a "));
      *rig.runner = ScriptRunner(options_of(ScriptLevel::script), rig.platform.ports);
      CHECK(rig.answers == Strings{"a cancelled"});
    }
  }

  TEST_CASE("a script may destroy the runner while it begins, and a handler while it is called") {
    Rig rig;
    rig.platform.host.on_run = [&rig] { rig.runner.reset(); };
    rig.runner->evaluate({"a", ""}, rig.note("a "));
    CHECK(rig.answers == Strings{"a cancelled"});
    CHECK(rig.platform.host.forgotten == std::vector<std::uint32_t>{1});

    Rig other(options_of(ScriptLevel::commands));
    other.runner->add_command("go", [&other](const Value&, const CommandReply& reply) {
      other.runner.reset();
      reply(Value(1));
    });
    other.runner->command({"go"}, Value(), other.note());
    CHECK(other.answers == Strings{"cancelled"});
  }

  TEST_CASE("a coroutine can wait for a value") {
    Rig rig;
    const auto wait = [&rig]() -> task<> {
      const Result<Value> value = co_await rig.runner->evaluate("var q = 1", "q", 3s);
      rig.answers.push_back(Rig::text_of(value));
      const Result<Value> late = co_await rig.runner->evaluate("x");
      rig.answers.push_back(Rig::text_of(late));
    };
    wait().start();
    CHECK(rig.platform.host.runs.at(0).variable == "q");
    rig.finish(0, "good");
    rig.platform.scheduler.advance(10s);
    CHECK(rig.answers == Strings{"good", "timed-out"});
  }
}

}  // namespace tether
