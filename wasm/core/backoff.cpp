#include "core/backoff.hpp"

#include <algorithm>

#include "core/jitter.hpp"

namespace tether::core {

namespace {

using Milliseconds = std::chrono::milliseconds;

Milliseconds longest_first(const ReconnectOptions& options, FirstDelay first) {
  switch (first) {
    case FirstDelay::server: return options.first_server;
    case FirstDelay::lost: return options.first_lost;
    default: return options.first_local;
  }
}

}  // namespace

Milliseconds Backoff::next(const ReconnectOptions& options, FirstDelay first, bool hidden, Milliseconds retry_after) {
  const bool is_first = attempts_++ == 0 || !options.backoff;
  if (retry_after > Milliseconds(0)) {
    Milliseconds wish = std::min(retry_after, options.max_retry_after * 2 / 3);
    // A server that fails again and again must not get a crowd that hammers it, whatever it wishes for.
    if (attempts_ > 1) wish = std::max(wish, options.base);
    return random_between(random_, wish, wish + wish / 2);
  }
  if (is_first) return random_between(random_, Milliseconds(0), longest_first(options, first));
  const Milliseconds cap = hidden ? options.hidden_cap : options.cap;
  Milliseconds delay = random_between(random_, options.base, 3 * std::max(previous_, options.base));
  // At the cap a fixed delay would line the clients up again.
  if (delay > cap) delay = random_between(random_, cap / 2, cap);
  previous_ = delay;
  return delay;
}

Milliseconds Backoff::local(const ReconnectOptions& options) {
  return random_between(random_, Milliseconds(0), options.first_local);
}

void Backoff::reset() noexcept {
  attempts_ = 0;
  previous_ = Milliseconds(0);
}

}  // namespace tether::core
