#pragma once
// What the parts of a DaraClient have of each other's surroundings.
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <tether/http.hpp>
#include <tether/result.hpp>
#include <tether/timers.hpp>
#include <tether/value.hpp>

#include "core/dispatch_queue.hpp"

namespace tether::dara {

using Done = std::function<void(Result<void>)>;
using ValueDone = std::function<void(Result<Value>)>;

/// A request to the server, below its base URL.
struct Request {
  std::string_view method;
  std::string path;           ///< "/api/..."
  std::string json;           ///< the body; empty: none
  bool tells_session = true;  ///< an answer that refuses the session is told
};

class Host {
public:
  /// Over the WebSocket. Errors: `not_open` without a channel, and those of Connection::send.
  virtual Result<void> send(std::string_view frame) = 0;
  /// Of the present link; empty without one.
  [[nodiscard]] virtual const std::string& channel() const = 0;
  /// `done` gets the JSON of the answer: later, once, unless the call is destroyed before. A status above 299 is a
  /// `server_error` (or `not_found` for 404) whose detail begins with the status.
  virtual HttpCall http(const Request& request, ValueDone done) = 0;
  /// Runs what is the application's, now or after what is being delivered; not any more once the client is gone.
  virtual void later(std::unique_ptr<core::Deferred> work) = 0;
  virtual void tell(const Error& error) = 0;
  [[nodiscard]] virtual Scheduler& scheduler() = 0;

  /// Completes what the application waits for.
  template <class T>
  void settle(std::function<void(Result<T>)> done, Result<T> result) {
    if (!done) return;
    later(core::defer([done = std::move(done), result = std::move(result)]() mutable { done(std::move(result)); }));
  }

protected:
  ~Host() = default;
};

/// Requests under way; they end with this object.
class Calls {
public:
  /// `host` outlives this object.
  explicit Calls(Host& host) : host_(host) {}

  /// As Host::http. `done` may destroy this object.
  void start(const Request& request, ValueDone done) {
    const std::uint32_t number = ++last_;
    Call& call = calls_[number];
    call.done = std::move(done);
    call.http = host_.http(request, [this, number](Result<Value> answer) {
      const auto over = calls_.extract(number);
      over.mapped().done(std::move(answer));
    });
  }
  /// Nobody is told.
  void drop_all() { calls_.clear(); }
  /// All that are under way fail with `cancelled`, now.
  void cancel_all() {
    const auto calls = std::exchange(calls_, {});
    for (const auto& [number, call] : calls) call.done(Error(Errc::cancelled, "the client was closed"));
  }

private:
  struct Call {
    ValueDone done;
    HttpCall http;
  };

  Host& host_;
  std::map<std::uint32_t, Call> calls_;
  std::uint32_t last_ = 0;
};

}  // namespace tether::dara
