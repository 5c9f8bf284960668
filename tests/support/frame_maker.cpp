#include "support/frame_maker.hpp"

#include <string>
#include <string_view>

#include <tether/msgpack.hpp>
#include <tether/value.hpp>

namespace tether::test {

namespace {

constexpr std::string_view k_tags[] = {
    "div",    "li",     "p", "svg", "lineargradient", "foreignobject", "math", "style",
    "script", "iframe", "1", "",    "template",       "text"};
constexpr std::string_view k_attributes[] = {"class",    "id",          "value",   "checked", "open",       "href",
                                             "data-uid", "data-events", "viewbox", "onclick", "xlink:href", "",
                                             "=",        "srcdoc",      "name",    "x"};
constexpr std::string_view k_styles[] = {"color", "top", "padding", "padding-top", "--x", "", "-webkit-x"};
constexpr std::string_view k_texts[] = {"",
                                        "a",
                                        "b",
                                        "0.1",
                                        "red !important",
                                        "blue ! important ",
                                        "a < b & c <i>z</i>",
                                        "javascript:alert(1)",
                                        "https://example.org/a/path/that/is/long",
                                        "\xc3\xa9\xf0\x9f\x8d\xba",
                                        "\xff\x80\xed\xa0\x80",
                                        "click,input"};

/// Writes patches as Values; a tree is not deeper than the pieces of it are nested here.
class Maker {
public:
  explicit Maker(Choices& choices) : choices_(choices) {}

  Value frame() {
    Value::List patches;
    for (std::size_t left = choices_.pick(8); left > 0; --left) patches.push_back(patch());
    return Value::List{1, std::move(patches)};
  }

private:
  template <std::size_t N>
  std::string one_of(const std::string_view (&texts)[N]) {
    return std::string(texts[choices_.pick(N)]);
  }

  std::string uid() { return std::to_string(choices_.pick(24)); }

  Value value() {
    switch (choices_.pick(12)) {
      case 0: return {};
      case 1: return choices_.pick(2) == 0;
      case 2: return static_cast<std::int64_t>(choices_.pick(200)) - 100;
      case 3: return static_cast<double>(choices_.pick(100)) / 8;
      case 4: return std::string(choices_.pick(256) * (choices_.pick(8) == 0 ? 300 : 1), 'l');
      default: return one_of(k_texts);
    }
  }

  template <std::size_t N>
  Value pairs(const std::string_view (&names)[N]) {
    if (choices_.pick(16) == 0) return {};
    Value map(Value::Map{});
    for (std::size_t left = choices_.pick(choices_.pick(16) == 0 ? 40 : 4); left > 0; --left) {
      map.append_entry(one_of(names), value());
    }
    return map;
  }

  Value node(int depth) {
    Value::List children;
    if (depth > 0) {
      switch (choices_.pick(4)) {
        case 0:
          for (std::size_t left = choices_.pick(4); left > 0; --left) children.push_back(node(depth - 1));
          break;
        case 1:
          for (std::size_t left = choices_.pick(5); left > 0; --left) children.push_back(row());
          break;
        default: break;
      }
    }
    // A text beside children is what Duck never sends, but the format allows it.
    Value text = children.empty() || choices_.pick(4) == 0 ? value() : Value();
    return Value::List{one_of(k_tags),  uid(),           pairs(k_attributes),
                       pairs(k_styles), std::move(text), std::move(children)};
  }

  /// Trees of one of four shapes, whatever their values.
  Value row() {
    const std::size_t shape = choices_.pick(4);
    Value::List cells;
    for (std::size_t i = 0; i < shape; ++i) {
      cells.push_back(Value::List{"td", uid(), Value::Map{{"class", value()}}, Value::Map{{"color", value()}}, value(),
                                  Value::List{}});
    }
    Value text = shape == 3 ? value() : Value();
    return Value::List{"tr", uid(), Value::Map{{"id", value()}}, Value(), std::move(text), std::move(cells)};
  }

  Value patch() {
    switch (choices_.pick(8)) {
      case 0: return Value::List{0, uid(), node(3)};
      case 1: return Value::List{1, uid()};
      case 2: return Value::List{3, uid(), value()};
      case 3: return Value::List{4, uid(), pairs(k_attributes)};
      case 4: return Value::List{5, uid(), pairs(k_styles)};
      case 5: return Value::List{2, uid(), Value::List{static_cast<std::int64_t>(choices_.pick(6)), row()}};
      default: return Value::List{2, uid(), Value::List{static_cast<std::int64_t>(choices_.pick(6)), node(3)}};
    }
  }

  Choices& choices_;
};

}  // namespace

std::vector<std::uint8_t> make_frame(Choices& choices) { return msgpack::dump(Maker(choices).frame()); }

}  // namespace tether::test
