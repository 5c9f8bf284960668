#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <tether/json.hpp>

#include "protocol/live_data.hpp"

using tether::ChannelError;
using tether::Errc;
namespace json = tether::json;
namespace live_data = tether::protocol::live_data;
using live_data::Action;

namespace {

std::string describe(const live_data::Quote& quote) { return "quote " + quote.channel + ' ' + json::dump(quote.data); }
std::string describe(const ChannelError& error) { return "error " + error.channel + '/' + error.message; }
std::string describe(const live_data::Other& other) { return "other " + json::dump(other.data); }
std::string describe(live_data::Ping) { return "ping"; }
std::string describe(live_data::Pong) { return "pong"; }

std::string decoded(std::string_view text) {
  const auto frame = live_data::decode(text);
  if (!frame.has_value()) return std::string(tether::to_string(frame.error().code)) + ": " + frame.error().detail;
  return std::visit([](const auto& content) { return describe(content); }, *frame);
}

std::vector<std::string> symbols(std::size_t count) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < count; ++i) names.push_back("S" + std::to_string(i));
  return names;
}

}  // namespace

TEST_CASE("encodes requests byte for byte") {
  CHECK(live_data::encode(Action::subscribe, {"BTC", "E\"TH"}) ==
        std::vector<std::string>{R"({"action":"subscribe","symbols":["BTC","E\"TH"]})"});
  CHECK(live_data::encode(Action::unsubscribe, {"caf\xc3\xa9"}) ==
        std::vector<std::string>{"{\"action\":\"unsubscribe\",\"symbols\":[\"caf\xc3\xa9\"]}"});
}

TEST_CASE("names at most 100 symbols in one frame, and each symbol once") {
  const struct {
    std::size_t count;
    std::vector<std::size_t> per_frame;
  } rows[] = {{0, {}}, {1, {1}}, {99, {99}}, {100, {100}}, {101, {100, 1}}, {200, {100, 100}}, {250, {100, 100, 50}}};
  for (const auto& row : rows) {
    CAPTURE(row.count);
    std::vector<std::size_t> per_frame;
    std::vector<std::string> named;
    for (const std::string& frame : live_data::encode(Action::subscribe, symbols(row.count))) {
      const auto parsed = json::parse(frame);
      REQUIRE(parsed.has_value());
      per_frame.push_back((*parsed)["symbols"].as_list().size());
      for (const auto& name : (*parsed)["symbols"].as_list()) named.emplace_back(name.as_text());
    }
    CHECK(per_frame == row.per_frame);
    CHECK(named == symbols(row.count));
  }
}

TEST_CASE("decodes the live data frames") {
  const struct {
    std::string text;
    std::string expected;
  } rows[] = {
      {"ping", "ping"},
      {"pong", "pong"},
      {R"({"type":"quote","symbol":"BTC","price":1.5,"volume":3})",
       R"(quote BTC {"type":"quote","symbol":"BTC","price":1.5,"volume":3})"},
      {R"({"type":"quote","symbol":""})", R"(quote  {"type":"quote","symbol":""})"},
      {R"({"type":"error","symbol":"NOPE","message":"unknown symbol"})", "error NOPE/unknown symbol"},
      {R"({"type":"error","message":"busy"})", "error /busy"},
      {R"({"type":"error","symbol":3,"message":4})", "error /the server gave no reason"},
      {R"({"type":"subscribed","symbols":["A"]})", R"(other {"type":"subscribed","symbols":["A"]})"},
      {R"({"type":"Quote","symbol":"A"})", R"(other {"type":"Quote","symbol":"A"})"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.text);
    CHECK(decoded(row.text) == row.expected);
  }
}

TEST_CASE("refuses what is no live data frame, with the reason") {
  const struct {
    std::string text;
    std::string expected;
  } rows[] = {
      {"{}", "bad-message: expected an object with a text 'type'"},
      {"[1]", "bad-message: expected an object with a text 'type'"},
      {"3", "bad-message: expected an object with a text 'type'"},
      {R"({"type":null})", "bad-message: expected an object with a text 'type'"},
      {R"({"type":"quote"})", "bad-message: a quote needs a text 'symbol'"},
      {R"({"type":"quote","symbol":7})", "bad-message: a quote needs a text 'symbol'"},
      {"", "bad-json: the text is empty at byte 0"},
      {"PING", "bad-json: expected a JSON value at byte 0"},
      {R"({"type":)", "bad-json: expected a JSON value at byte 8"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.text);
    CHECK(decoded(row.text) == row.expected);
  }
}

TEST_CASE("refuses a quote cut off at every byte") {
  const std::string text = R"({"type":"quote","symbol":"BTC","price":-1.5e3,"tags":["a",null]})";
  for (std::size_t length = 0; length < text.size(); ++length) {
    CAPTURE(length);
    const auto frame = live_data::decode(std::string_view(text).substr(0, length));
    REQUIRE_FALSE(frame.has_value());
    CHECK(frame.error().code == Errc::bad_json);
  }
}
