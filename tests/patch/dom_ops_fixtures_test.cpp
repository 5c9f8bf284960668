// The cases of tests/data/dom_ops, which the real interpreter runs in browsers as well (see the README there).
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <tether/json.hpp>

#include "patch/op_stream.hpp"
#include "support/fake_dom.hpp"
#include "support/test_data.hpp"

using tether::Value;
using namespace tether::patch;
namespace json = tether::json;
namespace test = tether::test;

namespace {

std::uint32_t number(const Value& operand) { return static_cast<std::uint32_t>(operand.as_int()); }

// ["set_style", 4, "color", 1, "red"]: operands in the order of dom_ops.def.
bool write_op(OpStreamWriter& writer, const Value& entry) {
  const Value::List& op = entry.as_list();
  const auto slot = [&op](std::size_t place) { return number(op.at(place)); };
  const auto name = [&op](std::size_t place) { return Name{op.at(place).as_text()}; };
  const auto text = [&op](std::size_t place) { return Text{op.at(place).as_text()}; };
  const std::string_view what = op.at(0).as_text();
  DomOp code = DomOp::end;
  for (std::uint32_t candidate = 1; candidate < 64; ++candidate) {
    if (to_string(static_cast<DomOp>(candidate)) == what) code = static_cast<DomOp>(candidate);
  }
  switch (code) {
    case DomOp::create_element: writer.write(code, slot(1), slot(2), name(3)); return true;
    case DomOp::create_text:
    case DomOp::set_text: writer.write(code, slot(1), text(2)); return true;
    case DomOp::set_attribute:
    case DomOp::set_text_property:
    case DomOp::dispatch: writer.write(code, slot(1), name(2), text(3)); return true;
    case DomOp::remove_attribute:
    case DomOp::remove_style:
    case DomOp::add_class:
    case DomOp::remove_class:
    case DomOp::listen:
    case DomOp::unlisten: writer.write(code, slot(1), name(2)); return true;
    case DomOp::set_bool_property: writer.write(code, slot(1), name(2), slot(3)); return true;
    case DomOp::set_style: writer.write(code, slot(1), name(2), slot(3), text(4)); return true;
    case DomOp::insert: writer.write(code, slot(1), slot(2), slot(3)); return true;
    case DomOp::replace:
    case DomOp::set_scroll_top: writer.write(code, slot(1), slot(2)); return true;
    case DomOp::detach:
    case DomOp::release:
    case DomOp::focus:
    case DomOp::scroll_into_view: writer.write(code, slot(1)); return true;
    case DomOp::set_title: writer.write(code, text(1)); return true;
    case DomOp::end:
    case DomOp::define_name: return false;  // the writer's own business
  }
  return false;
}

std::vector<std::uint32_t> words_of(const Value& list) {
  std::vector<std::uint32_t> words;
  for (const Value& word : list.as_list()) words.push_back(number(word));
  return words;
}

template <class Check>
void for_each_fixture(Check check) {
  int count = 0;
  for (const test::DataFile& file : test::data_files()) {
    if (!file.name.starts_with("dom_ops/")) continue;
    ++count;
    CAPTURE(file.name);
    const auto fixture = json::parse(file.content);
    REQUIRE(fixture.has_value());
    OpStreamWriter writer;
    for (const Value& op : (*fixture)["ops"].as_list()) {
      CAPTURE(json::dump(op));
      REQUIRE(write_op(writer, op));
    }
    writer.finish([&](const OpStream& stream) { check(file.name, *fixture, stream); });
  }
  CHECK(count >= 12);
}

}  // namespace

TEST_CASE("the writer turns the fixtures' ops into their golden words") {
  for_each_fixture([](std::string_view, const Value& fixture, const OpStream& stream) {
    CHECK(std::vector<std::uint32_t>(stream.words.begin(), stream.words.end()) == words_of(fixture["words"]));
    CHECK(stream.ascii == fixture["ascii"].as_text());
    CHECK(stream.wide == fixture["wide"].as_text());
  });
}

TEST_CASE("the fixtures' golden words build the tree they expect") {
  for_each_fixture([](std::string_view, const Value& fixture, const OpStream&) {
    const std::vector<std::uint32_t> words = words_of(fixture["words"]);
    const std::string ascii(fixture["ascii"].as_text());
    const std::string wide(fixture["wide"].as_text());
    test::FakeDom dom;
    dom.apply(OpStream{words, ascii, wide});
    CHECK(dom.html() == fixture["expect"].as_text());
    CHECK(dom.failures.size() == static_cast<std::size_t>(fixture["failures"].as_int()));
  });
}

#ifndef __EMSCRIPTEN__
namespace {

std::string list_of(const Value& list, const std::string& separator) {
  std::string out;
  for (const Value& item : list.as_list()) out += (out.empty() ? "" : separator) + json::dump(item);
  return out;
}

std::string text_of(const Value& fixture, const OpStream& stream) {
  std::string words;
  for (const std::uint32_t word : stream.words) words += (words.empty() ? "" : ", ") + std::to_string(word);
  return "{\n  \"name\": " + json::dump(fixture["name"]) + ",\n  \"ops\": [\n    " +
         list_of(fixture["ops"], ",\n    ") + "\n  ],\n  \"words\": [" + words +
         "],\n  \"ascii\": " + json::dump(Value(stream.ascii)) + ",\n  \"wide\": " + json::dump(Value(stream.wide)) +
         ",\n  \"failures\": " + json::dump(fixture["failures"].as_int()) +
         ",\n  \"expect\": " + json::dump(fixture["expect"]) + "\n}\n";
}

}  // namespace

TEST_CASE("rewrites the fixtures' golden words" * doctest::skip()) {
  for_each_fixture([](std::string_view name, const Value& fixture, const OpStream& stream) {
    const std::string path = std::string(TETHER_TEST_DATA) + '/' + std::string(name);
    const std::string text = text_of(fixture, stream);
    std::FILE* const file = std::fopen(path.c_str(), "wb");
    REQUIRE(file != nullptr);
    CHECK(std::fwrite(text.data(), 1, text.size(), file) == text.size());
    CHECK(std::fclose(file) == 0);
  });
}
#endif
