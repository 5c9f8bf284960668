#include "support/random_patches.hpp"

#include <algorithm>
#include <utility>

namespace tether::test {

namespace {

constexpr const char* k_tags[] = {"div",
                                  "div",
                                  "span",
                                  "p",
                                  "ul",
                                  "li",
                                  "table",
                                  "tbody",
                                  "tr",
                                  "td",
                                  "td",
                                  "select",
                                  "option",
                                  "input",
                                  "textarea",
                                  "button",
                                  "details",
                                  "template",
                                  "svg",
                                  "g",
                                  "lineargradient",
                                  "path",
                                  "foreignObject",
                                  "desc",
                                  "math",
                                  "mi",
                                  "mrow",
                                  "x-y",
                                  "DIV",
                                  "script",
                                  "iframe",
                                  "style",
                                  "bad tag",
                                  "form",
                                  "annotation-xml",
                                  "a"};

constexpr const char* k_attributes[] = {"class", "id",      "title",         "href",       "value",    "checked",
                                        "open",  "viewbox", "data-x",        "aria-label", "onclick",  "xlink:href",
                                        "src",   "hidden",  "a@b",           "bad name",   "style2",   "data-events",
                                        "muted", "width",   "gradientunits", "_own",       "selected", "xml:lang"};

// A shorthand in front of a part of it, and another behind.
constexpr const char* k_styles[] = {"color",  "padding",  "padding-top", "margin-left", "margin",
                                    "junk-x", "--custom", "width",       "opacity"};

constexpr const char* k_style_values[] = {"1px", "2px", "3px", "red", "bad", "1px !important", "red!important", "4px"};

constexpr std::size_t k_many = 100;  ///< nodes from which on the page shrinks again

constexpr const char* k_texts[] = {"",
                                   "a",
                                   "plain text",
                                   "a text that is longer than what the cache of values holds",
                                   "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e",
                                   "gr\xc3\xbc\xc3\x9f",
                                   "\xf0\x9f\x98\x80 and \xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x9a\x80",
                                   "\xef\xbb\xbf"
                                   "BOM",
                                   "\xed\xa0\x80",
                                   "ends early \xe6\x97",
                                   "\xff\xfe",
                                   "<b>bold</b>",
                                   "1 < 2 & 3 > 2",
                                   "&amp; so on",
                                   "javascript:alert(1)",
                                   "x <y> z"};

}  // namespace

void RandomPatches::furnish(FakePatchHosts& page) {
  FakeNode& main = page.root();
  SeededRandom random(7);
  main.attributes["data-uid"] = "0";
  for (int i = 0; i < 4; ++i) {
    const std::string uid = "0." + std::to_string(i);
    FakeNode& node = page.make(i == 1 ? "table" : "div", {{"data-uid", uid}, {"class", "c"}, {"_own", "x"}});
    if (i == 2) node.attributes["style"] = "color: red; padding-top: 1px;";
    main.insert(node, nullptr);
    main.insert(page.make_text(" "), nullptr);
    // A parser puts rows into a body of their own.
    FakeNode& body = i == 1 ? page.make("tbody") : node;
    if (i == 1) node.insert(body, nullptr);
    for (int k = 0; k < 3 && i != 3; ++k) {
      FakeNode& child = page.make(i == 1 ? "tr" : "p", {{"data-uid", uid + "." + std::to_string(k)}, {"id", "x"}});
      body.insert(child, nullptr);
      child.insert(page.make_text("text"), nullptr);
    }
    for (int k = 0; k < 4; ++k) seen_.push_back(uid + "." + std::to_string(k));
    seen_.push_back(uid);
  }
}

void RandomPatches::disturb(FakePatchHosts& one, FakePatchHosts& other) {
  FakeNode* left = &one.root();
  FakeNode* right = &other.root();
  while (!left->children.empty() && !random_.one_in(3)) {
    const std::size_t place = random_.below(static_cast<std::uint32_t>(left->children.size()));
    if (!left->children[place]->is_element()) break;
    left = left->children[place];
    right = right->children[place];
  }
  const std::size_t place = random_.below(static_cast<std::uint32_t>(left->children.size() + 1));
  const auto put = [place](FakePatchHosts& page, FakeNode& parent) {
    parent.insert(page.make("foreign"), place < parent.children.size() ? parent.children[place] : nullptr);
  };
  put(one, *left);
  put(other, *right);
}

std::vector<PatchSpec> RandomPatches::next_frame() {
  std::vector<PatchSpec> frame;
  for (std::uint32_t left = 1 + random_.below(5); left > 0; --left) add_any(frame);
  return frame;
}

void RandomPatches::add(std::vector<PatchSpec>& frame, PatchSpec patch) {
  tree_.apply(patch);
  frame.push_back(std::move(patch));
}

void RandomPatches::add_any(std::vector<PatchSpec>& frame) {
  const std::string uid = some_uid();
  if (tree_.uids().size() > k_many) return add(frame, patches::remove(uid == "0" ? "0.3" : uid));
  switch (random_.below(16)) {
    case 0:
      // The whole page only now and then.
      if (uid == "0" && !random_.one_in(4)) return;
      return add(frame, patches::replace(uid, node(random_.one_in(4) ? some_uid() : uid, 0)));
    case 1:
    case 2: return add(frame, patches::remove(uid == "0" ? "0.3" : uid));
    case 3:
    case 4:
    case 5: {
      const auto count = static_cast<std::uint32_t>(tree_.children_of(uid).size());
      const std::uint32_t index = random_.one_in(8) ? random_.below(1000) : random_.below(count + 2);
      return add(frame, patches::insert(uid, index, node(random_.one_in(6) ? some_uid() : child_uid(uid), 0)));
    }
    case 6:
    case 7: return add(frame, patches::text(uid == "0" ? "0.3" : uid, text()));
    case 8:
    case 9: {
      PatchPairs pairs = attributes();
      if (random_.one_in(2)) pairs.emplace_back("data-uid", random_.one_in(4) ? some_uid() : uid);
      return add(frame, patches::attributes(uid, std::move(pairs)));
    }
    case 10:
    case 11: return add(frame, patches::styles(uid, styles()));
    case 12:
      // The same once more.
      if (frame.empty()) return;
      return add(frame, PatchSpec(frame[random_.below(static_cast<std::uint32_t>(frame.size()))]));
    case 13: return move_as_duck_does(frame);
    default: return insert_rows(frame);
  }
}

// lively.md 3.7: removing a child sends the children behind it as moves, of which each names the parent to be removed.
void RandomPatches::move_as_duck_does(std::vector<PatchSpec>& frame) {
  const std::string parent = some_uid();
  std::vector<std::string> children = tree_.children_of(parent);
  if (children.empty()) return;
  const std::size_t gone = random_.below(static_cast<std::uint32_t>(children.size()));
  if (!children[gone].empty()) add(frame, patches::remove(children[gone]));
  for (std::size_t i = gone + 1; i < children.size(); ++i) {
    if (children[i].empty()) continue;
    add(frame, patches::remove(parent));
    // Another patch may come between the two.
    if (random_.one_in(6)) add(frame, patches::text(some_uid(), text()));
    add(frame, patches::insert(parent, static_cast<std::uint32_t>(i - 1), row(children[i])));
  }
}

void RandomPatches::insert_rows(std::vector<PatchSpec>& frame) {
  const std::string parent = some_uid();
  std::uint32_t index =
      random_.one_in(2) ? static_cast<std::uint32_t>(tree_.children_of(parent).size()) : random_.below(3);
  for (std::uint32_t left = 1 + random_.below(4); left > 0; --left) {
    add(frame, patches::insert(parent, index++, row(child_uid(parent))));
  }
}

std::string RandomPatches::some_uid() {
  if (random_.one_in(12)) return seen_[random_.below(static_cast<std::uint32_t>(seen_.size()))];
  if (random_.one_in(30)) return "nobody";
  const std::vector<std::string>& live = tree_.uids();
  return live.empty() ? "0" : live[random_.below(static_cast<std::uint32_t>(live.size()))];
}

std::string RandomPatches::child_uid(const std::string& parent) {
  std::string uid = parent + '.' + std::to_string(random_.below(6));
  if (uid.size() > 60) uid = "d" + std::to_string(random_.below(50));
  if (random_.one_in(8)) seen_.push_back(uid);
  return uid;
}

NodeSpec RandomPatches::node(const std::string& uid, std::uint32_t depth) {
  NodeSpec spec{one_of(k_tags), uid, attributes(), styles(), text()};
  const bool narrow = random_.one_in(3);
  const std::uint32_t most = depth == 0 && random_.one_in(12) ? 12 : narrow ? 2 : depth < 3 ? 4 : 1;
  for (std::uint32_t left = depth < 24 ? random_.below(most) : 0; left > 0; --left) {
    spec.children.push_back(node(random_.one_in(20) ? some_uid() : child_uid(uid), depth + 1));
  }
  // Duck never sends both.
  if (!spec.children.empty() && !random_.one_in(4)) spec.text = {};
  return spec;
}

// Rows of three shapes, which become templates.
NodeSpec RandomPatches::row(const std::string& uid) {
  ++rows_;
  switch (random_.below(3)) {
    case 0:
      return {"tr",
              uid,
              {{"class", random_.one_in(2) ? "odd" : "even"}},
              {},
              {},
              {{"td", uid + ".0", {}, {}, PatchText(std::to_string(rows_))},
               {"td",
                uid + ".1",
                {{"title", value()}},
                {{"padding", one_of(k_style_values)}, {"padding-top", one_of(k_style_values)}},
                text()}}};
    case 1:
      return {"svg",
              uid,
              {{"viewbox", "0 0 1 1"}, {"width", value()}},
              {{"width", one_of(k_style_values)}},
              {},
              {{"g", uid + ".0", {}, {}, {}, {{"path", uid + ".0.0", {{"d", value()}}, {}, {}}}},
               {"foreignObject", uid + ".1", {}, {}, {}, {{"div", uid + ".1.0", {}, {}, PatchText(value())}}}}};
    default: return {"li", uid, {{"value", value()}}, {{"color", one_of(k_style_values)}}, PatchText(value()), {}};
  }
}

PatchText RandomPatches::text() {
  switch (random_.below(12)) {
    case 0: return {};
    case 1: return PatchText(std::int64_t{42} - static_cast<std::int64_t>(random_.below(100)));
    case 2: return PatchText(0.5);
    case 3: return PatchText(random_.one_in(2));
    default: return PatchText(value());
  }
}

std::string RandomPatches::value() {
  std::string text = one_of(k_texts);
  if (random_.one_in(40)) {
    while (text.size() < 500) text += text + "x";
  }
  return text;
}

PatchPairs RandomPatches::attributes() {
  PatchPairs pairs;
  for (std::uint32_t left = random_.one_in(3) ? 0 : random_.below(5); left > 0; --left) {
    pairs.emplace_back(one_of(k_attributes), random_.one_in(10) ? text() : PatchText(value()));
  }
  return pairs;
}

PatchPairs RandomPatches::styles() {
  PatchPairs pairs;
  if (random_.one_in(2)) return pairs;
  // A server keeps its order: that of a map means nothing.
  for (const char* const name : k_styles) {
    if (random_.one_in(3)) pairs.emplace_back(name, std::string(one_of(k_style_values)));
  }
  return pairs;
}

}  // namespace tether::test
