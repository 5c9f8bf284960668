#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <utility>

#include <tether/reliable_websocket.hpp>

#include "core/deadline.hpp"
#include "core/dispatch_queue.hpp"

namespace tether::core {

/// Requests that have no answer yet. Ids count up from 1 and are never used again.
class PendingRequests {
public:
  using Milliseconds = std::chrono::milliseconds;
  using Done = std::function<void(Result<Reply>)>;

  /// A request; later, the call of its `done`.
  struct Request final : Deferred {
    explicit Request(Done with) : done(std::move(with)) {}
    void run() override {
      if (done) done(std::move(result));
    }

    std::uint32_t id = 0;
    Done done;
    Deadline deadline;
    bool sent = false;  ///< handed to the link: the server may have seen it
    Result<Reply> result{Errc::cancelled};
  };
  using Requests = detail::Chain<Request>;

  [[nodiscard]] std::uint32_t next_id() const noexcept { return last_id_ + 1; }
  std::uint32_t add(Done done, Milliseconds now, Milliseconds timeout);
  void mark_sent(std::uint32_t id);
  /// The request, which is then over. Null if it was over before.
  std::unique_ptr<Request> take(std::uint32_t id);
  [[nodiscard]] bool was_issued(std::uint32_t id) const noexcept { return id != 0 && id <= last_id_; }

  /// Takes out requests whose time is up. `tolerance` is that of Deadline::check.
  Requests check(Milliseconds now, Milliseconds tolerance = k_late);
  /// Takes out those that were sent, or all.
  Requests take_sent();
  Requests take_all();

  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] Milliseconds due() const noexcept;
  [[nodiscard]] std::uint32_t late_timers() const noexcept { return late_timers_; }

private:
  template <class Predicate>
  Requests take_if(Predicate is_over);

  Requests requests_;  ///< by id
  std::size_t size_ = 0;
  std::uint32_t last_id_ = 0;
  std::uint32_t late_timers_ = 0;
};

}  // namespace tether::core
