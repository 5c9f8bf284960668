#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "core/origin_rules.hpp"

using tether::Errc;
using tether::Error;
using tether::Result;
using tether::core::origin_of;
using tether::core::OriginPin;

namespace {

/// Resolves what these tests use as a browser does, on a page of the given origin.
class Page final : public tether::TransportFactory {
public:
  explicit Page(std::string origin = "wss://page.test") : origin_(std::move(origin)) {}

  [[nodiscard]] bool supported() const override { return true; }
  [[nodiscard]] Result<std::string> resolve(std::string_view url) const override {
    const std::string scheme = origin_.substr(0, origin_.find("://"));
    if (url.starts_with("//")) return absolute(scheme + ":" + std::string(url));
    const std::size_t colon = url.find_first_of(":/?#");
    if (colon == std::string_view::npos || url[colon] != ':') {
      return origin_ + (url.starts_with('/') ? "" : "/folder/") + std::string(url);
    }
    if (url.starts_with("http:") || url.starts_with("https:")) return absolute("ws" + std::string(url.substr(4)));
    if (url.starts_with("ws:") || url.starts_with("wss:")) return absolute(std::string(url));
    return Errc::invalid_url;
  }
  Result<std::unique_ptr<tether::Transport>> open(const tether::TransportRequest&, tether::TransportEvents&) override {
    return Errc::unsupported;
  }

private:
  [[nodiscard]] Result<std::string> absolute(std::string url) const {
    const std::size_t host = url.find("//") + 2;
    const std::size_t path = url.find_first_of("/?#", host);
    if (url.find('@') < path || url.find('#') != std::string::npos) return Errc::invalid_url;
    if (origin_.starts_with("wss:") && url.starts_with("ws:")) return Errc::insecure_url;
    return path == std::string::npos ? url + "/" : url;
  }

  std::string origin_;
};

std::string outcome(const Result<std::string>& result) {
  return result ? *result : std::string(tether::to_string(result.error().code));
}

}  // namespace

TEST_CASE("an origin is scheme, host and port, and nothing that looks like one") {
  const struct {
    std::string_view url, expected;
  } rows[] = {
      {"wss://page.test/ws", "wss://page.test"},
      {"wss://page.test:8443/ws?x=1#f", "wss://page.test:8443"},
      {"ws://page.test", "ws://page.test"},
      {"wss://page.test?a=/b", "wss://page.test"},
      {"wss://page.test#wss://evil.test", "wss://page.test"},
      {"wss://[::1]:9/x", "wss://[::1]:9"},
      {"wss://", "wss://"},
      {"/ws", ""},
      {"", ""},
  };
  for (const auto& row : rows) CHECK(origin_of(row.url) == row.expected);
}

TEST_CASE("a URL leads to the page's own server, or to one that the program lists (security 12)") {
  const struct {
    std::string url, expected;
  } rows[] = {
      {"", "wss://page.test/ws"},
      {"/live?x=1", "wss://page.test/live?x=1"},
      {"live", "wss://page.test/folder/live"},
      {"wss://page.test/live", "wss://page.test/live"},
      {"https://page.test/live", "wss://page.test/live"},
      {"wss://listed.test/ws", "wss://listed.test/ws"},
      {"wss://listed.test:8443/ws", "wss://listed.test:8443/ws"},
      {"//listed.test", "wss://listed.test/"},
      {"wss://evil.test/ws", "foreign-origin"},
      {"//evil.test/ws", "foreign-origin"},
      {"https://evil.test", "foreign-origin"},
      {"wss://page.test:444/ws", "foreign-origin"},
      {"wss://listed.test:8444/ws", "foreign-origin"},
      {"wss://page.test.evil.test/", "foreign-origin"},
      {"wss://evilpage.test/", "foreign-origin"},
      {"wss://sub.page.test/", "foreign-origin"},
      {"wss://sub.listed.test/", "foreign-origin"},
      {"wss://listed.tes/", "foreign-origin"},
      {"wss://evil.test/?wss://page.test", "foreign-origin"},
      {"wss://evil.test/wss://page.test/", "foreign-origin"},
      // What resolving refuses is refused.
      {"ws://page.test/ws", "insecure-url"},
      {"javascript:alert(1)", "invalid-url"},
      {"data:text/html,x", "invalid-url"},
      {"wss://page.test@evil.test/", "invalid-url"},
      {"wss://user:word@page.test/", "invalid-url"},
  };
  const Page page;
  const std::vector<std::string> allowed = {
      "wss://listed.test",   "https://listed.test:8443/some/path", "", "*", "evil.test",
      "javascript:alert(1)", "wss://page.test@evil.test"};
  for (const auto& row : rows) {
    CAPTURE(row.url);
    OriginPin pin;
    const auto result = pin.admit(row.url, allowed, page);
    CHECK(outcome(result) == row.expected);
    if (row.expected == "foreign-origin") {
      CHECK(result.error().detail.find("allowed_origins") != std::string::npos);
    }
  }
}

TEST_CASE("with nothing listed there is only the page's own server (security 12)") {
  for (const std::string origin : {"wss://page.test", "ws://localhost:8080"}) {
    const Page page(origin);
    OriginPin pin;
    CHECK(outcome(pin.admit("", {}, page)) == origin + "/ws");
    CHECK(outcome(pin.admit("wss://evil.test", {}, page)) == "foreign-origin");
    CHECK(outcome(pin.admit(origin + "/x", {}, page)) == origin + "/x");
  }
}

TEST_CASE("after the first attempt a provider cannot lead elsewhere (security 13)") {
  const Page page;
  const std::vector<std::string> allowed = {"wss://one.test"};
  SUBCASE("from the page's server") {
    OriginPin pin;
    CHECK(pin.admit("/ws", {}, page));
    CHECK(outcome(pin.admit("wss://evil.test/ws", {}, page)) == "foreign-origin");
    CHECK(outcome(pin.admit("/other", {}, page)) == "wss://page.test/other");
  }
  SUBCASE("from a listed server, not even to the page's") {
    OriginPin pin;
    CHECK(pin.admit("wss://one.test/ws", allowed, page));
    CHECK(outcome(pin.admit("/ws", allowed, page)) == "foreign-origin");
    CHECK(outcome(pin.admit("wss://evil.test", allowed, page)) == "foreign-origin");
    CHECK(pin.admit("wss://one.test/other", allowed, page));
  }
  SUBCASE("to another one that the program lists, it may") {
    OriginPin pin;
    CHECK(pin.admit("wss://one.test", {"wss://one.test", "wss://two.test"}, page));
    CHECK(pin.admit("wss://two.test", {"wss://one.test", "wss://two.test"}, page));
  }
  SUBCASE("and back to the one it began with") {
    OriginPin pin;
    CHECK(pin.admit("/ws", allowed, page));
    CHECK(pin.admit("wss://one.test", allowed, page));
    CHECK(pin.admit("/ws", allowed, page));
  }
  SUBCASE("a refused URL pins nothing") {
    OriginPin pin;
    CHECK_FALSE(pin.admit("wss://evil.test", {}, page));
    CHECK_FALSE(pin.admit("javascript:1", {}, page));
    CHECK(pin.admit("/ws", {}, page));
  }
}
