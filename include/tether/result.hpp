#pragma once
// Errors as values. Nothing in tether throws: an operation that can fail now returns a Result.
#include <cassert>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace tether {

/// Stable error codes; `errors.def` is the list.
enum class Errc : std::uint8_t {
#define TETHER_ERRC(name, number, text) name = number,
#include <tether/errors.def>
#undef TETHER_ERRC
};

/// The code as JavaScript sees it, for instance `"invalid-url"`. The view is valid for ever.
std::string_view to_string(Errc code) noexcept;

/// What went wrong and what was expected instead. `detail` is for people; decide by `code`.
struct Error {
  Errc code{};
  std::string detail;

  Error(Errc error_code, std::string error_detail = {}) : code(error_code), detail(std::move(error_detail)) {}
};

/// A value or an Error: the part of C++23's std::expected that this library needs.
/// Reading the side that is not there is a programmer error and asserts.
template <class T>
class Result {
public:
  Result(T value) : content_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : content_(std::in_place_index<1>, std::move(error)) {}
  Result(Errc code) : Result(Error(code)) {}

  [[nodiscard]] bool has_value() const noexcept { return content_.index() == 0; }
  explicit operator bool() const noexcept { return has_value(); }

  [[nodiscard]] T& value() & { return get(std::get_if<0>(&content_)); }
  [[nodiscard]] const T& value() const& { return get(std::get_if<0>(&content_)); }
  [[nodiscard]] T&& value() && { return std::move(get(std::get_if<0>(&content_))); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  [[nodiscard]] const Error& error() const { return get(std::get_if<1>(&content_)); }

  [[nodiscard]] T value_or(T fallback) const& { return has_value() ? value() : std::move(fallback); }
  [[nodiscard]] T value_or(T fallback) && { return has_value() ? std::move(*this).value() : std::move(fallback); }

private:
  template <class U>
  static U& get(U* content) {
    assert(content != nullptr && "the other side of this Result is set");
    return *content;
  }

  std::variant<T, Error> content_;
};

/// Success without a value, or an Error.
template <>
class Result<void> {
public:
  Result() = default;
  Result(Error error) : content_(std::in_place_index<1>, std::move(error)) {}
  Result(Errc code) : Result(Error(code)) {}

  [[nodiscard]] bool has_value() const noexcept { return content_.index() == 0; }
  explicit operator bool() const noexcept { return has_value(); }
  [[nodiscard]] const Error& error() const {
    assert(!has_value() && "this Result is a success");
    return *std::get_if<1>(&content_);
  }

private:
  std::variant<std::monostate, Error> content_;
};

}  // namespace tether
