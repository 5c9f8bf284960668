#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "support/patch_frames.hpp"
#include "support/reference_tree.hpp"
#include "support/seeded_random.hpp"

namespace tether::test {

/// Makes up what a server might send, honest or confused: trees of many kinds, rows that are much alike, moves as Duck
/// sends them, uids that are stale, repeated or unknown.
class RandomPatches {
public:
  RandomPatches(std::uint64_t seed, ReferenceTree& tree) : random_(seed), tree_(tree) {}

  /// Fills an empty page; the page of another host gets the same for the same seed.
  void furnish(FakePatchHosts& page);
  /// The patches of one frame, each already applied to the reference.
  std::vector<PatchSpec> next_frame();
  /// What the page's own code may do at any time: adds an element that no server knows, at the same place in each page.
  void disturb(FakePatchHosts& one, FakePatchHosts& other);

private:
  void add(std::vector<PatchSpec>& frame, PatchSpec patch);
  void move_as_duck_does(std::vector<PatchSpec>& frame);
  void insert_rows(std::vector<PatchSpec>& frame);
  void add_any(std::vector<PatchSpec>& frame);

  [[nodiscard]] std::string some_uid();
  [[nodiscard]] std::string child_uid(const std::string& parent);
  NodeSpec node(const std::string& uid, std::uint32_t depth);
  NodeSpec row(const std::string& uid);
  PatchText text();
  std::string value();
  PatchPairs attributes();
  PatchPairs styles();

  template <std::size_t N>
  const char* one_of(const char* const (&list)[N]) {
    return list[random_.below(N)];
  }

  SeededRandom random_;
  ReferenceTree& tree_;
  std::vector<std::string> seen_{"0"};
  std::uint32_t rows_ = 0;
};

}  // namespace tether::test
