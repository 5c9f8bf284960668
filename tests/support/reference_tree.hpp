#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "support/fake_patch_host.hpp"
#include "support/patch_frames.hpp"

namespace tether::test {

/// What patches mean, one step at a time and without regard to speed: docs/protocols/patches.md, or section 3 of Duck's
/// protocol with the repairs that it needs. It works on a page of its own, which no stream touches.
class ReferenceTree {
public:
  struct Rules {
    bool strict = true;
    bool detect_markup = false;
  };

  explicit ReferenceTree(const Rules& rules) : rules_(rules) {}

  /// Where a test builds what the page holds before it calls `adopt`.
  [[nodiscard]] FakePatchHosts& page() noexcept { return page_; }
  void adopt();
  void apply(const PatchSpec& patch);
  [[nodiscard]] std::string html() const { return page_.html(); }

  // For those who make up patches.

  /// The uids that mean a node in the document.
  [[nodiscard]] const std::vector<std::string>& uids();
  /// The uids of the server's children of a node; empty ones for those whose uid means another node by now.
  [[nodiscard]] std::vector<std::string> children_of(const std::string& uid) const;
  [[nodiscard]] std::string parent_of(const std::string& uid) const;

private:
  /// What the server said of a node last.
  struct Known {
    std::string uid;
    std::map<std::string, std::string> attributes;
    PatchPairs styles;
    FakeNode* parent = nullptr;       ///< of the server's nodes
    std::vector<FakeNode*> children;  ///< likewise
    bool is_placeholder = false;
    std::optional<std::string> text;  ///< that was set last, if the node has had no child since
  };
  struct Tombstone {
    FakeNode* node;
    FakeNode* parent;
    FakeNode* next;  ///< of the server's nodes
    FakeNode* dom_parent;
    bool before_replaced = false;  ///< while `next` is being replaced
  };

  void adopt(FakeNode& node, FakeNode* parent);
  void collect_uids(const FakeNode& node);
  [[nodiscard]] FakeNode* find(const std::string& uid) const;
  FakeNode& build(const NodeSpec& spec, patch::NodeNamespace around, FakeNode* parent);
  [[nodiscard]] patch::NodeNamespace inside(const FakeNode& node) const;
  void write_attributes(FakeNode& node, const PatchPairs& pairs);
  void write_styles(FakeNode& node, const PatchPairs& pairs);
  void write_text(FakeNode& node, const PatchText& text);
  void insert(const PatchSpec& patch);
  void remove(FakeNode& node);
  void replace(FakeNode& node, const NodeSpec& spec);
  /// Forgets a node and all below it; its place in the document is the caller's business.
  void forget(FakeNode& node);
  void take_out(FakeNode& node);
  void put_in(FakeNode& parent, FakeNode& node, FakeNode* before);
  void drop_tombstone(std::size_t index);
  void put_back(FakeNode& node);
  [[nodiscard]] std::size_t tombstone_of(const FakeNode* node) const;

  const Rules rules_;
  FakePatchHosts page_;
  std::map<const FakeNode*, Known> known_;
  std::map<std::string, FakeNode*> named_;
  std::vector<Tombstone> tombstones_;
  std::vector<std::string> uids_;
  bool uids_are_old_ = true;
};

}  // namespace tether::test
