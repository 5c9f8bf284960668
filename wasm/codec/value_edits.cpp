#include "codec/value_edits.hpp"

#include <utility>

namespace tether::codec {

std::size_t size_of(const Value& container) { return container.as_list().size() + container.as_map().size(); }

Value& child_of(Value& container, std::size_t index) {
  Value::List* const list = container.list();
  return list != nullptr ? (*list)[index] : (*container.map())[index].second;
}

Value& ValueEdits::container_at(const Place& place) {
  Value* container = &document_;
  for (const std::size_t index : place.way) container = &child_of(*container, index);
  return *container;
}

Value& ValueEdits::value_at(const Place& place) {
  return place.is_document ? document_ : child_of(container_at(place), place.index);
}

void ValueEdits::insert(Place place, Value&& value) {
  put_in(place, std::move(value));
  done_.push_back({Done::Kind::inserted, std::move(place)});
}

void ValueEdits::replace(Place place, Value&& value) {
  Value& target = value_at(place);
  done_.push_back({Done::Kind::replaced, std::move(place), std::exchange(target, std::move(value))});
}

void ValueEdits::remove(Place place) {
  Value before = take_out(place);
  done_.push_back({Done::Kind::removed, std::move(place), std::move(before)});
}

void ValueEdits::pick_up(Place place) {
  hand_ = take_out(place);
  done_.push_back({Done::Kind::picked_up, std::move(place)});
}

void ValueEdits::undo() {
  for (; !done_.empty(); done_.pop_back()) {
    Done& last = done_.back();
    switch (last.kind) {
      // Into the hand: if it was put down here, the place where it was picked up comes soon.
      case Done::Kind::inserted: hand_ = take_out(last.place); break;
      case Done::Kind::replaced: hand_ = std::exchange(value_at(last.place), std::move(last.before)); break;
      case Done::Kind::removed: put_in(last.place, std::move(last.before)); break;
      case Done::Kind::picked_up: put_in(last.place, std::move(hand_)); break;
    }
  }
}

void ValueEdits::put_in(const Place& place, Value&& value) {
  Value& container = container_at(place);
  const auto index = static_cast<std::ptrdiff_t>(place.index);
  if (Value::List* const list = container.list()) {
    list->insert(list->begin() + index, std::move(value));
  } else if (Value::Map* const map = container.map()) {
    map->emplace(map->begin() + index, place.key, std::move(value));
  }
}

Value ValueEdits::take_out(const Place& place) {
  Value& container = container_at(place);
  const auto index = static_cast<std::ptrdiff_t>(place.index);
  Value value = std::move(child_of(container, place.index));
  if (Value::List* const list = container.list()) {
    list->erase(list->begin() + index);
  } else if (Value::Map* const map = container.map()) {
    map->erase(map->begin() + index);
  }
  return value;
}

}  // namespace tether::codec
