#include <tether/detail/chain.hpp>

#include <utility>

namespace tether::detail {

void AnyChain::clear() noexcept {
  while (!empty()) delete take_after(nullptr);
}

void AnyChain::push(Link* link) noexcept {
  (first_ == nullptr ? first_ : last_->next_) = link;
  last_ = link;
}

Link* AnyChain::take_after(Link* previous) noexcept {
  Link*& at = previous == nullptr ? first_ : previous->next_;
  Link* const taken = at;
  at = std::exchange(taken->next_, nullptr);
  if (last_ == taken) last_ = previous;
  return taken;
}

Link* AnyChain::replace(Link* old, Link* with) noexcept {
  Link** at = &first_;
  while (*at != old) at = &(*at)->next_;
  with->next_ = std::exchange(old->next_, nullptr);
  *at = with;
  if (last_ == old) last_ = with;
  return old;
}

void AnyChain::take_if(bool (*chosen)(void* context, Link& link), void* context, AnyChain& taken) {
  Link* previous = nullptr;
  for (Link* at = first_; at != nullptr;) {
    Link* const next = at->next_;
    if (chosen(context, *at)) {
      taken.push(take_after(previous));
    } else {
      previous = at;
    }
    at = next;
  }
}

void AnyChain::append(AnyChain& other) noexcept {
  if (other.empty()) return;
  push(other.first_);
  last_ = other.last_;
  other.first_ = other.last_ = nullptr;
}

}  // namespace tether::detail
