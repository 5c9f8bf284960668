#include "core/pacer.hpp"

#include <algorithm>

namespace tether::core {

bool Pacer::may_send(const Transport& transport, Milliseconds now) {
  if (stopped()) return false;
  const std::size_t limit = std::max(options_.high_water, std::size_t{1});  // with 0 nothing would ever go out
  if (buffered_ < limit) return true;
  buffered_ = transport.buffered_amount();
  if (buffered_ < limit) return true;
  wait_ = k_first_look;
  due_ = now + wait_;
  return false;
}

bool Pacer::look(const Transport& transport, Milliseconds now) {
  if (!stopped()) return false;
  buffered_ = transport.buffered_amount();
  if (buffered_ <= options_.low_water) {
    due_ = k_never;
    return true;
  }
  if (now >= due_) {
    wait_ = std::min(2 * wait_, k_last_look);
    due_ = now + wait_;
  }
  return false;
}

}  // namespace tether::core
