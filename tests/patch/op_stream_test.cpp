#include <cstdint>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "patch/op_stream.hpp"

using namespace tether::patch;

namespace {

using Words = std::vector<std::uint32_t>;

Words words_of(const OpStream& stream) { return {stream.words.begin(), stream.words.end()}; }

struct Finished {
  Words words;
  std::string ascii;
  std::string wide;
};

Finished finish(OpStreamWriter& writer) {
  Finished finished;
  writer.finish([&finished](const OpStream& stream) {
    finished = {words_of(stream), std::string(stream.ascii), std::string(stream.wide)};
  });
  return finished;
}

constexpr std::uint32_t ascii_text(std::uint32_t units) { return units << 2U; }
constexpr std::uint32_t wide_text(std::uint32_t units) { return units << 2U | 1U; }

// The numbers of dom_ops.def, written out: a stream may be older than the interpreter that reads it.
constexpr std::uint32_t k_define = 1;

}  // namespace

TEST_CASE("writes each operation as its number and its operands") {
  const struct {
    std::string op;
    void (*write)(OpStreamWriter&);
    Words words;  // without the end
    std::string ascii;
  } rows[] = {
      {"create_element",
       [](auto& w) { w.write(DomOp::create_element, 4U, NodeNamespace::html, Name{"div"}); },
       {k_define, 0, ascii_text(3), 2, 4, 0, 0},
       "div"},
      {"create_element svg",
       [](auto& w) { w.write(DomOp::create_element, 4U, NodeNamespace::svg, Name{"svg"}); },
       {k_define, 0, ascii_text(3), 2, 4, 1, 0},
       "svg"},
      {"create_element math",
       [](auto& w) { w.write(DomOp::create_element, 4U, NodeNamespace::mathml, Name{"mi"}); },
       {k_define, 0, ascii_text(2), 2, 4, 2, 0},
       "mi"},
      {"create_text", [](auto& w) { w.write(DomOp::create_text, 5U, Text{"hello"}); }, {3, 5, ascii_text(5)}, "hello"},
      {"set_text", [](auto& w) { w.write(DomOp::set_text, 5U, Text{""}); }, {4, 5, ascii_text(0)}, ""},
      {"set_attribute",
       [](auto& w) { w.write(DomOp::set_attribute, 4U, Name{"id"}, Text{"a"}); },
       {k_define, 0, ascii_text(2), 5, 4, 0, ascii_text(1)},
       "ida"},
      {"remove_attribute",
       [](auto& w) { w.write(DomOp::remove_attribute, 4U, Name{"id"}); },
       {k_define, 0, ascii_text(2), 6, 4, 0},
       "id"},
      {"set_text_property",
       [](auto& w) { w.write(DomOp::set_text_property, 4U, Name{"value"}, Text{"v"}); },
       {k_define, 0, ascii_text(5), 7, 4, 0, ascii_text(1)},
       "valuev"},
      {"set_bool_property",
       [](auto& w) { w.write(DomOp::set_bool_property, 4U, Name{"checked"}, 1U); },
       {k_define, 0, ascii_text(7), 8, 4, 0, 1},
       "checked"},
      {"set_style",
       [](auto& w) { w.write(DomOp::set_style, 4U, Name{"color"}, 1U, Text{"red"}); },
       {k_define, 0, ascii_text(5), 9, 4, 0, 1, ascii_text(3)},
       "colorred"},
      {"remove_style",
       [](auto& w) { w.write(DomOp::remove_style, 4U, Name{"color"}); },
       {k_define, 0, ascii_text(5), 10, 4, 0},
       "color"},
      {"add_class",
       [](auto& w) { w.write(DomOp::add_class, 4U, Name{"on"}); },
       {k_define, 0, ascii_text(2), 11, 4, 0},
       "on"},
      {"remove_class",
       [](auto& w) { w.write(DomOp::remove_class, 4U, Name{"on"}); },
       {k_define, 0, ascii_text(2), 12, 4, 0},
       "on"},
      {"insert", [](auto& w) { w.write(DomOp::insert, 1U, 4U, 5U); }, {13, 1, 4, 5}, ""},
      {"replace", [](auto& w) { w.write(DomOp::replace, 4U, 5U); }, {14, 4, 5}, ""},
      {"detach", [](auto& w) { w.write(DomOp::detach, 4U); }, {15, 4}, ""},
      {"release", [](auto& w) { w.write(DomOp::release, 4U); }, {16, 4}, ""},
      {"listen", [](auto& w) { w.write(DomOp::listen, 4U, 7U); }, {17, 4, 7}, ""},
      {"unlisten", [](auto& w) { w.write(DomOp::unlisten, 4U, 7U); }, {18, 4, 7}, ""},
      {"focus", [](auto& w) { w.write(DomOp::focus, 4U); }, {19, 4}, ""},
      {"scroll_into_view", [](auto& w) { w.write(DomOp::scroll_into_view, 4U); }, {20, 4}, ""},
      {"set_scroll_top", [](auto& w) { w.write(DomOp::set_scroll_top, 4U, 1234U); }, {21, 4, 1234}, ""},
      {"dispatch",
       [](auto& w) { w.write(DomOp::dispatch, 4U, Name{"on"}, Text{"1"}); },
       {k_define, 0, ascii_text(2), 23, 4, 0, ascii_text(1)},
       "on1"},
      {"set_title", [](auto& w) { w.write(DomOp::set_title, Text{"title"}); }, {22, ascii_text(5)}, "title"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.op);
    OpStreamWriter writer;
    row.write(writer);
    const Finished finished = finish(writer);
    Words expected = row.words;
    expected.push_back(0);
    CHECK(finished.words == expected);
    CHECK(finished.ascii == row.ascii);
    CHECK(finished.wide.empty());
    const std::uint32_t number = row.words[row.words[0] == k_define ? 3 : 0];
    CHECK(std::string(row.op).starts_with(to_string(static_cast<DomOp>(number))));
  }
}

