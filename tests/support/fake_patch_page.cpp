// What the fake page is made of: its nodes, and the texts that it takes for HTML.
#include <set>
#include <utility>

#include "support/fake_patch_host.hpp"

namespace tether::test {

namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

}  // namespace

bool looks_like_markup(std::string_view text) {
  for (std::size_t at = 0; at + 1 < text.size(); ++at) {
    if (text[at] == '<' && is_letter(text[at + 1]) && text.find('>', at) != std::string_view::npos) return true;
    if (text[at] != '&') continue;
    std::size_t end = at + 1;
    while (end < text.size() && (is_letter(text[end]) || text[end] == '#' || (text[end] >= '0' && text[end] <= '9'))) {
      ++end;
    }
    if (end > at + 1 && end < text.size() && text[end] == ';') return true;
  }
  return false;
}

void write_text(FakePatchHosts& page, FakeNode& node, const std::string& text, bool may_be_markup) {
  while (!node.children.empty()) node.children.back()->detach();
  if (may_be_markup && node.name != "script" && node.name != "style" && looks_like_markup(text)) {
    FakeNode& content = page.make(std::string(k_markup_name));
    content.insert(page.make_text(text), nullptr);
    node.insert(content, nullptr);
  } else if (!text.empty()) {
    node.insert(page.make_text(text), nullptr);
  }
}

FakePatchHosts::FakePatchHosts() : body_(&make("body")), main_(&make("main")) { body_->insert(*main_, nullptr); }

FakeNode& FakePatchHosts::make(std::string name, std::map<std::string, std::string> attributes) {
  FakeNode& node = *arena_.emplace_back(std::make_unique<FakeNode>());
  node.name = std::move(name);
  node.attributes = std::move(attributes);
  return node;
}

FakeNode& FakePatchHosts::make_text(std::string text) {
  FakeNode& node = make({});
  node.kind = FakeNode::Kind::text;
  node.data = std::move(text);
  return node;
}

void FakePatchHosts::collect_garbage() {
  std::set<const FakeNode*> roots{body_};
  if (handles_ != nullptr) roots.insert(handles_->begin(), handles_->end());
  for (const auto& [id, node] : templates_) roots.insert(node);
  const auto is_garbage = [&roots](const FakeNode& node) {
    for (const FakeNode* at = &node; at != nullptr; at = at->parent) {
      if (roots.count(at) != 0) return false;
    }
    return true;
  };
  std::deque<std::unique_ptr<FakeNode>> kept;
  std::vector<std::unique_ptr<FakeNode>> garbage;
  for (auto& node : arena_) {
    if (is_garbage(*node)) {
      garbage.push_back(std::move(node));
    } else {
      kept.push_back(std::move(node));
    }
  }
  arena_ = std::move(kept);
}

int FakePatchHosts::operations() const {
  int sum = 0;
  for (const int count : counts_) sum += count;
  return sum - count(patch::PatchOp::define_name);
}

}  // namespace tether::test
