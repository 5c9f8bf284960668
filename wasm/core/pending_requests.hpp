#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include <tether/reliable_websocket.hpp>

#include "core/deadline.hpp"

namespace tether::core {

/// Requests that have no answer yet. Ids count up from 1 and are never used again.
class PendingRequests {
public:
  using Milliseconds = std::chrono::milliseconds;
  using Done = std::function<void(Result<Reply>)>;

  struct Request {
    std::uint32_t id = 0;
    Done done;
    Deadline deadline;
    bool sent = false;  ///< handed to the link: the server may have seen it
  };

  [[nodiscard]] std::uint32_t next_id() const noexcept { return last_id_ + 1; }
  std::uint32_t add(Done done, Milliseconds now, Milliseconds timeout);
  void mark_sent(std::uint32_t id);
  /// The request, which is then over. Its `done` is empty if it was over before.
  Request take(std::uint32_t id);
  [[nodiscard]] bool was_issued(std::uint32_t id) const noexcept { return id != 0 && id <= last_id_; }

  /// Takes out requests whose time is up. `tolerance` is that of Deadline::check.
  std::vector<Request> check(Milliseconds now, Milliseconds tolerance = k_late);
  /// Takes out those that were sent, or all.
  std::vector<Request> take_sent();
  std::vector<Request> take_all();

  [[nodiscard]] std::size_t size() const noexcept { return requests_.size(); }
  [[nodiscard]] Milliseconds due() const noexcept;
  [[nodiscard]] std::uint32_t late_timers() const noexcept { return late_timers_; }

private:
  std::vector<Request>::iterator find(std::uint32_t id);
  template <class Predicate>
  std::vector<Request> take_if(Predicate is_over);

  std::vector<Request> requests_;  ///< by id
  std::uint32_t last_id_ = 0;
  std::uint32_t late_timers_ = 0;
};

}  // namespace tether::core
