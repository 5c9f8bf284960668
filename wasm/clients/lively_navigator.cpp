#include "clients/lively_navigator.hpp"

#include <algorithm>
#include <utility>

namespace tether::lively {

namespace {

constexpr int k_progress_step = 10;
constexpr int k_almost = 95;  ///< the most before the last step

std::string_view without_hash(std::string_view path) { return path.substr(0, path.find('#')); }

}  // namespace

void Navigator::start(NavigationRequest request) {
  if (busy()) {
    next_ = std::move(request);
    return;
  }
  begin(std::move(request));
}

void Navigator::begin(NavigationRequest request) {
  if (!events_.can_navigate() || !events_.request_page(request)) {
    events_.on_full_load(request.path);
    return;
  }
  has_entry_ = request.from_history;
  current_ = std::move(request);
  progress_ = k_progress_step;
  events_.on_progress(progress_);
  patience_ = after(
      k_patience, [this] { on_link_lost(); }, scheduler_);
}

void Navigator::on_result(const protocol::lively::NavigationResult& result) {
  if (!busy()) return;  // of a navigation that a full load has replaced
  const bool as_asked = result.path.empty() || without_hash(result.path) == without_hash(current_->path);
  if (result.full_reload) {
    give_up(as_asked ? std::string_view(current_->path) : result.path);
    return;
  }
  if (!as_asked) {
    give_up(current_->path);
    return;
  }
  const bool new_entry = !has_entry_ && !next_;
  has_entry_ = has_entry_ || new_entry;
  events_.on_step(result, current_->path, new_entry);
  if (!busy()) return;  // a step that failed has ended in a full load
  if (result.final) {
    finish();
    return;
  }
  progress_ = std::min(progress_ + k_progress_step, k_almost);
  events_.on_progress(progress_);
  patience_ = after(
      k_patience, [this] { on_link_lost(); }, scheduler_);
}

void Navigator::finish() {
  const bool from_history = current_->from_history;
  current_.reset();
  patience_.cancel();
  if (next_) {
    begin(*std::exchange(next_, std::nullopt));
    return;
  }
  events_.on_progress(100);
  events_.on_arrived(from_history);
}

void Navigator::on_link_lost() {
  if (busy()) give_up(current_->path);
}

void Navigator::give_up(std::string_view path) {
  // A newer wish counts, not what the answer to the older one says.
  const std::string target = next_ ? next_->path : std::string(path);
  reset();
  events_.on_full_load(target);
}

void Navigator::reset() {
  current_.reset();
  next_.reset();
  patience_.cancel();
}

}  // namespace tether::lively