TEST_CASE("every operation has a name, and no other number has one") {
  for (std::uint32_t op = 0; op <= 22; ++op) CHECK(to_string(static_cast<DomOp>(op)) != "unknown");
  CHECK(to_string(static_cast<DomOp>(23)) == "unknown");
}

TEST_CASE("announces a name once, also across streams") {
  OpStreamWriter writer;
  writer.write(DomOp::add_class, 4U, Name{"a"});
  writer.write(DomOp::remove_class, 4U, Name{"a"});
  writer.write(DomOp::add_class, 4U, Name{"b"});
  CHECK(finish(writer).words ==
        Words{k_define, 0, ascii_text(1), 11, 4, 0, 12, 4, 0, k_define, 1, ascii_text(1), 11, 4, 1, 0});
  writer.write(DomOp::add_class, 4U, Name{"b"});
  writer.write(DomOp::add_class, 4U, Name{"c"});
  const Finished second = finish(writer);
  CHECK(second.words == Words{11, 4, 1, k_define, 2, ascii_text(1), 11, 4, 2, 0});
  CHECK(second.ascii == "c");
}

TEST_CASE("knows the names it gave numbers to") {
  OpStreamWriter writer;
  CHECK(writer.name_id("click") == 0);
  CHECK(writer.name_id("") == 1);
  CHECK(writer.name_id("click") == 0);
  for (int i = 0; i < 1000; ++i) writer.name_id("name" + std::to_string(i));
  CHECK(writer.name(0) == "click");
  CHECK(writer.name(1).empty());
  CHECK(writer.name(2) == "name0");
  CHECK(writer.name(1001) == "name999");
  CHECK(writer.name(1002).empty());
  CHECK(writer.name(0xffffffffU).empty());
}

