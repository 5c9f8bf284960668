#include "clients/dara_stores.hpp"

#include <algorithm>
#include <utility>

#include <tether/json.hpp>
#include <tether/json_patch.hpp>

#include "core/text.hpp"
#include "protocol/dara_urls.hpp"

namespace tether::dara {

namespace wire = protocol::dara;

namespace {

constexpr std::chrono::milliseconds k_first_retry{1'000};
constexpr std::chrono::milliseconds k_longest_retry{30'000};
/// After so many the next frame, the next link or the application begins anew: most likely there is no such store.
constexpr int k_most_failures = 6;

/// A frame that comes so soon after the answer to a request may tell of something that came before it.
constexpr std::chrono::milliseconds k_crossing{1'000};
constexpr std::chrono::milliseconds k_first_check{1'000};
constexpr std::chrono::milliseconds k_longest_check{60'000};

/// Of one store, while it is fetched; with more the fetch begins anew.
constexpr std::size_t k_most_waiting = 1'000;
/// Requests to write that wait for those before them.
constexpr std::size_t k_most_writes = 1'000;

std::chrono::milliseconds doubled(std::chrono::milliseconds delay, std::chrono::milliseconds first,
                                  std::chrono::milliseconds longest) {
  return delay < first ? first : std::min(delay * 2, longest);
}

}  // namespace

Stores::Store* Stores::find(std::string_view uid) {
  const auto found = stores_.find(uid);
  return found != stores_.end() ? &found->second : nullptr;
}

void Stores::open(const std::string& uid, bool read_only) {
  const auto [at, is_new] = stores_.try_emplace(uid);
  if (!is_new) return;
  at->second.read_only = read_only;
  fetch_when_idle(uid, at->second);
}

void Stores::close(std::string_view uid) {
  const auto found = stores_.find(uid);
  if (found == stores_.end()) return;
  const auto closed = stores_.extract(found);
  for (const ValueDone& done : closed.mapped().asked) {
    host_.settle<Value>(done, Error(Errc::cancelled, "the store was closed"));
  }
}

const Value* Stores::value(std::string_view uid) const {
  const auto found = stores_.find(uid);
  return found != stores_.end() && found->second.value ? &*found->second.value : nullptr;
}

std::int64_t Stores::sequence_number(std::string_view uid) const {
  const auto found = stores_.find(uid);
  return found != stores_.end() ? found->second.number : 0;
}

void Stores::fetch(const std::string& uid, ValueDone done) {
  Store* store = find(uid);
  if (store == nullptr) {
    host_.settle<Value>(std::move(done), Error(Errc::not_found, core::concat({"the store ", uid, " is not open"})));
    return;
  }
  store->asked.push_back(std::move(done));
  store->failures = 0;
  if (!store->fetching) fetch_when_idle(uid, *store);
}

// --- Fetching: one request for a store at a time, with a link that tells what comes after it, and none while the store
// is written, when its number could not be told.

void Stores::fetch_when_idle(const std::string& uid, Store& store) {
  store.stale = true;
  store.next = Timer();
  if (store.fetching || is_written(uid) || host_.channel().empty()) return;
  store.fetching = true;
  store.stale = false;
  calls_.start({"GET", core::concat({"/api/core/store/", wire::url_part(uid)}), {}},
               [this, uid](Result<Value> answer) { on_fetched(uid, std::move(answer)); });
}

void Stores::on_fetched(const std::string& uid, Result<Value> answer) {
  Store* store = find(uid);
  if (store == nullptr || !store->fetching) return;  // closed, and perhaps opened again, meanwhile
  store->fetching = false;
  if (store->stale) return fetch_when_idle(uid, *store);
  if (!answer) return fail_fetch(uid, *store, answer.error());
  const Value& number = (*answer)["sequence_number"];
  if (!answer->contains("value") || !number.is_int()) {
    return fail_fetch(uid, *store,
                      Error(Errc::bad_message, "a store: expected 'value' and an integer 'sequence_number'"));
  }
  store->failures = 0;
  store->own_writes = 0;
  store->number = number.as_int();
  store->unsure_until = host_.scheduler().now() + k_crossing;
  for (ValueDone& done : std::exchange(store->asked, {})) host_.settle<Value>(std::move(done), (*answer)["value"]);
  set(uid, *store, answer->take("value"));
  replay(uid);
}

void Stores::fail_fetch(const std::string& uid, Store& store, const Error& why) {
  store.stale = true;
  store.waiting.clear();
  if (store.failures == 0) host_.tell(why);
  for (ValueDone& done : std::exchange(store.asked, {})) host_.settle<Value>(std::move(done), why);
  if (++store.failures >= k_most_failures) return;
  const Milliseconds delay = k_first_retry * (1 << (store.failures - 1));
  fetch_after(std::min(delay, k_longest_retry), uid, store);
}

void Stores::fetch_after(Milliseconds delay, const std::string& uid, Store& store) {
  const auto fetch = [this, uid] {
    Store* found = find(uid);
    if (found != nullptr && !host_.channel().empty()) fetch_when_idle(uid, *found);
  };
  store.next = after(delay, fetch, host_.scheduler());
}

void Stores::check_later(const std::string& uid, Store& store) {
  if (store.next.active()) return;
  store.check_delay = doubled(store.check_delay, k_first_check, k_longest_check);
  fetch_after(store.check_delay, uid, store);
}

// --- Writing

bool Stores::is_written(std::string_view uid) const {
  if (writes_.empty()) return false;
  const Values& values = writes_.front().values;
  return std::any_of(values.begin(), values.end(), [uid](const auto& one) { return one.first == uid; });
}

void Stores::write(Values values, Done done) {
  const auto refuse = [this, &done](Error why) { host_.settle<void>(std::move(done), std::move(why)); };
  for (const auto& [uid, value] : values) {
    const Store* store = find(uid);
    if (store != nullptr && store->read_only) {
      return refuse(Error(Errc::read_only, core::concat({"the store ", uid, " is read-only"})));
    }
  }
  const auto is_known = [this](const auto& one) {
    const Value* known = this->value(one.first);
    return known != nullptr && *known == one.second && writes_.empty();
  };
  values.erase(std::remove_if(values.begin(), values.end(), is_known), values.end());
  if (values.empty()) return host_.settle<void>(std::move(done), {});
  if (host_.channel().empty()) return refuse(Error(Errc::not_open, "not connected"));
  if (writes_.size() == k_most_writes) return refuse(Error(Errc::queue_full, "too much waits to be written"));
  writes_.push_back({std::move(values), std::move(done)});
  if (writes_.size() == 1) send_next_write();
}

void Stores::send_next_write() {
  if (writes_.empty()) return;
  Value values{Value::Map()};
  for (const auto& [uid, value] : writes_.front().values) {
    values.set(uid, value);
    Store* store = find(uid);
    if (store != nullptr && store->fetching) store->stale = true;  // nobody can say which comes first
  }
  Value body;
  body.append_entry("values", std::move(values)).append_entry("ws_channel", host_.channel());
  calls_.start({"POST", "/api/core/store", json::dump(body)},
               [this](const Result<Value>& answer) { on_written(answer); });
}

void Stores::on_written(const Result<Value>& answer) {
  Write write = std::move(writes_.front());
  writes_.pop_front();
  for (auto& [uid, value] : write.values) {
    Store* store = find(uid);
    if (store == nullptr) continue;
    if (answer) {
      ++store->own_writes;
      store->unsure_until = host_.scheduler().now() + k_crossing;
      set(uid, *store, std::move(value));
    } else {
      store->stale = true;  // perhaps it was written
    }
  }
  host_.settle<void>(std::move(write.done), answer ? Result<void>() : Result<void>(answer.error()));
  send_next_write();
  for (const auto& [uid, value] : write.values) replay(uid);
}

// --- What the server tells

void Stores::on_value(wire::StoreValue frame) {
  const std::string uid = frame.uid;
  receive(uid, std::move(frame));
}

void Stores::on_patch(wire::StorePatch frame) {
  const std::string uid = frame.uid;
  receive(uid, std::move(frame));
}

void Stores::receive(const std::string& uid, Frame frame) {
  Store* store = find(uid);
  if (store == nullptr) return;
  store->waiting.push_back(std::move(frame));
  replay(uid);
}

/// Applies what waits, unless a request is under way whose place among the frames is not known yet.
void Stores::replay(const std::string& uid) {
  Store* store = find(uid);
  if (store == nullptr) return;
  if (store->fetching || is_written(uid)) {
    if (store->waiting.size() > k_most_waiting) {
      store->waiting.clear();
      store->stale = true;
    }
    return;
  }
  if (store->stale && store->next.active()) {
    store->waiting.clear();  // a fetch failed, and the next one will have it all
    return;
  }
  bool good = !store->stale;
  for (auto& frame : std::exchange(store->waiting, {})) {
    if (!good) break;
    good = std::visit([&](auto& one) { return apply(*store, uid, one); }, frame);
  }
  if (!good) fetch_when_idle(uid, *store);
}

bool Stores::apply(Store& store, const std::string& uid, wire::StoreValue& frame) {
  if (frame.sequence_number < store.number) {
    host_.tell(Error(Errc::expired, core::concat({"a value of the store ", uid, " is older than the one known"})));
    return true;
  }
  // A value may have the number of a write of ours, if it came after it, or be older.
  if (store.own_writes > 0 && frame.sequence_number <= store.number + store.own_writes) return false;
  store.number = frame.sequence_number;
  store.own_writes = 0;
  set(uid, store, std::move(frame.value));
  return true;
}

bool Stores::apply(Store& store, const std::string& uid, wire::StorePatch& frame) {
  const bool unsure = host_.scheduler().now() < store.unsure_until;
  const std::int64_t missing = frame.sequence_number - store.number - 1;
  if (missing < 0) {
    // Dara reads value and number one after the other: the value may be the one before this patch.
    if (unsure && frame.sequence_number == store.number) check_later(uid, store);
    return true;
  }
  if (missing > store.own_writes) return false;
  if (missing < store.own_writes) {
    // This one came before a write of ours, which replaced the whole value.
    store.number = frame.sequence_number;
    store.own_writes -= missing;
    return true;
  }
  if (store.own_writes > 0 && unsure) check_later(uid, store);
  if (Result<void> applied = json::apply_patch(*store.value, frame.patches); !applied) {
    host_.tell(Error(applied.error().code,
                     core::concat({"the store ", uid, " is fetched anew, a patch failed: ", applied.error().detail})));
    return false;
  }
  store.number = frame.sequence_number;
  store.own_writes = 0;
  changed(uid, store);
  return true;
}

void Stores::set(const std::string& uid, Store& store, Value value) {
  const bool is_same = store.value && !store.again && *store.value == value;
  store.value = std::move(value);
  if (!is_same) changed(uid, store);
}

void Stores::changed(const std::string& uid, Store& store) {
  events_.on_store_change({uid, store.number, std::exchange(store.again, false)});
}

void Stores::on_channel(bool again) {
  for (auto& [uid, store] : stores_) {
    // What was fetched before there was a channel may have missed a frame, too.
    store.again = again && store.value.has_value();
    store.failures = 0;
    fetch_when_idle(uid, store);
  }
}

void Stores::end_all() {
  calls_.drop_all();
  for (Write& write : std::exchange(writes_, {})) {
    host_.settle<void>(std::move(write.done), Error(Errc::cancelled, "the client was closed"));
  }
  for (auto& [uid, store] : stores_) {
    store.next = Timer();
    store.fetching = false;
    store.stale = true;
    store.waiting.clear();
    for (ValueDone& done : std::exchange(store.asked, {})) {
      host_.settle<Value>(std::move(done), Error(Errc::cancelled, "the client was closed"));
    }
  }
}

}  // namespace tether::dara
