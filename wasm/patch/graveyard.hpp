#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace tether::patch {

/// Nodes that were removed and may come back. Duck moves a child by removing its parent and inserting the child into
/// it: the parent was never meant to go.
class Graveyard {
public:
  /// More than a move takes; the oldest gives way.
  static constexpr std::size_t k_max_graves = 8;

  struct Grave {
    std::uint32_t node;
    std::uint32_t parent;
    std::uint32_t next;  ///< the sibling in front of which it stood; 0: it was the last
  };

  void bury(const Grave& grave) { graves_.push_back(grave); }
  /// Takes out the grave at `index`.
  Grave dig_up(std::size_t index) {
    const Grave grave = graves_[index];
    graves_.erase(graves_.begin() + static_cast<std::ptrdiff_t>(index));
    return grave;
  }
  /// The index of the grave of `node`, or size().
  [[nodiscard]] std::size_t find(std::uint32_t node) const noexcept {
    std::size_t index = 0;
    while (index < graves_.size() && graves_[index].node != node) ++index;
    return index;
  }
  [[nodiscard]] const Grave& operator[](std::size_t index) const noexcept { return graves_[index]; }
  /// A sibling is gone or moved: what stood in front of it now stands in front of the one after that.
  void sibling_left(std::uint32_t node, std::uint32_t next) noexcept {
    for (Grave& grave : graves_) {
      if (grave.next == node) grave.next = next;
    }
  }
  [[nodiscard]] std::size_t size() const noexcept { return graves_.size(); }

private:
  std::vector<Grave> graves_;
};

}  // namespace tether::patch