TEST_CASE("counts text outside ASCII in UTF-16 units, in a pool of its own") {
  const struct {
    std::string text;
    std::uint32_t operand;
  } rows[] = {
      {"", ascii_text(0)},
      {"abc", ascii_text(3)},
      {"\x7f", ascii_text(1)},
      {std::string("a\0b", 3), ascii_text(3)},
      {"\xc2\x80", wide_text(1)},
      {"h\xc3\xa9llo", wide_text(5)},
      {"\xe6\xbc\xa2\xe5\xad\x97", wide_text(2)},
      {"\xef\xbf\xbf", wide_text(1)},
      {"\xf0\x90\x80\x80", wide_text(2)},
      {"a\xf0\x9f\x8d\xbaz", wide_text(4)},
      {"\xf4\x8f\xbf\xbf", wide_text(2)},
  };
  OpStreamWriter writer;
  Words words;
  std::string ascii;
  std::string wide;
  for (const auto& row : rows) {
    writer.write(DomOp::set_text, 4U, Text{row.text});
    words.insert(words.end(), {4, 4, row.operand});
    ((row.operand & 1U) == 0 ? ascii : wide) += row.text;
  }
  words.push_back(0);
  const Finished finished = finish(writer);
  CHECK(finished.words == words);
  CHECK(finished.ascii == ascii);
  CHECK(finished.wide == wide);
}

TEST_CASE("repairs ill-formed text, so that the texts after it keep their places") {
  const struct {
    std::string text;
    std::string repaired;
    std::uint32_t units;
  } rows[] = {
      {"\xff", "\xef\xbf\xbd", 1},
      {"a\xc3", "a\xef\xbf\xbd", 2},
      {"\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd", 3},
      {"\xf0\x9f\x8d", "\xef\xbf\xbd", 1},
      {"\xe6\xbc\xa2\x80", "\xe6\xbc\xa2\xef\xbf\xbd", 2},
  };
  for (const auto& row : rows) {
    OpStreamWriter writer;
    writer.write(DomOp::set_text, 4U, Text{row.text});
    writer.write(DomOp::set_text, 5U, Text{"\xc3\xa9"});
    const Finished finished = finish(writer);
    CHECK(finished.words == Words{4, 4, wide_text(row.units), 4, 5, wide_text(1), 0});
    CHECK(finished.wide == row.repaired + "\xc3\xa9");
  }
  // An ill-formed name is known by what it was called.
  OpStreamWriter writer;
  CHECK(writer.name_id("\xff") == 0);
  CHECK(writer.name_id("\xff") == 0);
  CHECK(finish(writer).wide == "\xef\xbf\xbd");
}

TEST_CASE("is empty until something is written, and again after it was handed over") {
  OpStreamWriter writer;
  CHECK(writer.empty());
  CHECK(writer.size_bytes() == 0);
  writer.write(DomOp::set_text, 4U, Text{"abc"});
  writer.write(DomOp::set_text, 4U, Text{"\xc3\xa9"});
  CHECK_FALSE(writer.empty());
  CHECK(writer.size_bytes() == 6 * 4 + 3 + 2);
  (void)finish(writer);
  CHECK(writer.empty());
  CHECK(writer.size_bytes() == 0);
  CHECK(finish(writer).words == Words{0});
}

TEST_CASE("what is written while a stream is consumed goes to the next one") {
  OpStreamWriter writer;
  writer.write(DomOp::focus, 4U);
  Words outer;
  Words inner;
  writer.finish([&](const OpStream& stream) {
    writer.write(DomOp::set_text, 5U, Text{"inside"});
    writer.finish([&](const OpStream& nested) { inner = words_of(nested); });
    writer.write(DomOp::add_class, 6U, Name{"later"});
    outer = words_of(stream);
  });
  CHECK(outer == Words{19, 4, 0});
  CHECK(inner == Words{4, 5, ascii_text(6), 0});
  CHECK(finish(writer).words == Words{k_define, 0, ascii_text(5), 11, 6, 0, 0});
}
