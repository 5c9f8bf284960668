#pragma once
#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "patch/patch_host.hpp"
#include "patch/patch_stream.hpp"
#include "support/fake_node.hpp"

namespace tether::test {

/// A page that is a plain tree, a <main> in a <body>, and the way for patch streams into <main>.
class FakePatchHosts final : public patch::PatchHosts {
public:
  FakePatchHosts();

  /// Any selector but "#missing" finds <main>.
  std::unique_ptr<patch::PatchHost> open(std::string_view root, bool trusted, patch::PatchHostEvents& events) override;

  [[nodiscard]] FakeNode& root() const noexcept { return *main_; }
  [[nodiscard]] FakeNode& body() const noexcept { return *body_; }
  /// An element that hangs nowhere yet.
  FakeNode& make(std::string name, std::map<std::string, std::string> attributes = {});
  FakeNode& make_text(std::string text);
  /// Gives back the nodes that are not in the page and that no host knows; for tests that make very many.
  void collect_garbage();

  /// What is in <body>, as text.
  [[nodiscard]] std::string html() const { return serialize_children(*body_); }
  /// What is in <main>, as text.
  [[nodiscard]] std::string main_html() const { return serialize_children(*main_); }
  /// How often an operation came since `forget_operations`. `operations`: of all kinds but names.
  [[nodiscard]] int count(patch::PatchOp op) const { return counts_[static_cast<std::size_t>(op)]; }
  [[nodiscard]] int operations() const;
  void forget_operations() { counts_ = {}; }
  /// Lets something happen to the node as if the user did it.
  void fire(const NodeEvent& event) const {
    if (events_ != nullptr) events_->on_node_event(event);
  }

  std::vector<std::string> refusals;  ///< operations that the page refused
  std::vector<std::string> listened;  ///< what servers want to hear
  bool composing = false;
  int open_hosts = 0;
  /// The page's own code, which runs in the middle of each insertion.
  std::function<void()> on_insert;

private:
  class Host;
  class Replay;

  std::deque<std::unique_ptr<FakeNode>> arena_;
  FakeNode* body_;
  FakeNode* main_;
  std::array<int, 32> counts_{};
  patch::PatchHostEvents* events_ = nullptr;
  std::vector<FakeNode*>* handles_ = nullptr;
  std::map<std::uint32_t, FakeNode*> templates_;
  bool applying_ = false;
};

/// How the page takes an attribute; empty, or the refusal.
std::string write_attribute(FakeNode& node, const std::string& name, std::string value);

/// Text that the page takes for HTML is kept as it came, in an element of this name.
inline constexpr std::string_view k_markup_name = "#markup";
bool looks_like_markup(std::string_view text);
/// Replaces the children of `node`.
void write_text(FakePatchHosts& page, FakeNode& node, const std::string& text, bool may_be_markup);

}  // namespace tether::test
