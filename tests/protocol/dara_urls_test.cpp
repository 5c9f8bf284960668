#include "protocol/dara_urls.hpp"

#include <doctest/doctest.h>

#include <string_view>
#include <vector>

using namespace tether;
namespace wire = protocol::dara;

TEST_SUITE("protocol/dara_urls") {
  TEST_CASE("the server is found by the page's address and the base URL") {
    struct Row {
      std::string_view page;
      std::string_view base;
      std::string_view socket;
      std::string_view http;
    };
    const std::vector<Row> rows = {
        {"http://a.test/", "", "ws://a.test/api/core/ws", "http://a.test"},
        {"https://a.test:8443/app?x=1#h", "", "wss://a.test:8443/api/core/ws", "https://a.test:8443"},
        {"http://a.test", "", "ws://a.test/api/core/ws", "http://a.test"},
        {"https://a.test/x", "/base/", "wss://a.test/base/api/core/ws", "https://a.test/base"},
        {"https://a.test/x", "base", "wss://a.test/base/api/core/ws", "https://a.test/base"},
        {"https://a.test/x", "/", "wss://a.test/api/core/ws", "https://a.test"},
        {"https://a.test/x", "//b.test/y", "wss://b.test/y/api/core/ws", "https://b.test/y"},
        // The socket's scheme follows the page's, not the base's.
        {"https://a.test/x", "http://b.test:81/y/", "wss://b.test:81/y/api/core/ws", "http://b.test:81/y"},
        {"http://a.test/x", "https://b.test//", "ws://b.test//api/core/ws", "https://b.test/"},
    };
    for (const Row& row : rows) {
      CAPTURE(row.page);
      CAPTURE(row.base);
      const Result<wire::Urls> urls = wire::find_server(row.page, row.base);
      REQUIRE(urls);
      CHECK(urls->socket == row.socket);
      CHECK(urls->http == row.http);
    }
  }

  TEST_CASE("what is no address of a server is refused") {
    struct Refused {
      std::string_view page;
      std::string_view base;
    };
    for (const Refused& one : std::vector<Refused>{
             {"file:///x", ""},
             {"about:blank", ""},
             {"http://a.test/", "javascript:alert(1)"},
             {"http://a.test/", "ftp://a.test/"},
             {"http://a.test/", "http://"},
             {"http://a.test/", "http://user@b.test/"},
             {"http://a.test/", "http://b.test\\@c.test/"},
             {"http://a.test/", "/base?x=1"},
             {"http://a.test/", "http://b.test/#x"},
         }) {
      CAPTURE(one.base);
      const Result<wire::Urls> urls = wire::find_server(one.page, one.base);
      REQUIRE_FALSE(urls);
      CHECK(urls.error().code == Errc::invalid_url);
    }
  }

  TEST_CASE("the login page comes back to path and query, not to the hash") {
    CHECK(wire::path_of("https://a.test/app?foo=bar#x") == "/app?foo=bar");
    CHECK(wire::path_of("https://a.test?q") == "/?q");
    CHECK(wire::path_of("https://a.test") == "/");
  }

  TEST_CASE("parts of a URL are escaped") {
    CHECK(wire::url_part("/app?foo=bar") == "%2Fapp%3Ffoo%3Dbar");
    CHECK(wire::url_part("A-z_0.9~") == "A-z_0.9~");
    CHECK(wire::url_part("..\\\xc3\xa9 %") == "..%5C%C3%A9%20%25");
  }
}
