#include "core/dispatch_queue.hpp"

namespace tether::core {

void DispatchQueue::run(std::unique_ptr<Deferred> event) {
  waiting_.push_back(std::move(event));
  if (busy_) return;
  begin();
  finish();
}

void DispatchQueue::finish() {
  while (!waiting_.empty()) waiting_.pop_front()->run();
  busy_ = false;
}

}  // namespace tether::core
