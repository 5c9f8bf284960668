#pragma once
#include <chrono>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <tether/platform.hpp>

#include "clients/dara_host.hpp"
#include "core/patient_timer.hpp"

namespace tether::dara {

/// A name that nobody else has: of a request, of an execution.
std::string draw_name(Random& random);

/// Requests by custom messages, ours and the server's. A request ends with its link: the server forgets whom to answer.
class Requests {
public:
  /// Of one answer; as many as Dara's server holds without complaint, and more than anybody reads.
  static constexpr std::size_t k_most_chunks = 4'096;
  static constexpr std::size_t k_most_chunk_bytes = std::size_t{64} << 20U;
  /// Requests of the server that have no answer yet. It has no limit of its own; an old one gives way.
  static constexpr std::size_t k_most_owed = 1'024;

  /// The references outlive this object.
  Requests(Host& host, Random& random) : host_(host), random_(random) {}

  /// `done` is called once, later. Errors: `not_open`, `too_large`, `timed_out`, `connection_lost`, `cancelled`.
  void ask(std::string_view kind, const Value& data, std::chrono::milliseconds timeout, ValueDone done);
  /// False if nobody waits for it: it came too late.
  bool on_reply(std::string_view rchan, Value data);

  /// The server waits for an answer to `rchan`.
  void owe(const std::string& rchan);
  /// Errors: `not_found` if the server does not wait for it (it was answered, or came over an earlier link),
  /// `too_large`, and those of Host::send, after which it may be answered again.
  Result<void> reply(const std::string& rchan, const Value& value);
  /// The server gets the list. The same errors, and `bad_chunk` without any.
  Result<void> reply_in_chunks(const std::string& rchan, const std::vector<Value>& chunks);

  /// The link is gone, or with `cancelled` the client.
  void end_all(Errc why);

private:
  struct Pending {
    ValueDone done;
    std::unique_ptr<core::PatientTimer> patience;
  };

  void end(const std::string& rchan, Result<Value> result);

  Host& host_;
  Random& random_;
  std::map<std::string, Pending, std::less<>> pending_;
  std::set<std::string> owed_;
};

}  // namespace tether::dara
