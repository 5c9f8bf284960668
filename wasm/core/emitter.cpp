#include "core/emitter.hpp"

#include <utility>

namespace tether::core {

Emitter::Turn::Turn(Emitter& emitter) noexcept : emitter_(&emitter), outermost_(!emitter.queue_.busy()) {
  if (outermost_) emitter.queue_.begin();
}

Emitter::Turn::~Turn() {
  if (outermost_) emitter_->queue_.finish();
}

BindingId Emitter::add(AnyBindingList& list, std::unique_ptr<detail::Handler> handler) {
  const BindingId id = ids_.next();
  list.add(id, std::move(handler));
  return id;
}

void Emitter::deliver(std::unique_ptr<Deferred> event) {
  const detail::Ref<Emitter> alive = stay_alive();
  queue_.run(std::move(event));
}

void Emitter::emit(BindingList<>& list) {
  deliver([&list] { list.dispatch(); });
}

}  // namespace tether::core
