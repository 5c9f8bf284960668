// What a Hypergen server and its client have said to each other, through the decoder of commands.
#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include <tether/json.hpp>

#include "codec/exact_json.hpp"
#include "support/exact_marks.hpp"
#include "support/test_data.hpp"

using namespace tether;
using namespace tether::test;

namespace {

Value::List exchanges() {
  for (const DataFile& file : data_files()) {
    if (file.name == "hypergen_traffic.json") return (*json::parse(file.content))["exchanges"].as_list();
  }
  return {};
}

/// The JSON texts of an exchange in which there are commands, or what a client sends.
std::vector<std::string> texts_of(const Value& exchange) {
  std::vector<std::string> texts;
  if (exchange["kind"].as_text() == "ws") {
    for (const Value& frame : exchange["frames"].as_list()) texts.emplace_back(frame.as_list()[1].as_text());
    return texts;
  }
  if (exchange["kind"].as_text() == "http") texts.emplace_back(exchange["request"]["data"].as_text());
  const std::string_view body = exchange["response"]["body"].as_text();
  if (exchange["response"]["type"].as_text() == "application/json") texts.emplace_back(body);
  constexpr std::string_view k_begin = R"(id="hypergen-apply-commands-data">)";
  const std::size_t begin = body.find(k_begin);
  if (begin != std::string_view::npos) {
    const std::string_view rest = body.substr(begin + k_begin.size());
    texts.emplace_back(rest.substr(0, rest.find("</script>")));
  }
  return texts;
}

/// Takes the marks out of a compact text: what is left has to be the text that was marked, byte for byte.
std::string unmarked(std::string text) {
  const auto cut = [&text](std::size_t at, std::size_t size) { text.erase(at, size); };
  for (std::size_t at = 0; (at = text.find(R"("\u0000)", at)) != std::string::npos;) {
    switch (text[at + 7]) {
      case 'n':
        cut(at, 8);
        at = text.find('"', at);
        cut(at, 1);
        break;
      case 'k': cut(at, text.find("],", at) + 2 - at); break;
      default: cut(at + 1, 7); break;
    }
  }
  return text;
}

/// The commands of a batch, or of what a page is told to remember.
const Value::List& commands_of(const Value& batch) {
  return batch.is_list() ? batch.as_list() : batch["_"].as_list()[1].as_list();
}

}  // namespace

TEST_SUITE("codec/exact_json_replay") {
  TEST_CASE("every recorded text is read, and comes back as it was") {
    int texts = 0;
    int marked_texts = 0;
    int commands = 0;
    for (const Value& exchange : exchanges()) {
      CAPTURE(exchange["n"].as_int());
      for (const std::string& text : texts_of(exchange)) {
        CAPTURE(text);
        ++texts;
        const auto read = codec::mark_exact(text);
        REQUIRE(read);
        const std::string& marked = *read ? **read : text;
        if (*read) {
          ++marked_texts;
          CHECK(unmarked(marked) == text);
        }
        const auto value = json::parse(marked);
        REQUIRE(value);
        CHECK(without_marks(*value) == *json::parse(text));
        if (value->is_nil() || value->contains("args")) continue;
        for (const Value& command : commands_of(*value)) {
          REQUIRE(command.is_list());
          REQUIRE(!command.as_list().empty());
          CHECK(command.as_list()[0].is_text());
          ++commands;
        }
      }
    }
    CHECK(texts > 100);
    CHECK(marked_texts > 5);
    CHECK(commands > 150);
  }
}
