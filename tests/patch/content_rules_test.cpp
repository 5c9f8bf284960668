#include <string>

#include <doctest/doctest.h>

#include "patch/content_rules.hpp"

using tether::Errc;
using namespace tether::patch;

namespace {

Errc code_of(const tether::Result<void>& result) { return result.has_value() ? Errc{} : result.error().code; }

struct Attribute {
  std::string name;
  std::string value;
};

}  // namespace

TEST_CASE("refuses attributes that carry code (security 8)") {
  const Attribute rows[] = {
      // Handlers, whatever their case and value.
      {"onclick", "x()"},
      {"ONCLICK", "x()"},
      {"oNeRrOr", "x()"},
      {"onload", ""},
      {"onanimationstart", "x()"},
      {"onbeforetoggle", "x()"},
      {"onwhatever-comes-next", "x()"},
      {"on", "x()"},
      {"srcdoc", "<script>x()</script>"},
      {"SrcDoc", ""},
      // Script URLs where a URL is followed.
      {"href", "javascript:x()"},
      {"HREF", "JavaScript:x()"},
      {"href", "jAvAsCrIpT:x()"},
      {"href", "javascript:"},
      {"href", "javascript://host/%0ax()"},
      {"href", " javascript:x()"},
      {"href", "\t\n\r javascript:x()"},
      {"href", "\x01\x02\x1fjavascript:x()"},
      {"href", std::string("\0javascript:x()", 15)},
      {"href", "java\tscript:x()"},
      {"href", "java\nscript:x()"},
      {"href", "java\r\nscript:x()"},
      {"href", "j\ta\tv\ta\ts\tc\tr\ti\tp\tt\t:x()"},
      {"href", "javascript\t:x()"},
      {"href", "vbscript:x"},
      {"href", "VBScript:x"},
      {"xlink:href", "javascript:x()"},
      {"XLink:HRef", " java\tscript:x()"},
      {"src", "javascript:x()"},
      {"action", "javascript:x()"},
      {"formaction", "javascript:x()"},
      {"FormAction", "javascript:x()"},
      {"data", "javascript:x()"},
      {"poster", "javascript:x()"},
      {"ping", "javascript:x()"},
      {"background", "javascript:x()"},
      {"cite", "javascript:x()"},
      // Documents as data.
      {"href", "data:text/html,<script>x()</script>"},
      {"src", "DATA:text/html;base64,PHNjcmlwdD4="},
      {"src", "data:TEXT/HTML,x"},
      {"src", " da\tta:text/html,x"},
      {"src", "data:,x"},
      {"src", "data:;base64,x"},
      {"src", "data:application/xhtml+xml,x"},
      {"src", "data:text/xml,x"},
      {"src", "data:text/javascript,x()"},
      {"src", "data:image/svg+xml,<svg onload='x()'/>"},
      {"src", "data:IMAGE/SVG+XML;base64,x"},
      {"src", "data:image/s\tvg+xml,x"},
      {"src", "data: image/svg+xml,x"},
      {"xlink:href", "data:image/svg+xml,x"},
      // What an SVG animation writes into href.
      {"to", "javascript:x()"},
      {"from", " javascript:x()"},
      {"by", "javascript:x()"},
      {"values", "javascript:x()"},
      {"values", "#a;javascript:x()"},
      {"values", "#a; java\tscript:x() ;#b"},
      {"values", "#a;JAVASCR\nIPT:x()"},
      {"values", "#a;data:text/html,x"},
  };
  static_assert(std::size(rows) >= 40);
  for (const Attribute& row : rows) {
    CAPTURE(row.name);
    CAPTURE(row.value);
    CHECK(code_of(check_attribute(row.name, row.value)) == Errc::refused_content);
  }
}

