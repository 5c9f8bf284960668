#include "core/pending_requests.hpp"

#include <algorithm>
#include <utility>

namespace tether::core {

std::uint32_t PendingRequests::add(Done done, Milliseconds now, Milliseconds timeout) {
  auto request = std::make_unique<Request>(std::move(done));
  request->id = ++last_id_;
  request->deadline.start(now, timeout);
  requests_.push_back(std::move(request));
  ++size_;
  return last_id_;
}

void PendingRequests::mark_sent(std::uint32_t id) {
  for (Request& request : requests_) {
    if (request.id == id) request.sent = true;
  }
}

std::unique_ptr<PendingRequests::Request> PendingRequests::take(std::uint32_t id) {
  Requests taken = take_if([id](const Request& request) { return request.id == id; });
  return taken.empty() ? nullptr : taken.pop_front();
}

template <class Predicate>
PendingRequests::Requests PendingRequests::take_if(Predicate is_over) {
  Requests over;
  const auto takes = [this, &is_over](Request& request) {
    const bool taken = is_over(request);
    if (taken) --size_;
    return taken;
  };
  requests_.take_if(takes, over);
  return over;
}

PendingRequests::Requests PendingRequests::check(Milliseconds now, Milliseconds tolerance) {
  return take_if([this, now, tolerance](Request& request) {
    const Deadline::Outcome outcome = request.deadline.check(now, tolerance);
    if (outcome == Deadline::Outcome::forgiven) ++late_timers_;
    return outcome == Deadline::Outcome::expired;
  });
}

PendingRequests::Requests PendingRequests::take_sent() {
  return take_if([](const Request& request) { return request.sent; });
}

PendingRequests::Requests PendingRequests::take_all() {
  return take_if([](const Request&) { return true; });
}

PendingRequests::Milliseconds PendingRequests::due() const noexcept {
  Milliseconds first = k_never;
  for (const Request& request : requests_) first = std::min(first, request.deadline.due());
  return first;
}

}  // namespace tether::core
