#pragma once
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include <tether/bytes.hpp>
#include <tether/limits.hpp>
#include <tether/result.hpp>
#include <tether/value.hpp>

namespace tether::codec {

/// Builds a Value from a decoder's events and keeps the document within its limits. Every method returns false once
/// a limit is passed or the events do not fit a document; `problem` then says why. Uses no recursion.
class ValueBuilder {
public:
  explicit ValueBuilder(const DecodeLimits& limits) : limits_(limits) {}

  bool scalar(Value value);
  bool text(std::string_view text);
  bool binary(Bytes bytes);
  bool begin_list();
  bool end_list() { return end(); }
  bool begin_map();
  bool key(std::string_view key);
  bool end_map() { return end(); }

  [[nodiscard]] std::optional<Errc> problem() const noexcept { return problem_; }
  /// The finished document; call once, after the decoder said that it is complete.
  Value take() { return std::move(root_); }

private:
  bool fail(Errc code) noexcept;
  bool count_item() noexcept;
  bool begin(Value container);
  bool end();
  bool place(Value value);

  struct Open {
    Value container;
    std::string key;  ///< waits for its value, if the container is a map
  };

  DecodeLimits limits_;
  std::optional<Errc> problem_;
  std::size_t items_ = 0;
  std::vector<Open> open_;
  Value root_;
};

/// The error to report when a builder refused an event near `offset`.
Error limit_error(Errc problem, std::size_t offset);

}  // namespace tether::codec
