#pragma once
// Large messages in pieces: each says how many there are, and they come in order, so that neither side needs offsets.
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <tether/result.hpp>

#include "core/deadline.hpp"

namespace tether::core {

struct ChunkOptions {
  std::size_t piece_bytes = std::size_t{64} << 10U;  ///< a line of chat behind one piece waits 64 ms at 1 MB/s
  std::size_t max_pieces = 4'096;                    ///< of one message; 64 MiB in pieces of 16 KiB
  std::size_t max_bytes = std::size_t{64} << 20U;    ///< of all messages that are not complete
  std::size_t max_streams = 8;                       ///< unfinished messages; people upload few things at once
  std::chrono::milliseconds max_idle{30'000};        ///< twice the heartbeat's silence: nothing more will come
};

/// Cuts `text`, which must be valid UTF-8, at characters' borders. An empty one is one empty piece. The views are into
/// `text`. Error: `too_large` if that would be too many pieces.
Result<std::vector<std::string_view>> split_text(std::string_view text, const ChunkOptions& options = {});
Result<std::vector<std::string_view>> split_bytes(std::string_view bytes, const ChunkOptions& options = {});

/// Puts pieces together again. What the sender announces is never believed with memory: only what has arrived is kept.
class ChunkAssembler {
public:
  using Milliseconds = std::chrono::milliseconds;

  explicit ChunkAssembler(ChunkOptions options = {}) : options_(options) {}

  /// The next piece of the message on `stream`, which has `count` in all: the pieces if it was the last one, else
  /// nothing. Errors, all of which end that message: `bad_chunk` for a count that changes or makes no sense,
  /// `too_large`, `expired` if the one before came too long ago, `limit_reached` for a message too many. Later pieces
  /// of a message that failed get its error again, so that they are not taken for the begin of the next one.
  Result<std::vector<std::string>> add(std::string_view stream, std::int64_t count, std::string_view piece,
                                       Milliseconds now);
  /// Forgets an unfinished message: another took its place.
  void drop(std::string_view stream);
  void clear();

  /// Forgets messages that wait too long for their next piece, and returns their streams. Call it at `due`.
  std::vector<std::string> expire(Milliseconds now);
  [[nodiscard]] Milliseconds due() const noexcept;

  [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }
  /// Unfinished messages.
  [[nodiscard]] std::size_t streams() const noexcept { return streams_.size() - failed_; }

private:
  struct Stream {
    std::int64_t count = 0;
    std::int64_t seen = 0;  ///< pieces, those of a failed message included
    std::vector<std::string> pieces;
    std::size_t bytes = 0;
    Milliseconds due = k_never;
    Errc error{};
    bool failed = false;
  };
  using Streams = std::map<std::string, Stream, std::less<>>;

  /// How many failed messages are remembered for each one that may be under way.
  static constexpr std::size_t k_failed_per_stream = 8;
  static constexpr std::size_t k_longest_name = 256;

  /// The end if there is no room even for its name.
  Streams::iterator begin(std::string_view stream, std::int64_t count);
  void fail(Stream& message, Errc why);
  void forget(Streams::iterator at);

  ChunkOptions options_;
  Streams streams_;
  std::size_t failed_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace tether::core
