#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include <tether/timers.hpp>

#include "clients/lively_page.hpp"
#include "protocol/lively.hpp"

namespace tether::lively {

/// Uploads that servers asked for, and what they are told of them. An upload that broke is repeated: the server waits
/// for its body up to half an hour, and hears of no error once it has begun.
class Uploads {
public:
  static constexpr int k_attempts = 3;
  static constexpr std::chrono::seconds k_pause{1};  ///< before the second attempt; twice as long before the third
  static constexpr std::size_t k_max_pending = 64;

  using Send = std::function<void(const protocol::lively::Frame& frame)>;

  Uploads(Page& page, Scheduler& scheduler, Send send) : page_(page), scheduler_(scheduler), send_(std::move(send)) {}

  void start(const protocol::lively::FileRequest& request);
  void on_step(std::uint32_t upload, UploadStep step, double percent, std::string_view reason);
  /// Forgets those that are under way.
  void clear();

private:
  struct Upload {
    std::string file_id;
    bool wants_progress = false;
    bool started = false;
    int attempts = 1;
    Timer pause;
  };
  using Pending = std::map<std::uint32_t, Upload>;

  void repeat_or_fail(Pending::iterator upload, std::string_view reason);
  void end(Pending::iterator upload);

  Page& page_;
  Scheduler& scheduler_;
  Send send_;
  Pending pending_;
  std::uint32_t last_ = 0;
};

}  // namespace tether::lively
