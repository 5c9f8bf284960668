#include "clients/dara_requests.hpp"

#include <utility>

#include "protocol/dara.hpp"

namespace tether::dara {

namespace wire = protocol::dara;

namespace {

/// The alphabet and the length of nanoid, as Dara's own client uses it: 126 random bits.
constexpr std::string_view k_letters = "useandom-26T198340PX75pxJACKVERYMINDBUSHWOLF_GQZbfghjklqvwyzrict";
constexpr int k_letters_per_draw = 10;  // of 6 bits each
constexpr int k_name_letters = 21;

}  // namespace

std::string draw_name(Random& random) {
  std::string drawn;
  std::uint64_t bits = 0;
  for (int i = 0; i < k_name_letters; ++i) {
    if (i % k_letters_per_draw == 0) bits = random.next();
    drawn += k_letters[bits & 63U];
    bits >>= 6U;
  }
  return drawn;
}

void Requests::ask(std::string_view kind, const Value& data, std::chrono::milliseconds timeout, ValueDone done) {
  const std::string rchan = draw_name(random_);
  if (Result<void> sent = host_.send(wire::write_custom(kind, data, rchan)); !sent) {
    host_.settle<Value>(std::move(done), sent.error());
    return;
  }
  auto late = [this, rchan] { end(rchan, Error(Errc::timed_out, "the server gave no answer")); };
  pending_[rchan] = {std::move(done), std::make_unique<core::PatientTimer>(timeout, late, host_.scheduler())};
}

bool Requests::on_reply(std::string_view rchan, Value data) {
  const auto found = pending_.find(rchan);
  if (found == pending_.end()) return false;
  end(std::string(rchan), std::move(data));
  return true;
}

void Requests::end(const std::string& rchan, Result<Value> result) {
  auto node = pending_.extract(rchan);
  if (!node.empty()) host_.settle<Value>(std::move(node.mapped().done), std::move(result));
}

void Requests::owe(const std::string& rchan) {
  if (owed_.size() == k_most_owed) owed_.erase(owed_.begin());
  owed_.insert(rchan);
}

Result<void> Requests::reply(const std::string& rchan, const Value& value) {
  if (!owed_.contains(rchan)) return Error(Errc::not_found, "the server waits for no answer of this name");
  Result<void> sent = host_.send(wire::write_reply(rchan, value));
  if (sent) owed_.erase(rchan);
  return sent;
}

Result<void> Requests::reply_in_chunks(const std::string& rchan, const std::vector<Value>& chunks) {
  if (!owed_.contains(rchan)) return Error(Errc::not_found, "the server waits for no answer of this name");
  if (chunks.empty()) return Error(Errc::bad_chunk, "an answer in chunks has at least one");
  if (chunks.size() > k_most_chunks) return Error(Errc::too_large, "the answer has too many chunks");
  std::vector<std::string> frames;
  std::size_t bytes = 0;
  for (const Value& chunk : chunks) {
    frames.push_back(wire::write_reply(rchan, chunk, chunks.size()));
    bytes += frames.back().size();
    if (bytes > k_most_chunk_bytes) return Error(Errc::too_large, "the answer is too large, even in chunks");
  }
  for (const std::string& frame : frames) {
    if (Result<void> sent = host_.send(frame); !sent) return sent;
  }
  owed_.erase(rchan);
  return {};
}

void Requests::end_all(Errc why) {
  owed_.clear();
  while (!pending_.empty()) end(std::string(pending_.begin()->first), Error(why, "the link to the server is gone"));
}

}  // namespace tether::dara
