#include <memory>
#include <set>
#include <string>

#include <doctest/doctest.h>

#include <tether/result.hpp>

using tether::Errc;
using tether::Error;
using tether::Result;

namespace {

struct Code {
  Errc code;
  int number;
  std::string text;
};

const Code k_codes[] = {
#define TETHER_ERRC(name, number, text) {Errc::name, number, text},
#include <tether/errors.def>
#undef TETHER_ERRC
};

}  // namespace

TEST_CASE("every error code has a number and a text of its own") {
  std::set<int> numbers;
  std::set<std::string> texts;
  for (const Code& row : k_codes) {
    CAPTURE(row.text);
    CHECK(static_cast<int>(row.code) == row.number);
    CHECK(row.number > 0);
    CHECK(tether::to_string(row.code) == row.text);
    CHECK(numbers.insert(row.number).second);
    CHECK(texts.insert(row.text).second);
    CHECK(std::string(row.text).find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos);
  }
  CHECK(tether::to_string(static_cast<Errc>(0)) == "unknown");
  CHECK(tether::to_string(static_cast<Errc>(255)) == "unknown");
}

TEST_CASE("codes that JavaScript and other programs rely on do not change") {
  const Code stable[] = {
      {Errc::invalid_url, 1, "invalid-url"},
      {Errc::connection_failed, 6, "connection-failed"},
      {Errc::not_open, 10, "not-open"},
      {Errc::bad_close_code, 11, "bad-close-code"},
      {Errc::too_large, 13, "too-large"},
      {Errc::out_of_memory, 14, "out-of-memory"},
      {Errc::bad_json, 20, "bad-json"},
      {Errc::stale_handle, 30, "stale-handle"},
      {Errc::refused_content, 35, "refused-content"},
      {Errc::server_error, 40, "server-error"},
  };
  for (const Code& row : stable) {
    CAPTURE(row.text);
    CHECK(static_cast<int>(row.code) == row.number);
    CHECK(tether::to_string(row.code) == row.text);
  }
}

TEST_CASE("a Result holds its value or its error") {
  Result<std::string> good(std::string("value"));
  CHECK(good);
  CHECK(good.has_value());
  CHECK(*good == "value");
  CHECK(good->size() == 5);
  CHECK(good.value_or("other") == "value");
  good.value() += "s";
  CHECK(good.value() == "values");

  const Result<std::string> bad(Error(Errc::not_found, "no such thing"));
  CHECK_FALSE(bad);
  CHECK_FALSE(bad.has_value());
  CHECK(bad.error().code == Errc::not_found);
  CHECK(bad.error().detail == "no such thing");
  CHECK(bad.value_or("other") == "other");

  const Result<std::string> short_form(Errc::not_open);
  CHECK(short_form.error().code == Errc::not_open);
  CHECK(short_form.error().detail.empty());
}

TEST_CASE("a Result gives away what can only be moved") {
  Result<std::unique_ptr<int>> result(std::make_unique<int>(7));
  const std::unique_ptr<int> taken = std::move(*result);
  CHECK(*taken == 7);
  Result<std::unique_ptr<int>> bad(Errc::not_found);
  CHECK(*std::move(bad).value_or(std::make_unique<int>(8)) == 8);
}

TEST_CASE("a Result without a value tells success from failure") {
  const Result<void> good;
  CHECK(good);
  CHECK(good.has_value());
  const Result<void> bad(Error(Errc::too_large, "17 bytes"));
  CHECK_FALSE(bad);
  CHECK(bad.error().code == Errc::too_large);
  CHECK(bad.error().detail == "17 bytes");
  const Result<void> short_form(Errc::not_open);
  CHECK(short_form.error().code == Errc::not_open);
}