TEST_CASE("accepts attributes that carry no code") {
  const Attribute rows[] = {
      {"id", "javascript:x()"},  // no URL is expected there
      {"title", "data:text/html,x"},
      {"class", "on off"},
      {"style", "color: red"},
      {"data-onclick", "x()"},
      {"aria-label", "click"},
      {"role", "button"},
      {"_private", ""},
      {":key", "7"},
      {"viewBox", "0 0 8 8"},
      {"\xc3\xa9t\xc3\xa9", "1"},
      {"href", ""},
      {"href", "#part"},
      {"href", "/path?q=javascript:x()"},
      {"href", "./javascript:x()"},
      {"href", "path/a:b"},
      {"href", "//host/path"},
      {"href", "https://host/"},
      {"href", "mailto:a@b"},
      {"href", "tel:+1"},
      {"href", "javascripts:x()"},
      {"href", "xjavascript:x()"},
      {"href", "java script:x()"},       // a space inside makes it a path
      {"href", "javascript&colon;x()"},  // entities are the HTML parser's business and stay as they are
      {"href", "&#106;avascript:x()"},
      {"href", "\xc2\xa0javascript:x()"},  // only ASCII spaces are dropped
      {"href", "1javascript:x()"},
      {"href", "datax:text/html,x"},
      {"src", "data:image/png;base64,iVBORw0KGgo="},
      {"src", "DATA:image/gif,x"},
      {"src", "data:image/webp,x"},
      {"src", "data:audio/ogg,x"},
      {"poster", "data:video/mp4,x"},
      {"src", "data:font/woff2,x"},
      {"src", "blob:https://host/uuid"},
      {"values", "0;1;0"},
      {"values", "red;green"},
      {"values", "a:b;c"},
      {"to", "100"},
      {"from", "0 0"},
  };
  for (const Attribute& row : rows) {
    CAPTURE(row.name);
    CAPTURE(row.value);
    CHECK(code_of(check_attribute(row.name, row.value)) == Errc{});
  }
}

TEST_CASE("refuses elements that load or run code (security 8)") {
  for (const std::string name : {"script", "SCRIPT", "ScRiPt", "iframe", "frame", "object", "embed", "applet", "base",
                                 "meta", "link", "LINK", "svg:script", "x:Script", "a:b:script", "s:iframe"}) {
    CAPTURE(name);
    CHECK(code_of(check_element(name)) == Errc::refused_content);
  }
}

TEST_CASE("accepts elements that do not") {
  for (const std::string name : {"div",      "DIV",           "a",        "p",
                                 "h1",       "img",           "video",    "form",
                                 "input",    "button",        "template", "style",
                                 "svg",      "foreignObject", "math",     "my-element",
                                 "x-script", "scripts",       "basefont", "linearGradient",
                                 "svg:g",    "tether-chat",   "\xc3\xa9"}) {
    CAPTURE(name);
    CHECK(code_of(check_element(name)) == Errc{});
  }
}

TEST_CASE("refuses names that the HTML parser would not write") {
  const std::string rows[] = {"",
                              " ",
                              "1a",
                              "-a",
                              "<",
                              "a b",
                              "a<",
                              "a>",
                              "a/b",
                              "a=b",
                              "a\"b",
                              "a'b",
                              "a\tb",
                              "a\nb",
                              "a`b",
                              "a&b",
                              "a\x7f",
                              "@a",
                              std::string("a\0", 2),
                              ".a",
                              " script",
                              "script "};
  for (const std::string& name : rows) {
    CAPTURE(name);
    CHECK(code_of(check_element(name)) == Errc::bad_name);
    CHECK(code_of(check_attribute(name, "")) == Errc::bad_name);
  }
}

TEST_CASE("says what it refused") {
  CHECK(check_element("script").error().detail.find("script") != std::string::npos);
  CHECK(check_attribute("onclick", "secret()").error().detail.find("onclick") != std::string::npos);
  CHECK(check_attribute("onclick", "secret()").error().detail.find("secret") == std::string::npos);
}

TEST_CASE("guesses the namespace that an element of this name is meant for") {
  const struct {
    std::string name;
    NodeNamespace expected;
  } rows[] = {
      {"div", NodeNamespace::html},
      {"a", NodeNamespace::html},
      {"title", NodeNamespace::html},
      {"style", NodeNamespace::html},
      {"script", NodeNamespace::html},
      {"video", NodeNamespace::html},
      {"img", NodeNamespace::html},
      {"table", NodeNamespace::html},
      {"my-element", NodeNamespace::html},
      {"", NodeNamespace::html},
      {"svg", NodeNamespace::svg},
      {"path", NodeNamespace::svg},
      {"g", NodeNamespace::svg},
      {"circle", NodeNamespace::svg},
      {"text", NodeNamespace::svg},
      {"linearGradient", NodeNamespace::svg},
      {"clipPath", NodeNamespace::svg},
      {"foreignObject", NodeNamespace::svg},
      {"feGaussianBlur", NodeNamespace::svg},
      {"use", NodeNamespace::svg},
      {"view", NodeNamespace::svg},
      {"animate", NodeNamespace::svg},
      {"SVG", NodeNamespace::html},
      {"lineargradient", NodeNamespace::html},
      {"math", NodeNamespace::mathml},
      {"mi", NodeNamespace::mathml},
      {"mfrac", NodeNamespace::mathml},
      {"annotation", NodeNamespace::mathml},
      {"munderover", NodeNamespace::mathml},
      {"msqrt", NodeNamespace::mathml},
  };
  for (const auto& row : rows) {
    CAPTURE(row.name);
    CHECK(guess_namespace(row.name) == row.expected);
  }
}
