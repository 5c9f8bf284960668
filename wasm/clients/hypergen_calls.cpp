#include "clients/hypergen_calls.hpp"

#include <algorithm>
#include <utility>

namespace tether::hypergen {

namespace {

constexpr std::string_view k_too_many = "too much waits to be sent";

bool is_same_slot(const Call& one, const Call& other) { return one.url == other.url && one.slot == other.slot; }

}  // namespace

Calls::~Calls() {
  for (const Delayed& one : delayed_) scheduler_.cancel(one.timer);
}

void Calls::delay(Call&& call, Milliseconds by) {
  const auto older = std::find_if(delayed_.begin(), delayed_.end(),
                                  [&call](const Delayed& one) { return is_same_slot(one.call, call); });
  if (older != delayed_.end() || delayed_.size() == k_most_waiting) {
    const bool is_replaced = older != delayed_.end();
    const auto leaves = is_replaced ? older : delayed_.begin();
    scheduler_.cancel(leaves->timer);
    const std::uint32_t number = leaves->call.number;
    delayed_.erase(leaves);
    events_.dropped(number, is_replaced ? std::string_view() : k_too_many);
  }
  const std::uint32_t number = call.number;
  const Scheduler::TimerId timer = scheduler_.call_after(by, [this, number] {
    const auto ripe = std::find_if(delayed_.begin(), delayed_.end(),
                                   [number](const Delayed& one) { return one.call.number == number; });
    if (ripe == delayed_.end()) return;
    delayed_.erase(ripe);
    events_.ripe(number);
  });
  delayed_.push_back({std::move(call), timer});
}

void Calls::submit(Call&& call) {
  if (!has_to_wait(call)) {
    start(std::move(call));
  } else if (call.blocks && !call.early && has_block()) {
    events_.dropped(call.number, "another one that blocks is under way");
  } else {
    wait(std::move(call));
  }
}

bool Calls::has_block() const {
  return std::any_of(under_way_.begin(), under_way_.end(), [](const Call& one) { return one.blocks; });
}

bool Calls::has_to_wait(const Call& call) const {
  if (call.blocks && has_block()) return true;
  return std::any_of(under_way_.begin(), under_way_.end(), [&call](const Call& one) {
    return (call.early && one.early) || (call.one_per_url && one.one_per_url && one.url == call.url);
  });
}

void Calls::start(Call&& call) {
  if (call.navigation) end_navigations();
  const std::uint32_t number = call.number;
  under_way_.push_back(std::move(call));
  events_.send(number);
}

void Calls::end_navigations() {
  std::vector<std::uint32_t> ends;
  for (const Call& one : under_way_) {
    if (one.navigation) ends.push_back(one.number);
  }
  for (const std::uint32_t number : ends) events_.abort(number);
}

void Calls::wait(Call&& call) {
  const auto older = std::find_if(waiting_.begin(), waiting_.end(),
                                  [&call](const Call& one) { return is_same_slot(one, call) && !one.early; });
  if (!call.early && older != waiting_.end()) {
    std::swap(*older, call);
    events_.dropped(call.number, {});
    return;
  }
  waiting_.push_back(std::move(call));
  if (waiting_.size() <= k_most_waiting) return;
  const std::uint32_t number = waiting_.front().number;
  waiting_.pop_front();
  events_.dropped(number, k_too_many);
}

void Calls::finished(std::uint32_t number) {
  const auto found =
      std::find_if(under_way_.begin(), under_way_.end(), [number](const Call& one) { return one.number == number; });
  if (found == under_way_.end()) return;
  under_way_.erase(found);
  const auto next =
      std::find_if(waiting_.begin(), waiting_.end(), [this](const Call& one) { return !has_to_wait(one); });
  if (next == waiting_.end()) return;
  Call call = std::move(*next);
  waiting_.erase(next);
  start(std::move(call));
}

void Calls::cancel(std::string_view url) {
  std::vector<std::uint32_t> dropped;
  for (const Delayed& one : delayed_) {
    if (one.call.url != url) continue;
    scheduler_.cancel(one.timer);
    dropped.push_back(one.call.number);
  }
  delayed_.erase(
      std::remove_if(delayed_.begin(), delayed_.end(), [url](const Delayed& one) { return one.call.url == url; }),
      delayed_.end());
  for (const std::uint32_t number : dropped) events_.dropped(number, {});
}

}  // namespace tether::hypergen
