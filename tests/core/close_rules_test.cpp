#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "core/close_rules.hpp"

using namespace std::chrono_literals;
using tether::StateCause;
using tether::core::CloseAction;
using tether::core::CloseRule;
using tether::core::FirstDelay;
using tether::core::retry_after;
using tether::core::rule_for;

namespace {

struct Row {
  int first, last;
  CloseAction action;
  FirstDelay first_delay;
  StateCause cause;
};

constexpr Row k_rows[] = {
    {0, 1000, CloseAction::reconnect, FirstDelay::lost, StateCause::server_closed},
    {1001, 1001, CloseAction::reconnect, FirstDelay::server, StateCause::server_closed},
    {1002, 1003, CloseAction::count_protocol, FirstDelay::server, StateCause::protocol_error},
    {1004, 1005, CloseAction::reconnect, FirstDelay::lost, StateCause::server_closed},
    {1006, 1006, CloseAction::reconnect, FirstDelay::lost, StateCause::lost},
    {1007, 1007, CloseAction::count_protocol, FirstDelay::server, StateCause::protocol_error},
    {1008, 1008, CloseAction::stop, FirstDelay::lost, StateCause::policy},
    {1009, 1009, CloseAction::count_too_large, FirstDelay::lost, StateCause::too_large},
    {1010, 1010, CloseAction::count_protocol, FirstDelay::server, StateCause::protocol_error},
    {1011, 1014, CloseAction::reconnect, FirstDelay::server, StateCause::server_closed},
    {1015, 1015, CloseAction::reconnect, FirstDelay::lost, StateCause::lost},
    {1016, 2999, CloseAction::reconnect, FirstDelay::lost, StateCause::server_closed},
    {3000, 3000, CloseAction::refresh_token, FirstDelay::local, StateCause::auth_failed},
    {3001, 3002, CloseAction::reconnect, FirstDelay::lost, StateCause::server_closed},
    {3003, 3003, CloseAction::stop, FirstDelay::lost, StateCause::rejected},
    {3004, 3499, CloseAction::reconnect, FirstDelay::lost, StateCause::server_closed},
    {3500, 3999, CloseAction::stop, FirstDelay::lost, StateCause::rejected},
    {4000, 4400, CloseAction::reconnect, FirstDelay::lost, StateCause::server_closed},
    {4401, 4401, CloseAction::refresh_token, FirstDelay::local, StateCause::auth_failed},
    {4402, 4402, CloseAction::reconnect, FirstDelay::lost, StateCause::server_closed},
    {4403, 4404, CloseAction::stop, FirstDelay::lost, StateCause::rejected},
    {4405, 4499, CloseAction::reconnect, FirstDelay::lost, StateCause::server_closed},
    {4500, 4999, CloseAction::stop, FirstDelay::lost, StateCause::rejected},
    {5000, 65535, CloseAction::reconnect, FirstDelay::lost, StateCause::server_closed},
};

}  // namespace

TEST_CASE("every close code has the row that the table gives it (C48)") {
  int next = 0;
  for (const Row& row : k_rows) {
    REQUIRE(row.first == next);  // this table has no hole
    next = row.last + 1;
    for (int code = row.first; code <= row.last; ++code) {
      const CloseRule rule = rule_for(static_cast<std::uint16_t>(code));
      if (rule.action == row.action && rule.cause == row.cause && rule.first_delay == row.first_delay) continue;
      CAPTURE(code);
      CHECK(rule.action == row.action);
      CHECK(rule.cause == row.cause);
      CHECK(rule.first_delay == row.first_delay);
    }
  }
  CHECK(next == 65'536);
}

TEST_CASE("reads the delay that a close reason asks for (C11)") {
  const struct {
    std::string what;
    std::string_view reason;
    std::chrono::milliseconds expected;
  } rows[] = {
      {"as documented", R"({"retryAfterMs":3000})", 3s},
      {"with spaces", R"({ "retryAfterMs" : 3000 })", 3s},
      {"with tabs and lines", "{\"retryAfterMs\"\t:\r\n\t3000}", 3s},
      {"among others", R"({"code":"restart","retryAfterMs":250,"x":9})", 250ms},
      {"one", R"({"retryAfterMs":1})", 1ms},
      {"zero", R"({"retryAfterMs":0})", 0ms},
      {"leading zeros", R"({"retryAfterMs":007})", 7ms},
      {"a fraction is cut", R"({"retryAfterMs":1500.9})", 1'500ms},
      {"none", "", 0ms},
      {"text", "going away", 0ms},
      {"another name", R"({"retryAfter":3000})", 0ms},
      {"a longer name", R"({"retryAfterMsx":3000})", 0ms},
      {"a name without quotes", "{retryAfterMs:3000}", 0ms},
      {"negative", R"({"retryAfterMs":-5})", 0ms},
      {"a string", R"({"retryAfterMs":"3000"})", 0ms},
      {"null", R"({"retryAfterMs":null})", 0ms},
      {"a list", R"({"retryAfterMs":[3000]})", 0ms},
      {"no colon", R"({"retryAfterMs"3000})", 0ms},
      {"two colons", R"({"retryAfterMs"::3000})", 0ms},
      {"two numbers", R"({"retryAfterMs":0 5000})", 0ms},
      {"a number cut apart", R"({"retryAfterMs":12 34})", 12ms},
      {"cut off after the name", R"({"retryAfterMs")", 0ms},
      {"cut off after the colon", R"({"retryAfterMs":)", 0ms},
      {"cut off in the number", R"({"retryAfterMs":30)", 30ms},
      {"a U+0000 in it",
       std::string_view("{\"retryAfterMs\":3\0"
                        "00}",
                        20),
       3ms},
      {"not UTF-8", "{\"retryAfterMs\":3\xff\xfe}", 3ms},
      {"digits of another script", "{\"retryAfterMs\":\xd9\xa3\xd9\xa0}", 0ms},
  };
  for (const auto& row : rows) {
    CAPTURE(row.what);
    CHECK(retry_after(row.reason) == row.expected);
  }
}

TEST_CASE("an absurd number is large, and never negative or an overflow (C11)") {
  for (std::size_t digits = 10; digits <= 110; ++digits) {
    const std::string reason = "{\"retryAfterMs\":" + std::string(digits, '9') + "}";
    CHECK(retry_after(reason) >= 300s);
    CHECK(retry_after(reason) < 1'000'000h);
  }
  for (const std::string_view number : {"9223372036854775807", "9223372036854775808", "18446744073709551616"}) {
    CHECK(retry_after("{\"retryAfterMs\":" + std::string(number) + "}") >= 300s);
  }
}

TEST_CASE("the first of two delays counts") {
  CHECK(retry_after(R"({"retryAfterMs":10,"retryAfterMs":20})") == 10ms);
  CHECK(retry_after(R"({"a":"retryAfterMs","retryAfterMs":20})") == 0ms);  // a text of that name hides it
}
