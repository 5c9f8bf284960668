#pragma once
// Bytes that JavaScript hands to C++: each export that takes an address from `tether_acquire` owns it.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <tether/bytes.hpp>

namespace tether::platform {

/// Bytes written by JavaScript into memory it got from `tether_acquire`; given back when this goes out of scope.
class Inbound {
public:
  Inbound(std::uint8_t* data, std::size_t size) noexcept : data_(data), size_(data == nullptr ? 0 : size) {}
  Inbound(const Inbound&) = delete;
  Inbound& operator=(const Inbound&) = delete;
  ~Inbound();

  [[nodiscard]] Bytes bytes() const noexcept { return {data_, size_}; }
  [[nodiscard]] std::string_view text() const noexcept { return as_text(bytes()); }

private:
  std::uint8_t* data_;
  std::size_t size_;
};

/// The text that the import called last gave as its result; empty if it gave none.
std::string take_text_result();

}  // namespace tether::platform
