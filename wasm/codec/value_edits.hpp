#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include <tether/value.hpp>

namespace tether::codec {

/// A child of a list or map in a document, there or yet to be added, or the document itself.
struct Place {
  std::vector<std::size_t> way;  ///< to that list or map: the number of a child, and of its child, and so on
  std::size_t index = 0;         ///< of the child; how many there are, if it comes after them
  std::string key;               ///< of a child of a map
  bool is_document = false;

  /// How many lists and maps it lies in.
  [[nodiscard]] std::size_t depth() const noexcept { return is_document ? 0 : way.size() + 1; }
};

/// Of a list or map; 0 for anything else.
std::size_t size_of(const Value& container);
Value& child_of(Value& container, std::size_t index);

/// Changes to a document that can be taken back, all of them. What they take out is kept for that and not copied.
class ValueEdits {
public:
  explicit ValueEdits(Value& document) : document_(document) {}

  /// The list or map of a place that is not the document.
  Value& container_at(const Place& place);
  Value& value_at(const Place& place);

  /// Before what is there. In a map it may not have the key of another entry.
  void insert(Place place, Value&& value);
  void replace(Place place, Value&& value);
  void remove(Place place);
  /// Takes a value out that is to be put down elsewhere: insert or replace by std::move(hand()) is the next of these
  /// two.
  void pick_up(Place place);
  [[nodiscard]] Value& hand() noexcept { return hand_; }

  void undo();

private:
  // A pointer into the document would not outlive the next change. A Place means the same again once all later changes
  // are taken back.
  struct Done {
    enum class Kind : unsigned char { inserted, replaced, removed, picked_up };
    Kind kind;
    Place place;
    Value before = {};
  };

  void put_in(const Place& place, Value&& value);
  Value take_out(const Place& place);

  Value& document_;
  Value hand_;
  std::vector<Done> done_;
};

}  // namespace tether::codec
