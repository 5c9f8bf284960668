#include "core/pending_requests.hpp"

#include <algorithm>
#include <utility>

namespace tether::core {

std::uint32_t PendingRequests::add(Done done, Milliseconds now, Milliseconds timeout) {
  Request request;
  request.id = ++last_id_;
  request.done = std::move(done);
  request.deadline.start(now, timeout);
  requests_.push_back(std::move(request));
  return last_id_;
}

std::vector<PendingRequests::Request>::iterator PendingRequests::find(std::uint32_t id) {
  const auto at = std::lower_bound(requests_.begin(), requests_.end(), id,
                                   [](const Request& request, std::uint32_t wanted) { return request.id < wanted; });
  return at != requests_.end() && at->id == id ? at : requests_.end();
}

void PendingRequests::mark_sent(std::uint32_t id) {
  const auto at = find(id);
  if (at != requests_.end()) at->sent = true;
}

PendingRequests::Request PendingRequests::take(std::uint32_t id) {
  const auto at = find(id);
  if (at == requests_.end()) return {};
  Request request = std::move(*at);
  requests_.erase(at);
  return request;
}

template <class Predicate>
std::vector<PendingRequests::Request> PendingRequests::take_if(Predicate is_over) {
  std::vector<Request> over;
  std::vector<Request> left;
  for (Request& request : requests_) (is_over(request) ? over : left).push_back(std::move(request));
  requests_ = std::move(left);
  return over;
}

std::vector<PendingRequests::Request> PendingRequests::check(Milliseconds now, Milliseconds tolerance) {
  if (now < due()) return {};
  return take_if([this, now, tolerance](Request& request) {
    const Deadline::Outcome outcome = request.deadline.check(now, tolerance);
    if (outcome == Deadline::Outcome::forgiven) ++late_timers_;
    return outcome == Deadline::Outcome::expired;
  });
}

std::vector<PendingRequests::Request> PendingRequests::take_sent() {
  return take_if([](const Request& request) { return request.sent; });
}

std::vector<PendingRequests::Request> PendingRequests::take_all() { return std::exchange(requests_, {}); }

PendingRequests::Milliseconds PendingRequests::due() const noexcept {
  Milliseconds first = k_never;
  for (const Request& request : requests_) first = std::min(first, request.deadline.due());
  return first;
}

}  // namespace tether::core
