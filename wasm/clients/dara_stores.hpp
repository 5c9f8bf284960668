#pragma once
#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <tether/dara_messages.hpp>
#include <tether/limits.hpp>

#include "clients/dara_host.hpp"
#include "protocol/dara.hpp"

namespace tether::dara {

/// Told by Stores.
class StoreEvents {
public:
  virtual void on_store_change(StoreChange change) = 0;

protected:
  ~StoreEvents() = default;
};

/// Copies of backend stores, kept the same as the server's. The server numbers the writes of each; it does not tell the
/// writer the number of its own. docs/protocols/dara.md has the rules.
class Stores {
public:
  /// The references outlive this object.
  Stores(Host& host, StoreEvents& events) : host_(host), events_(events), calls_(host) {}

  /// Fetches it, if it is not open yet.
  void open(const std::string& uid, bool read_only);
  void close(std::string_view uid);
  /// Null if it is not open or was not fetched yet. Valid until the next event.
  [[nodiscard]] const Value* value(std::string_view uid) const;
  [[nodiscard]] std::int64_t sequence_number(std::string_view uid) const;

  /// Errors: `not_found` for one that is not open, and those of Host::http.
  void fetch(const std::string& uid, ValueDone done);
  /// In one request. Errors: `read_only`, `not_open` without a channel, and those of Host::http. Values that a store
  /// has already are left out.
  void write(std::vector<std::pair<std::string, Value>> values, Done done);

  void on_value(protocol::dara::StoreValue frame);
  void on_patch(protocol::dara::StorePatch frame);
  /// There is a new link: what came between is lost.
  void on_channel(bool again);
  /// The client is closed.
  void end_all();

private:
  using Milliseconds = std::chrono::milliseconds;
  using Frame = std::variant<protocol::dara::StoreValue, protocol::dara::StorePatch>;

  struct Store {
    bool read_only = false;
    std::optional<Value> value;
    std::int64_t number = 0;
    std::int64_t own_writes = 0;  ///< since `number`, and taken by the server: nobody tells us of their numbers
    bool fetching = false;
    bool stale = true;             ///< has to be fetched
    bool again = false;            ///< the next change is one of `StoreChange::again`
    std::vector<Frame> waiting;    ///< came while a request of ours was under way
    std::vector<ValueDone> asked;  ///< for what is fetched
    int failures = 0;              ///< of fetches in a row
    Milliseconds unsure_until{0};  ///< frames until then crossed a request of ours
    Milliseconds check_delay{0};   ///< before what such a frame makes doubtful is fetched once more
    Timer next;                    ///< the next fetch
  };
  using Values = std::vector<std::pair<std::string, Value>>;
  struct Write {
    Values values;
    Done done;
  };

  void fetch_when_idle(const std::string& uid, Store& store);
  void on_fetched(const std::string& uid, Result<Value> answer);
  void fail_fetch(const std::string& uid, Store& store, const Error& why);
  void fetch_after(Milliseconds delay, const std::string& uid, Store& store);

  void send_next_write();
  void on_written(const Result<Value>& answer);
  [[nodiscard]] bool is_written(std::string_view uid) const;

  void receive(const std::string& uid, Frame frame);
  /// False if the store has to be fetched.
  bool apply(Store& store, const std::string& uid, protocol::dara::StoreValue& frame);
  bool apply(Store& store, const std::string& uid, protocol::dara::StorePatch& frame);
  void replay(const std::string& uid);
  void check_later(const std::string& uid, Store& store);
  void set(const std::string& uid, Store& store, Value value);
  void changed(const std::string& uid, Store& store);
  [[nodiscard]] Store* find(std::string_view uid);

  Host& host_;
  StoreEvents& events_;
  Calls calls_;
  std::map<std::string, Store, std::less<>> stores_;
  std::deque<Write> writes_;  ///< one after the other, so that they cannot overtake each other
};

}  // namespace tether::dara
