#include "clients/dara_tasks.hpp"

#include <algorithm>
#include <utility>

#include "core/text.hpp"
#include "protocol/dara_urls.hpp"

namespace tether::dara {

namespace wire = protocol::dara;

namespace {

/// Between inquiries about a task that runs on; doubled each time.
constexpr std::chrono::milliseconds k_first_delay{1'000};
constexpr std::chrono::milliseconds k_longest_delay{15'000};

std::string path_of(const std::string& task_id) { return core::concat({"/api/core/tasks/", wire::url_part(task_id)}); }

Result<void> outcome_of(const TaskNotice& notice) {
  if (notice.status == TaskStatus::error) return Error(Errc::server_error, notice.error);
  if (notice.status == TaskStatus::canceled) return Error(Errc::cancelled, "the task was cancelled");
  return {};
}

/// A server answers for a task that failed with {"error": ...} and 200.
Result<void> outcome_of(const Result<Value>& answer) {
  if (!answer) return answer.error();
  const Value& error = (*answer)["error"];
  if (answer->as_map().size() == 1 && error.is_text()) return Error(Errc::server_error, error.as_text());
  return {};
}

}  // namespace

const Tasks::Ended* Tasks::remembered(std::string_view task_id) const {
  const auto found =
      std::find_if(ended_.begin(), ended_.end(), [task_id](const Ended& one) { return one.task_id == task_id; });
  return found != ended_.end() ? &*found : nullptr;
}

void Tasks::remember(const std::string& task_id, const Result<void>& outcome) {
  if (remembered(task_id) != nullptr) return;
  if (ended_.size() == k_remembered) ended_.pop_front();
  ended_.push_back({task_id, outcome});
}

bool Tasks::on_notice(const TaskNotice& notice) {
  if (remembered(notice.task_id) != nullptr) return false;
  if (notice.status == TaskStatus::progress) return true;
  end(notice.task_id, outcome_of(notice));
  return true;
}

void Tasks::end(const std::string& task_id, const Result<void>& outcome) {
  remember(task_id, outcome);
  const auto watch = watches_.extract(task_id);
  if (watch.empty()) return;
  for (auto& [number, wait] : watch.mapped().waits) host_.settle<void>(std::move(wait.done), outcome);
}

void Tasks::wait(const std::string& task_id, std::chrono::milliseconds timeout, Done done) {
  if (const Ended* ended = remembered(task_id)) return host_.settle<void>(std::move(done), ended->outcome);
  const std::uint32_t number = ++last_number_;
  auto late = [this, task_id, number] { give_up(task_id, number); };
  watches_[task_id].waits[number] = {std::move(done),
                                     std::make_unique<core::PatientTimer>(timeout, late, host_.scheduler())};
}

void Tasks::give_up(const std::string& task_id, std::uint32_t number) {
  const auto watch = watches_.find(task_id);
  if (watch == watches_.end()) return;
  auto wait = watch->second.waits.extract(number);
  if (watch->second.waits.empty()) watches_.erase(watch);
  if (wait.empty()) return;
  host_.settle<void>(std::move(wait.mapped().done), Error(Errc::timed_out, "the task did not end in time"));
}

void Tasks::result(const std::string& task_id, ValueDone done) {
  calls_.start({"GET", path_of(task_id), {}}, [this, done = std::move(done)](Result<Value> answer) {
    const Result<void> outcome = outcome_of(answer);
    host_.settle<Value>(done, outcome ? std::move(answer) : Result<Value>(outcome.error()));
  });
}

void Tasks::cancel(const std::string& task_id, Done done) {
  calls_.start({"DELETE", path_of(task_id), {}}, [this, done = std::move(done)](const Result<Value>& answer) {
    host_.settle<void>(done, answer ? Result<void>() : answer.error());
  });
}

void Tasks::on_channel(bool again) {
  if (!again) return;
  for (auto& [task_id, watch] : watches_) {
    watch.delay = k_first_delay;
    watch.next = after(
        std::chrono::milliseconds(0), [this, id = task_id] { inquire(id); }, host_.scheduler());
  }
}

void Tasks::inquire(const std::string& task_id) {
  calls_.start({"GET", path_of(task_id), {}},
               [this, task_id](const Result<Value>& answer) { on_answer(task_id, answer); });
}

void Tasks::on_answer(const std::string& task_id, const Result<Value>& answer) {
  const Result<void> outcome = outcome_of(answer);
  // Also a failed task's answer is one; the request's own failures are not.
  if (answer) return end(task_id, outcome);
  const auto watch = watches_.find(task_id);
  if (watch == watches_.end() || host_.channel().empty()) return;
  const std::chrono::milliseconds delay = watch->second.delay;
  watch->second.delay = std::min(delay * 2, k_longest_delay);
  watch->second.next = after(
      delay, [this, task_id] { inquire(task_id); }, host_.scheduler());
}

void Tasks::end_all() {
  for (auto& [task_id, watch] : std::exchange(watches_, {})) {
    for (auto& [number, wait] : watch.waits) {
      host_.settle<void>(std::move(wait.done), Error(Errc::cancelled, "the client was closed"));
    }
  }
  calls_.cancel_all();
}

}  // namespace tether::dara
