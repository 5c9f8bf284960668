// A long random life of handles, live and stale, next to a plain model of the page (security 21).
#include <algorithm>
#include <deque>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <tether/dom.hpp>

#include "support/fake_dom.hpp"
#include "support/random_value.hpp"

using tether::Element;
using tether::Errc;
using tether::Event;
using tether::Result;
using tether::test::Dice;
using tether::test::FakePage;
using tether::test::roll;

namespace {

/// A node as the test believes it to be: its place in the page, and what C++ may know of it.
struct Model {
  int id = 0;
  bool is_text = false;
  std::string data;
  Model* parent = nullptr;
  std::vector<Model*> children;

  Element handle;
  bool known = false;
  Model* known_parent = nullptr;  ///< C++ made the child hang there

  [[nodiscard]] bool holds(const Model* other) const {
    for (; other != nullptr; other = other->parent) {
      if (other == this) return true;
    }
    return false;
  }
  [[nodiscard]] bool is_known_to_hold(const Model* other) const {
    for (; other != nullptr; other = other->known_parent) {
      if (other == this) return true;
    }
    return false;
  }
  void detach() {
    if (parent == nullptr) return;
    std::erase(parent->children, this);
    parent = nullptr;
  }
  // The page refuses a circle; nothing changes then.
  void insert(Model& child, Model* before) {
    if (is_text || child.holds(this) || (before != nullptr && before->parent != this) || before == &child) return;
    child.detach();
    child.parent = this;
    children.insert(std::find(children.begin(), children.end(), before), &child);
  }
};

std::string html_of(const Model& node) {
  std::string out;
  for (const Model* child : node.children) {
    if (child->is_text) {
      out += child->data;
    } else {
      const std::string id = std::to_string(child->id);
      out += "<p id=\"" + id + "\">" + html_of(*child) + "</p>";
    }
  }
  return out;
}

class Life {
public:
  explicit Life(std::uint64_t seed) : dice_(seed) {
    Model& root = add(false);
    root.handle = page_.document.root();
    root.known = true;
  }

  void run(int steps) {
    for (int i = 0; i < steps; ++i) {
      step();
      if (roll(dice_, 16) == 0) page_.dom.end_turn();
      if (i % 64 == 0) compare();
    }
    compare();
    clear();
  }

  [[nodiscard]] int stale_answers() const { return stale_answers_; }
  [[nodiscard]] int events() const { return events_; }
  [[nodiscard]] int circles() const { return circles_; }

private:
  Model& add(bool is_text) {
    Model& node = nodes_.emplace_back();
    node.id = static_cast<int>(nodes_.size());
    node.is_text = is_text;
    return node;
  }

  Model& root() { return nodes_.front(); }

  // Old nodes, mostly stale, come up as well as new ones.
  Model& any() {
    const std::size_t back = std::min<std::size_t>(nodes_.size(), roll(dice_, 8) == 0 ? nodes_.size() : 30);
    return nodes_[nodes_.size() - 1 - roll(dice_, back)];
  }

  void step() {
    switch (roll(dice_, 14)) {
      case 0:
      case 1: return create();
      case 2:
      case 3:
      case 4: return append(roll(dice_, 3) == 0 ? root() : any(), any());
      case 5: return insert_before(any(), any(), any());
      case 6: return replace(any(), any());
      case 7: return remove(any());
      case 8: return detach(any());
      case 9: return set_text(any());
      case 10: return release(any());
      case 11: return read(any());
      case 12: return look_around(any());
      default: return fire();
    }
  }

  void create() {
    Model& node = add(roll(dice_, 4) == 0);
    node.known = true;
    if (node.is_text) {
      node.data = "t" + std::to_string(node.id);
      node.handle = page_.document.create_text(node.data);
      return;
    }
    node.handle = page_.document.create_element("p");
    node.handle.set_attribute("id", std::to_string(node.id));
    if (roll(dice_, 2) == 0) node.handle.bind("click", [this, &node](Event&) { on_click(node); });
  }

  void on_click(Model& node) {
    ++events_;
    // Only a node that C++ knows, and that was on the event's way, may hear of it.
    CHECK(node.known);
    CHECK(std::find(path_.begin(), path_.end(), &node) != path_.end());
    if (!inside_event_) {
      inside_event_ = true;
      step();
      inside_event_ = false;
    }
  }

  /// True if the handles were good; else the answer must be `stale_handle`.
  bool expect(const Result<void>& result, bool all_known, bool hierarchy_allows = true) {
    if (!all_known) {
      ++stale_answers_;
      REQUIRE_FALSE(result.has_value());
      CHECK(result.error().code == Errc::stale_handle);
      return false;
    }
    if (!hierarchy_allows) {
      ++circles_;
      REQUIRE_FALSE(result.has_value());
      CHECK(result.error().code == Errc::bad_hierarchy);
      return false;
    }
    CHECK(result.has_value());
    return true;
  }

  void append(Model& parent, Model& child) {
    if (parent.is_text) return;
    const bool allowed = !child.is_known_to_hold(&parent) && &child != &root();
    if (!expect(parent.handle.append(child.handle), parent.known && child.known, allowed)) return;
    child.known_parent = &parent;
    parent.insert(child, nullptr);
  }

