#include "core/emitter.hpp"

namespace tether::core {

Emitter::Turn::Turn(Emitter& emitter) noexcept : emitter_(&emitter), outermost_(!emitter.queue_.busy()) {
  if (outermost_) emitter.queue_.begin();
}

Emitter::Turn::~Turn() {
  if (outermost_) emitter_->queue_.finish();
}

}  // namespace tether::core
