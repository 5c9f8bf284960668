// Random sequences of patches, applied by the engine and by a plain model; the pages are equal after every frame.
// TETHER_SEED=n runs the sequence of that seed alone and prints its frames.
#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <tether/patch.hpp>

#include "support/fake_patch_host.hpp"
#include "support/fake_platform.hpp"
#include "support/random_patches.hpp"
#include "support/reference_tree.hpp"

using namespace tether;
using namespace tether::test;

namespace {

constexpr std::uint64_t k_sequences = 2000;
constexpr int k_frames = 6;

// Without texts that are empty, which nobody sees.
std::vector<const FakeNode*> visible_children(const FakeNode& node) {
  std::vector<const FakeNode*> children;
  for (const FakeNode* child : node.children) {
    if (child->is_element() || !child->data.empty()) children.push_back(child);
  }
  return children;
}

bool equal(const FakeNode& a, const FakeNode& b) {
  if (a.kind != b.kind || a.ns != b.ns || a.name != b.name || a.data != b.data || a.attributes != b.attributes) {
    return false;
  }
  const auto children = visible_children(a);
  const auto others = visible_children(b);
  return std::equal(children.begin(), children.end(), others.begin(), others.end(),
                    [](const FakeNode* left, const FakeNode* right) { return equal(*left, *right); });
}

std::string difference(const std::string& is, const std::string& should_be) {
  std::size_t at = 0;
  while (at < is.size() && at < should_be.size() && is[at] == should_be[at]) ++at;
  const std::size_t from = at < 200 ? 0 : at - 200;
  return "is  ..." + is.substr(from, 400) + "\nnot ..." + should_be.substr(from, 400) + "\nfrom character " +
         std::to_string(at);
}

// False after the first difference.
bool run_sequence(std::uint64_t seed, bool loud) {
  CAPTURE(seed);
  SeededRandom choice(seed * 977);
  ReferenceTree::Rules rules;
  rules.strict = !choice.one_in(3);
  rules.detect_markup = choice.one_in(3);

  ReferenceTree reference(rules);
  RandomPatches server(seed, reference);
  FakePatchHosts page;
  server.furnish(page);
  server.furnish(reference.page());
  reference.adopt();

  FakePlatform platform;
  PatcherOptions options;
  options.markup = rules.detect_markup ? Markup::detect : Markup::never;
  options.trust = rules.strict ? PatchTrust::strict : PatchTrust::unsafe_trusted_html;
  PatchPlatform ports{page, platform.scheduler, platform.random, platform.lifecycle};
  Patcher patcher(options, ports);

  for (int frame = 0; frame < k_frames; ++frame) {
    CAPTURE(frame);
    const std::vector<PatchSpec> patches = server.next_frame();
    if (loud) MESSAGE(describe(patches));
    const Result<void> applied = patcher.apply(frame_of(patches));
    CHECK(applied.has_value());
    const bool same = equal(page.body(), reference.page().body());
    if (!same) {
      CHECK_MESSAGE(same, "\n", describe(patches), difference(page.html(), reference.html()));
      return false;
    }
    if (choice.one_in(4) && page.root().parent != nullptr) server.disturb(page, reference.page());
  }
  for (const std::string& refusal : page.refusals) {
    CAPTURE(refusal);
    // All that this page refuses is a name.
    CHECK(refusal.find("InvalidCharacterError") != std::string::npos);
  }
  return true;
}

}  // namespace

TEST_CASE("random patches give the tree that a plain model gives") {
  if (const char* seed = std::getenv("TETHER_SEED")) {
    run_sequence(std::strtoull(seed, nullptr, 10), true);
    return;
  }
  int failures = 0;
  for (std::uint64_t seed = 1; seed <= k_sequences && failures < 3; ++seed)
    failures += run_sequence(seed, false) ? 0 : 1;
}