  void insert_before(Model& parent, Model& child, Model& reference) {
    if (parent.is_text) return;
    const bool allowed = !child.is_known_to_hold(&parent) && &child != &root() &&
                         (reference.known_parent == nullptr || reference.known_parent == &parent);
    const auto result = parent.handle.insert_before(child.handle, reference.handle);
    if (!expect(result, parent.known && child.known && reference.known, allowed)) return;
    child.known_parent = &parent;
    parent.insert(child, &reference);
  }

  void replace(Model& old, Model& fresh) {
    const bool allowed =
        !old.is_known_to_hold(&fresh) && !fresh.is_known_to_hold(&old) && &old != &root() && &fresh != &root();
    if (!expect(old.handle.replace_with(fresh.handle), old.known && fresh.known, allowed)) return;
    fresh.known_parent = old.known_parent;
    // Where C++ knows of no place, the replacement leaves its own in any case.
    if (fresh.known_parent == nullptr) fresh.detach();
    if (Model* parent = old.parent; parent != nullptr && !fresh.holds(parent)) {
      parent->insert(fresh, &old);
      old.detach();
    }
    forget(old);
  }

  void remove(Model& node) {
    if (!expect(node.handle.remove(), node.known, &node != &root())) return;
    node.detach();
    forget(node);
  }

  void detach(Model& node) {
    if (!expect(node.handle.detach(), node.known, &node != &root())) return;
    node.detach();
    node.known_parent = nullptr;
  }

  void set_text(Model& node) {
    const std::string value = "s" + std::to_string(nodes_.size());
    if (!expect(node.handle.set_text(value), node.known)) return;
    forget_children(node);
    if (node.is_text) {
      node.data = value;
    } else if (node.children.size() == 1 && node.children.front()->is_text) {
      node.children.front()->data = value;
    } else {
      while (!node.children.empty()) node.children.back()->detach();
      Model& text = add(true);
      text.data = value;
      node.insert(text, nullptr);
    }
  }

  void release(Model& node) {
    page_.document.release(node.handle);
    if (&node == &root() || !node.known) return;
    for (Model& other : nodes_) {
      if (other.known_parent == &node) other.known_parent = nullptr;
    }
    node.known = false;
    node.known_parent = nullptr;
  }

  void read(Model& node) {
    const auto text = node.handle.text();
    if (!node.known) {
      CHECK(text.error().code == Errc::stale_handle);
      return;
    }
    CHECK(text.has_value());
  }

  // The children of an element, which gives handles to nodes that were released.
  void look_around(Model& node) {
    const auto children = node.handle.children();
    if (!node.known) {
      CHECK(children.error().code == Errc::stale_handle);
      return;
    }
    REQUIRE(children.has_value());
    std::vector<Model*> elements;
    for (Model* child : node.children) {
      if (!child->is_text) elements.push_back(child);
    }
    REQUIRE(children->size() == elements.size());
    for (std::size_t i = 0; i < elements.size(); ++i) {
      if (elements[i]->known) CHECK(elements[i]->handle == children->at(i));
      elements[i]->handle = children->at(i);
      elements[i]->known = true;
    }
  }

  // A click on some element of the page.
  void fire() {
    if (inside_event_) return;
    page_.dom.end_turn();
    Model* target = &root();
    while (!target->children.empty() && roll(dice_, 4) != 0) {
      Model* const child = target->children[roll(dice_, target->children.size())];
      if (child->is_text) break;
      target = child;
    }
    if (target == &root()) return;
    path_.clear();
    for (Model* at = target; at != nullptr; at = at->parent) path_.push_back(at);
    page_.dom.fire(page_.dom.find('#' + std::to_string(target->id)), "click");
  }

  void forget(Model& node) {
    forget_children(node);
    node.known = false;
    node.known_parent = nullptr;
  }

  void forget_children(Model& node) {
    for (Model& other : nodes_) {
      if (other.known_parent == &node) forget(other);
    }
  }

  void compare() {
    page_.document.flush();
    REQUIRE(page_.dom.html() == html_of(root()));
    std::size_t known = 0;
    for (const Model& node : nodes_) {
      REQUIRE(node.handle.is_live() == node.known);
      known += node.known ? 1 : 0;
    }
    CHECK(page_.document.live_handles() == known - 1);  // the root does not count
  }

  void clear() {
    for (Model& node : nodes_) page_.document.release(node.handle);
    CHECK(page_.document.live_handles() == 0);
    CHECK(page_.document.root().is_live());
  }

  Dice dice_;
  FakePage page_;
  std::deque<Model> nodes_;
  std::vector<Model*> path_;
  bool inside_event_ = false;
  int stale_answers_ = 0;
  int events_ = 0;
  int circles_ = 0;
};

}  // namespace

TEST_CASE("handles are good or say that they are stale, and the page is what the model says, through random lives") {
  int stale_answers = 0;
  int events = 0;
  int circles = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    CAPTURE(seed);
    Life life(seed);
    life.run(1500);
    stale_answers += life.stale_answers();
    events += life.events();
    circles += life.circles();
  }
  // So that a fuzz which does nothing does not pass.
  CHECK(stale_answers > 1000);
  CHECK(events > 300);
  CHECK(circles > 300);
}
