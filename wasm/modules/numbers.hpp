#pragma once
#include <cstdint>
#include <cstring>
#include <limits>

#include <tether/bytes.hpp>

namespace tether::modules {

/// Options as 32-bit numbers in the order of a layout of js-glue/loader (options.mjs). One that the page left out keeps
/// what it is by default.
class Numbers {
public:
  explicit Numbers(Bytes bytes) : bytes_(bytes) {}

  template <class... T>
  void into(T&... options) {
    (read(options), ...);
  }

private:
  static constexpr std::int32_t k_left_out = std::numeric_limits<std::int32_t>::min();

  template <class T>
  void read(T& option) {
    const std::int32_t number = take();
    if (number != k_left_out) option = static_cast<T>(number);
  }

  std::int32_t take() {
    std::int32_t number = k_left_out;
    if (bytes_.size() < sizeof number) return number;
    std::memcpy(&number, bytes_.data(), sizeof number);
    bytes_ = bytes_.subspan(sizeof number);
    return number;
  }

  Bytes bytes_;
};

}  // namespace tether::modules
