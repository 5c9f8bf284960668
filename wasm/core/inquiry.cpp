#include "core/inquiry.hpp"

#include <utility>

namespace tether::core {

void Inquiry::ask() {
  const detail::Ref<Inquiry> alive(this);
  for (; step_ < sources_.size(); ++step_) {
    const Source* source = sources_[step_];
    if (source == nullptr) continue;
    if (source->is_value()) {
      answers_[step_].text = source->value();
      continue;
    }
    events_->on_asking();
    // A copy: the provider may destroy the socket that owns it.
    const Source::Provider provider = source->provider();
    provider(call_, [alive, step = step_](Result<Provided> answer) { alive->answer(step, std::move(answer)); });
    return;
  }
  events_->on_answers(answers_);
}

void Inquiry::answer(std::size_t step, Result<Provided> answer) {
  if (events_ == nullptr || step != step_) return;
  ++step_;
  if (!answer) {
    std::exchange(events_, nullptr)->on_refusal(answer.error());
    return;
  }
  answers_[step] = std::move(*answer);
  ask();
}

}  // namespace tether::core
