#include <string>

#include <doctest/doctest.h>

#include "patch/names.hpp"

using namespace tether::patch;

namespace {
constexpr tether::core::HashKey k_key{1, 2};
}  // namespace

TEST_CASE("a name has one number, whatever came before it") {
  NameTable names(k_key, strict_rules);
  const std::uint32_t a = names.intern("class");
  const std::uint32_t b = names.intern("id");
  CHECK(a != b);
  for (int i = 0; i < 3; ++i) {
    CHECK(names.intern("class") == a);
    CHECK(names.intern("id") == b);
    CHECK(names.intern("id") == b);
    CHECK(names.intern("class") == a);
    CHECK(names.intern("title") > b);
  }
  CHECK(names[a].text == "class");
  CHECK(names[names.uid_name()].text == "data-uid");
}

TEST_CASE("many names stay apart while the table grows") {
  NameTable names(k_key, strict_rules);
  std::vector<std::uint32_t> ids;
  for (int i = 0; i < 5000; ++i) ids.push_back(names.intern("name" + std::to_string(i)));
  for (int i = 4999; i >= 0; --i) {
    REQUIRE(names.intern("name" + std::to_string(i)) == ids[static_cast<std::size_t>(i)]);
    REQUIRE(names[ids[static_cast<std::size_t>(i)]].text == "name" + std::to_string(i));
  }
}

TEST_CASE("the empty name has no number") {
  NameTable names(k_key, strict_rules);
  CHECK(names.intern("") == 0);
  names.intern("a");
  names.intern("b");
  CHECK(names.intern("") == 0);
  names.intern("a");
  CHECK(names.intern("") == 0);
}

TEST_CASE("a full table gives no more numbers, and keeps those it gave") {
  NameTable names(k_key, strict_rules);
  const std::uint32_t first = names.intern("first");
  SUBCASE("of names") {
    std::uint32_t given = 1;
    for (int i = 0; i < 70'000; ++i) {
      const std::uint32_t id = names.intern("n" + std::to_string(i));
      REQUIRE(id <= NameTable::k_max_names);
      given += id != 0 ? 1U : 0U;
    }
    CHECK(given > 65'000);
    CHECK(names.intern("one more") == 0);
  }
  SUBCASE("of bytes") {
    CHECK(names.intern(std::string(NameTable::k_max_bytes - 100, 'x')) != 0);
    CHECK(names.intern(std::string(200, 'y')) == 0);
  }
  CHECK(names.intern("first") == first);
  CHECK(names[first].text == "first");
}

TEST_CASE("names that collide under a hash without a key stay apart") {
  // FNV-1a in 32 bits: what follows two words that collide collides, too.
  constexpr int k_names = 1 << 14;
  const auto fnv = [](std::string_view text) {
    std::uint32_t hash = 0x811c9dc5U;
    for (const char c : text) hash = (hash ^ static_cast<std::uint8_t>(c)) * 0x01000193U;
    return hash;
  };
  REQUIRE(fnv("costarring") == fnv("liquid"));
  NameTable names(k_key, strict_rules);
  std::vector<std::uint32_t> ids;
  for (int i = 0; i < k_names; ++i) {
    ids.push_back(names.intern("liquid" + std::to_string(i)));
    REQUIRE(names.intern("costarring" + std::to_string(i)) != ids.back());
  }
  for (int i = 0; i < k_names; ++i)
    REQUIRE(names.intern("liquid" + std::to_string(i)) == ids[static_cast<std::size_t>(i)]);
}

TEST_CASE("names of SVG have its spelling") {
  NameTable names(k_key, strict_rules);
  const std::uint32_t viewbox = names.intern("viewbox");
  CHECK(names[names[viewbox].svg_name].text == "viewBox");
  CHECK(names[viewbox].svg_tag == viewbox);
  const std::uint32_t view_box = names.intern("viewBox");
  CHECK(names[view_box].svg_name == view_box);
  const std::uint32_t gradient = names.intern("lineargradient");
  CHECK(names[names[gradient].svg_tag].text == "linearGradient");
  const std::uint32_t plain = names.intern("class");
  CHECK(names[plain].svg_name == plain);
  // A tag and an attribute of the same lower case.
  const std::uint32_t path = names.intern("clippath");
  CHECK(names[names[path].svg_tag].text == "clipPath");
  CHECK(names[path].svg_name == path);
}

TEST_CASE("kinds and rules") {
  NameTable names(k_key, strict_rules);
  const auto info = [&names](const char* name) { return names[names.intern(name)]; };
  CHECK(info("checked").kind == AttributeKind::flag);
  CHECK(info("value").kind == AttributeKind::value);
  CHECK(info("xlink:href").kind == AttributeKind::prefixed);
  CHECK(info("open").kind == AttributeKind::open);
  CHECK(info("title").kind == AttributeKind::plain);
  CHECK(info("title").rule == AttributeRule::free);
  CHECK(info("data-events").rule == AttributeRule::events);
  CHECK(info("href").rule == AttributeRule::url);
  CHECK(info("onclick").rule == AttributeRule::refused);
  CHECK(info("a b").rule == AttributeRule::refused);
  CHECK(info("script").tag == TagRule::refused);
  CHECK(info("a<b").tag == TagRule::refused);
  CHECK(info("div").tag == TagRule::free);
}

TEST_CASE("a server that is trusted may do all but use names that no element can have") {
  NameTable names(k_key, trusting_rules);
  const auto info = [&names](std::string_view name) { return names[names.intern(name)]; };
  for (const std::string_view name : {"title", "href", "onclick", "srcdoc", "script", "iframe"}) {
    CHECK(info(name).rule == AttributeRule::free);
    CHECK(info(name).tag == TagRule::free);
  }
  CHECK(info("data-uid").rule == AttributeRule::uid);
  CHECK(info("data-events").rule == AttributeRule::events);
  for (const std::string_view name : {"a b", "a<b", "1a"}) {
    CHECK(info(name).rule == AttributeRule::refused);
    CHECK(info(name).tag == TagRule::refused);
  }
}

TEST_CASE("styles that may be part of each other are in one group") {
  NameTable names(k_key, strict_rules);
  const auto group = [&names](const char* name) { return names[names.intern(name)].style_group; };
  CHECK(group("padding") == group("padding-top"));
  CHECK(group("border") == group("border-top-width"));
  CHECK(group("border-color") == group("-webkit-border-radius"));
  CHECK(group("inset") == group("left"));
  CHECK(group("font") == group("line-height"));
  CHECK(group("gap") == group("column-gap"));
  CHECK(group("place-items") == group("align-items"));
  CHECK(group("color") != group("width"));
  CHECK(group("--a") != group("--b"));
  CHECK(group("all") == 0);
}
