#pragma once
// Errors as values. Nothing in tether throws: an operation that can fail now returns a Result.
#include <cassert>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace tether {

/// Stable error codes; `errors.def` is the list. 0, which has no name, is no error.
enum class Errc : std::uint8_t {
#define TETHER_ERRC(name, number, text) name = number,
#include <tether/errors.def>
#undef TETHER_ERRC
};

/// The code as JavaScript sees it, for instance `"invalid-url"`. The view is valid for ever.
std::string_view to_string(Errc code) noexcept;

/// What went wrong and what was expected instead. `detail` is for people; decide by `code`.
struct Error {
  Errc code{};         ///< decide by this
  std::string detail;  ///< what was found and what was expected, in English; may change with any version

  /// Without a detail `detail` is empty: the code says it all.
  Error(Errc error_code, std::string_view error_detail = {});
};

/// A value or an Error: the part of C++23's std::expected that this library needs.
/// Reading the side that is not there is a programmer error and asserts.
template <class T>
class Result {
public:
  ///@{
  /// A success from its value, a failure from an Error or its code. Implicit, so that a function just returns either.
  Result(T value) : value_(std::move(value)) {}
  Result(Error error) : error_(std::move(error)) {}
  Result(Errc code) : error_(code) {}
  ///@}

  ///@{
  /// Whether this is a success.
  [[nodiscard]] bool has_value() const noexcept { return value_.has_value(); }
  explicit operator bool() const noexcept { return has_value(); }
  ///@}

  ///@{
  /// The value. References and pointers are valid as long as this Result; from one that dies it is moved out.
  [[nodiscard]] T& value() & { return *checked().value_; }
  [[nodiscard]] const T& value() const& { return *checked().value_; }
  [[nodiscard]] T&& value() && { return std::move(*checked().value_); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  ///@}

  /// The Error. Valid as long as this Result.
  [[nodiscard]] const Error& error() const {
    assert(!has_value() && "this Result is a success");
    return error_;
  }

  ///@{
  /// The value, or `fallback` for an error.
  [[nodiscard]] T value_or(T fallback) const& { return has_value() ? value() : std::move(fallback); }
  [[nodiscard]] T value_or(T fallback) && { return has_value() ? std::move(*this).value() : std::move(fallback); }
  ///@}

private:
  Result& checked() {
    assert(has_value() && "this Result is an error");
    return *this;
  }
  const Result& checked() const {
    assert(has_value() && "this Result is an error");
    return *this;
  }

  // Two members cost less code than a std::variant: nothing has to look at which one there is to copy or destroy it.
  std::optional<T> value_;
  Error error_{Errc{}};
};

/// Success without a value, or an Error.
template <>
class Result<void> {
public:
  /// A success.
  Result() = default;
  ///@{
  /// A failure. Implicit, so that a function just returns one.
  Result(Error error) : error_(std::move(error)), ok_(false) {}
  Result(Errc code) : Result(Error(code)) {}
  ///@}

  ///@{
  /// Whether this is a success.
  [[nodiscard]] bool has_value() const noexcept { return ok_; }
  explicit operator bool() const noexcept { return has_value(); }
  ///@}
  /// The Error; there must be one. Valid as long as this Result.
  [[nodiscard]] const Error& error() const {
    assert(!has_value() && "this Result is a success");
    return error_;
  }

private:
  Error error_{Errc{}};
  bool ok_ = true;
};

}  // namespace tether
