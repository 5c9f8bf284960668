#pragma once
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tether/dom.hpp>

#include "dom/dom_tree.hpp"
#include "patch/dom_host.hpp"
#include "support/fake_node.hpp"

namespace tether::test {

/// A document that is a plain tree: it replays op streams, answers queries, and fires events the way a browser does.
/// The page is <body><main></main></body>; the app is mounted in <main>.
class FakeDom final : public patch::DomHost {
public:
  FakeDom();

  /// Where events and refused ops go. Without it refused ops are only recorded.
  void attach(dom::DomTree& tree) { tree_ = &tree; }

  void apply(const patch::OpStream& stream) override;
  void schedule_flush() override { flush_asked_ = true; }
  Result<std::uint32_t> query(patch::NodeQuery what, std::uint32_t slot, std::string_view argument) override;
  void adopt(std::span<std::uint32_t> slots) override;
  std::optional<std::string> read_text(patch::NodeRead what, std::uint32_t slot, std::string_view name) override;
  double read_number(patch::NodeRead what, std::uint32_t slot, std::string_view name) override;
  void report(const Error& error) override {
    reports.push_back(std::string(to_string(error.code)) + ": " + error.detail);
  }

  /// Ends the turn: flushes if a flush was asked for.
  void end_turn();

  /// What lies below the app's root, as text.
  [[nodiscard]] std::string html() const { return serialize_children(*root_); }
  [[nodiscard]] FakeNode& root() const { return *root_; }
  [[nodiscard]] FakeNode& document() const { return *document_; }
  /// The first element of the whole page that matches. A test that asks for one knows that it is there.
  [[nodiscard]] FakeNode& find(std::string_view selector) const;
  /// Adds an element that C++ does not know.
  FakeNode& add(FakeNode& parent, std::string name, std::map<std::string, std::string> attributes = {});

  /// Fires an event that bubbles from `node` up to the document; true if its default was prevented.
  bool fire(FakeNode& node, std::string_view type, dom::EventData data = {});

  int applies = 0;
  int queries = 0;
  std::vector<std::string> failures;  ///< ops that the page refused
  std::vector<std::string> reports;   ///< errors that nobody handled
  std::string title = "the title";
  std::vector<std::string> actions;  ///< focus, scrolling and dispatched events
  std::size_t max_slots = 0;         ///< the highest slot that was used

private:
  class Replay;

  FakeNode& make(FakeNode::Kind kind, std::string name = {});
  void set_slot(std::uint32_t slot, FakeNode& node);
  [[nodiscard]] FakeNode* at(std::uint32_t slot) const;
  void dispatch(FakeNode& current, const std::string& type, dom::EventData& data, dom::EventOutcome& outcome);
  void refuse(patch::DomOp op, const std::string& why);
  [[nodiscard]] FakeNode* inside_root(FakeNode* node) const { return root_->contains(node) ? node : nullptr; }

  std::deque<FakeNode> arena_;
  std::vector<FakeNode*> slots_;
  std::map<std::uint32_t, std::string> names_;
  std::vector<FakeNode*> found_;  ///< by the last query
  FakeNode* document_ = nullptr;
  FakeNode* body_ = nullptr;
  FakeNode* root_ = nullptr;
  FakeNode* focused_ = nullptr;
  dom::DomTree* tree_ = nullptr;
  bool flush_asked_ = false;
};

/// A FakeDom and the Document on top of it.
struct FakePage {
  FakePage() { dom.attach(document.tree()); }

  FakeDom dom;
  Document document{dom};
};

}  // namespace tether::test
