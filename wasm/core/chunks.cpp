#include "core/chunks.hpp"

#include <algorithm>
#include <utility>

#include "core/format.hpp"
#include "core/utf8.hpp"

namespace tether::core {

namespace {

/// The longest character in UTF-8: a piece has room for at least one.
constexpr std::size_t k_least_piece = 4;

template <class Cut>
Result<std::vector<std::string_view>> split(std::string_view payload, const ChunkOptions& options, Cut cut) {
  const std::size_t piece_bytes = std::max(options.piece_bytes, k_least_piece);
  std::vector<std::string_view> pieces;
  do {
    if (pieces.size() >= options.max_pieces) {
      return Error(Errc::too_large, format(FMT_COMPILE("more than {} pieces"), options.max_pieces));
    }
    pieces.push_back(cut(payload, piece_bytes));
    payload.remove_prefix(pieces.back().size());
  } while (!payload.empty());
  return pieces;
}

}  // namespace

Result<std::vector<std::string_view>> split_text(std::string_view text, const ChunkOptions& options) {
  return split(text, options, truncate_utf8);
}

Result<std::vector<std::string_view>> split_bytes(std::string_view bytes, const ChunkOptions& options) {
  return split(bytes, options, [](std::string_view rest, std::size_t size) { return rest.substr(0, size); });
}

ChunkAssembler::Streams::iterator ChunkAssembler::begin(std::string_view stream, std::int64_t count) {
  if (streams_.size() >= options_.max_streams * (1 + k_failed_per_stream)) return streams_.end();
  const bool is_full = streams() >= options_.max_streams;
  const auto at = streams_.emplace(std::string(stream), Stream()).first;
  at->second.count = count;
  if (is_full) fail(at->second, Errc::limit_reached);
  return at;
}

Result<std::vector<std::string>> ChunkAssembler::add(std::string_view stream, std::int64_t count,
                                                     std::string_view piece, Milliseconds now) {
  const bool makes_sense =
      count > 0 && static_cast<std::uint64_t>(count) <= options_.max_pieces && stream.size() <= k_longest_name;
  auto at = streams_.find(stream);
  // A message that failed ends with its last piece, with silence, or when another count says that a new one begins.
  if (at != streams_.end() && at->second.failed && makes_sense &&
      (now >= at->second.due || count != at->second.count)) {
    forget(at);
    at = streams_.end();
  }
  if (at == streams_.end()) {
    if (!makes_sense) return Error(Errc::bad_chunk, format(FMT_COMPILE("a message cannot have {} pieces"), count));
    at = begin(stream, count);
    if (at == streams_.end()) return Error(Errc::limit_reached, "too many messages in pieces at once");
  }

  Stream& message = at->second;
  if (!message.failed && now >= message.due) fail(message, Errc::expired);
  if (!message.failed && count != message.count) fail(message, Errc::bad_chunk);
  if (!message.failed && piece.size() > options_.max_bytes - bytes_) fail(message, Errc::too_large);
  if (makes_sense && std::exchange(message.count, count) != count) message.seen = 0;  // it is the begin of another
  message.due = later(now, options_.max_idle);
  ++message.seen;
  const bool is_last = message.seen >= message.count;
  if (message.failed) {
    Error error(message.error, "a message in pieces was given up");
    if (is_last) forget(at);
    return error;
  }
  message.pieces.emplace_back(piece);
  message.bytes += piece.size();
  bytes_ += piece.size();
  if (!is_last) return std::vector<std::string>();
  std::vector<std::string> pieces = std::move(message.pieces);
  forget(at);
  return pieces;
}

// What stays is its name, so that the rest of its pieces can be told from the next message.
void ChunkAssembler::fail(Stream& message, Errc why) {
  message.failed = true;
  message.error = why;
  ++failed_;
  bytes_ -= std::exchange(message.bytes, 0);
  message.pieces = {};
}

void ChunkAssembler::forget(Streams::iterator at) {
  if (at->second.failed) --failed_;
  bytes_ -= at->second.bytes;
  streams_.erase(at);
}

void ChunkAssembler::drop(std::string_view stream) {
  const auto at = streams_.find(stream);
  if (at != streams_.end()) forget(at);
}

void ChunkAssembler::clear() {
  streams_.clear();
  failed_ = bytes_ = 0;
}

std::vector<std::string> ChunkAssembler::expire(Milliseconds now) {
  std::vector<std::string> over;
  for (auto at = streams_.begin(); at != streams_.end();) {
    const auto next = std::next(at);
    if (now >= at->second.due) {
      if (!at->second.failed) over.push_back(at->first);
      forget(at);
    }
    at = next;
  }
  return over;
}

ChunkAssembler::Milliseconds ChunkAssembler::due() const noexcept {
  Milliseconds first = k_never;
  for (const auto& [name, message] : streams_) first = std::min(first, message.due);
  return first;
}

}  // namespace tether::core
