#pragma once
#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <tether/dara_messages.hpp>

#include "clients/dara_host.hpp"
#include "core/patient_timer.hpp"

namespace tether::dara {

/// What became of the tasks a server runs for this client.
class Tasks {
public:
  /// How many ended tasks are remembered: a task may end before its id is known here.
  static constexpr std::size_t k_remembered = 256;

  /// `host` outlives this object.
  explicit Tasks(Host& host) : host_(host), calls_(host) {}

  /// False for news of a task that has ended before: the server tells of an error and of a cancelled task twice.
  bool on_notice(const TaskNotice& notice);

  /// `done` is called once, later. Errors: `server_error` with the task's own, `cancelled`, `timed_out`.
  void wait(const std::string& task_id, std::chrono::milliseconds timeout, Done done);
  /// Of a task that has ended. Errors: those of Host::http, and `server_error` with the task's own.
  void result(const std::string& task_id, ValueDone done);
  void cancel(const std::string& task_id, Done done);

  /// There is a new link. The server tells the old channel what becomes of its tasks, so those that are waited for are
  /// asked about.
  void on_channel(bool again);
  /// The client is closed.
  void end_all();

private:
  struct Wait {
    Done done;
    std::unique_ptr<core::PatientTimer> patience;
  };
  struct Watch {
    std::map<std::uint32_t, Wait> waits;
    std::chrono::milliseconds delay{0};  ///< before the next inquiry; 0: there is none
    Timer next;
  };
  struct Ended {
    std::string task_id;
    Result<void> outcome;
  };

  [[nodiscard]] const Ended* remembered(std::string_view task_id) const;
  void remember(const std::string& task_id, const Result<void>& outcome);
  void end(const std::string& task_id, const Result<void>& outcome);
  void give_up(const std::string& task_id, std::uint32_t number);
  void inquire(const std::string& task_id);
  void on_answer(const std::string& task_id, const Result<Value>& answer);
  Host& host_;
  std::map<std::string, Watch, std::less<>> watches_;
  std::deque<Ended> ended_;
  Calls calls_;
  std::uint32_t last_number_ = 0;
};

}  // namespace tether::dara
