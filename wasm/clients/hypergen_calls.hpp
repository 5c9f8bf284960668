#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include <tether/timers.hpp>

namespace tether::hypergen {

/// What the page has asked for with hypergen.callback; the page keeps what is to be sent, under the same number.
struct Call {
  std::uint32_t number = 0;
  std::string url;
  std::string slot;          ///< the element whose newest call counts; empty: none
  bool blocks = false;       ///< dropped while another such call is under way
  bool one_per_url = false;  ///< waits while another such call to its URL is under way
  bool navigation = false;   ///< the newest one ends those before it
  bool early = false;        ///< made before this ran: one after the other, and no newer one takes its place
};

/// Told by Calls, which may be called again from inside all of them.
class CallEvents {
public:
  /// Its delay is over: `submit` it, or not.
  virtual void ripe(std::uint32_t number) = 0;
  /// Send it now; `finished` ends it, whatever became of it.
  virtual void send(std::uint32_t number) = 0;
  /// It is forgotten. `why` is for people; empty where a newer one of the same element took its place.
  virtual void dropped(std::uint32_t number, std::string_view why) = 0;
  /// Give up what was sent; `finished` has to follow.
  virtual void abort(std::uint32_t number) = 0;

protected:
  ~CallEvents() = default;
};

/// Decides which calls go out and when: waits for the user to stop typing, lets one call per URL be under way, keeps
/// the newest of each element for afterwards, and lets the newest navigation win. Knows no network.
class Calls {
public:
  using Milliseconds = std::chrono::milliseconds;

  /// More calls than this do not wait; the oldest is dropped. A page that gets so far behind has lost its server.
  static constexpr std::size_t k_most_waiting = 256;

  /// Both outlive this object.
  Calls(CallEvents& events, Scheduler& scheduler) : events_(events), scheduler_(scheduler) {}
  Calls(const Calls&) = delete;
  Calls& operator=(const Calls&) = delete;
  ~Calls();

  /// `ripe` follows, unless another call of the same element to the same URL comes before.
  void delay(Call&& call, Milliseconds by);
  /// `send` or `dropped` follows, now or later.
  void submit(Call&& call);
  void finished(std::uint32_t number);
  /// Drops the calls to `url` whose delay is not over.
  void cancel(std::string_view url);

private:
  struct Delayed {
    Call call;
    Scheduler::TimerId timer = 0;
  };

  void start(Call&& call);
  void end_navigations();
  void wait(Call&& call);
  [[nodiscard]] bool has_block() const;
  [[nodiscard]] bool has_to_wait(const Call& call) const;

  CallEvents& events_;
  Scheduler& scheduler_;
  std::vector<Delayed> delayed_;
  std::deque<Call> waiting_;     ///< for one that is under way, in order
  std::vector<Call> under_way_;  ///< a browser has a handful at once
};

}  // namespace tether::hypergen
