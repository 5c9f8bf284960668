// Own arithmetic, because RapidJSON 1.1 reads and writes out of bounds for numbers such as 0e-325 or 1 after a point
// and 400 zeros, takes 9e308 for -1e-308, and is off by one now and then; and because strtod costs 15 KB of wasm.
#include "codec/decimal.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace tether::codec {

namespace {

// A whole number of any size, lowest 32 bits first, without zeros at the top.
class BigNumber {
public:
  explicit BigNumber(std::uint32_t value) { multiply_add(0, value); }

  void multiply_add(std::uint32_t factor, std::uint32_t addend) {
    std::uint64_t carry = addend;
    for (std::uint32_t& word : words_) {
      carry += std::uint64_t{word} * factor;
      word = static_cast<std::uint32_t>(carry);
      carry >>= 32U;
    }
    if (carry != 0) words_.push_back(static_cast<std::uint32_t>(carry));
  }

  void multiply_by_power_of_ten(std::int64_t exponent) {
    for (; exponent >= 9; exponent -= 9) multiply_add(1'000'000'000, 0);
    for (; exponent > 0; --exponent) multiply_add(10, 0);
  }

  void shift_left(std::size_t bits) {
    if (bits % 32 != 0) multiply_add(1U << bits % 32, 0);
    words_.insert(words_.begin(), bits / 32, 0);
  }

  friend bool operator==(const BigNumber& a, const BigNumber& b) noexcept { return a.words_ == b.words_; }

  [[nodiscard]] bool is_zero() const noexcept { return words_.empty(); }

  [[nodiscard]] std::size_t bit_length() const noexcept {
    if (words_.empty()) return 0;
    std::size_t bits = words_.size() * 32;
    for (std::uint32_t top = words_.back(); top < 0x80000000U; top <<= 1U) --bits;
    return bits;
  }

  // Becomes the remainder of the division by `divisor`, and returns the quotient. `divisor` has its top bit set, and
  // the quotient has at most 31 bits.
  std::uint64_t divide(const BigNumber& divisor) {
    std::uint64_t quotient = 0;
    while (*this >= divisor) {
      const std::size_t top = divisor.words_.size() - 1;
      const std::uint64_t above = top + 1 < words_.size() ? words_[top + 1] : 0;
      // Never too large, and so near that two or three rounds are enough.
      const std::uint64_t estimate = (above << 32U | words_[top]) / (std::uint64_t{divisor.words_[top]} + 1);
      const std::uint32_t times = static_cast<std::uint32_t>(std::max<std::uint64_t>(estimate, 1));
      subtract(divisor, times);
      quotient += times;
    }
    return quotient;
  }

private:
  friend bool operator>=(const BigNumber& a, const BigNumber& b) noexcept {
    if (a.words_.size() != b.words_.size()) return a.words_.size() > b.words_.size();
    return !std::lexicographical_compare(a.words_.rbegin(), a.words_.rend(), b.words_.rbegin(), b.words_.rend());
  }

  void subtract(const BigNumber& other, std::uint32_t times) {
    std::uint64_t borrow = 0;
    for (std::size_t i = 0; i < words_.size(); ++i) {
      if (i < other.words_.size()) borrow += std::uint64_t{other.words_[i]} * times;
      const auto low = static_cast<std::uint32_t>(borrow);
      borrow = (borrow >> 32U) + (words_[i] < low ? 1 : 0);
      words_[i] -= low;
    }
    while (!words_.empty() && words_.back() == 0) words_.pop_back();
  }

  std::vector<std::uint32_t> words_;
};

// 0.<digits> * 10^point; no digits stand for zero.
struct Decimal {
  std::vector<std::uint8_t> digits;
  std::int64_t point = 0;
  bool negative = false;
};

Decimal read(std::string_view number) {
  // A double or the middle between two has at most 768 digits; after them it only matters whether another one follows.
  constexpr std::size_t k_digits_that_count = 770;
  constexpr std::int64_t k_any_exponent = 100'000'000;  // more than a text has digits
  Decimal decimal;
  decimal.negative = number.starts_with('-');
  const std::size_t mantissa_size = std::min(number.find_first_of("eE"), number.size());
  bool after_point = false;
  bool more_follow = false;
  for (const char c : number.substr(0, mantissa_size)) {
    if (c == '.') after_point = true;
    if (c < '0' || c > '9') continue;
    const bool leading_zero = c == '0' && decimal.digits.empty();
    if (leading_zero && after_point) --decimal.point;
    if (leading_zero) continue;
    if (!after_point) ++decimal.point;
    if (decimal.digits.size() < k_digits_that_count) {
      decimal.digits.push_back(static_cast<std::uint8_t>(c - '0'));
    } else {
      more_follow |= c != '0';
    }
  }
  if (more_follow) decimal.digits.push_back(1);
  std::int64_t exponent = 0;
  for (const char c : number.substr(mantissa_size)) {
    if (c >= '0' && c <= '9' && exponent < k_any_exponent) exponent = exponent * 10 + (c - '0');
  }
  decimal.point += number.find('-', mantissa_size) != std::string_view::npos ? -exponent : exponent;
  return decimal;
}

// The double nearest to (fraction + something below 1, if `inexact`) * 2^exponent; fraction has 61 or 62 bits.
double round(std::uint64_t fraction, int exponent, bool inexact) {
  constexpr int k_precision = 53;
  constexpr int k_lowest_exponent = -1074;  // of the last bit of the smallest doubles
  const int bits = fraction >> 61U != 0 ? 62 : 61;
  const int precision = std::min(k_precision, exponent + bits - k_lowest_exponent);
  if (precision < 0) return 0;
  const int dropped = bits - precision;
  std::uint64_t kept = fraction >> dropped;
  const std::uint64_t rest = fraction - (kept << dropped);
  const std::uint64_t half = std::uint64_t{1} << (dropped - 1);
  if (rest > half || (rest == half && (inexact || kept % 2 == 1))) ++kept;
  return std::ldexp(static_cast<double>(kept), exponent + dropped);
}

double divide_and_round(BigNumber numerator, BigNumber denominator) {
  // Brings the quotient between a quarter and 1.
  const int scale = static_cast<int>(numerator.bit_length()) - static_cast<int>(denominator.bit_length()) + 1;
  if (scale > 0) {
    denominator.shift_left(static_cast<std::size_t>(scale));
  } else {
    numerator.shift_left(static_cast<std::size_t>(-scale));
  }
  const std::size_t to_top = (32 - denominator.bit_length() % 32) % 32;
  denominator.shift_left(to_top);
  numerator.shift_left(to_top);
  std::uint64_t quotient = 0;
  for (int round_of_bits = 0; round_of_bits < 2; ++round_of_bits) {
    numerator.shift_left(31);
    quotient = quotient << 31U | numerator.divide(denominator);
  }
  return round(quotient, scale - 62, !numerator.is_zero());
}

double magnitude_of(const Decimal& decimal) {
  BigNumber digits(0);
  for (const std::uint8_t digit : decimal.digits) digits.multiply_add(10, digit);
  const std::int64_t exponent = decimal.point - static_cast<std::int64_t>(decimal.digits.size());
  BigNumber denominator(1);
  if (exponent >= 0) {
    digits.multiply_by_power_of_ten(exponent);
  } else {
    denominator.multiply_by_power_of_ten(-exponent);
  }
  return divide_and_round(std::move(digits), std::move(denominator));
}

// Few digits and a small power of ten are exact doubles, and one operation on them rounds correctly.
std::optional<double> scale_exactly(const Decimal& decimal) {
  constexpr double k_powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
  const std::int64_t exponent = decimal.point - static_cast<std::int64_t>(decimal.digits.size());
  if (decimal.digits.size() > 15 || exponent < -22 || exponent > 22) return std::nullopt;
  double value = 0;
  for (const std::uint8_t digit : decimal.digits) value = value * 10 + digit;
  return exponent < 0 ? value / k_powers[-exponent] : value * k_powers[exponent];
}

}  // namespace

std::optional<double> to_double(std::string_view number) {
  constexpr std::int64_t k_most_digits = 309;    // before the point of the largest double
  constexpr std::int64_t k_least_digits = -323;  // of half the smallest one, 2.47e-324
  const Decimal decimal = read(number);
  double value = 0;
  if (const auto exact = scale_exactly(decimal)) {
    value = *exact;
  } else if (decimal.digits.empty() || decimal.point < k_least_digits) {
    value = 0;
  } else if (decimal.point > k_most_digits) {
    return std::nullopt;
  } else {
    value = magnitude_of(decimal);
    if (std::isinf(value)) return std::nullopt;
  }
  return decimal.negative ? -value : value;
}

bool is_exactly(std::string_view digits, double value) {
  constexpr std::size_t k_most_digits = 309;
  if (digits.starts_with('-') != std::signbit(value) || !std::isfinite(value)) return false;
  if (digits.starts_with('-')) digits.remove_prefix(1);
  if (digits.size() > k_most_digits || std::trunc(value) != value) return false;
  BigNumber whole(0);
  for (const char c : digits) whole.multiply_add(10, static_cast<std::uint32_t>(c - '0'));
  int exponent = 0;
  const auto fraction = static_cast<std::uint64_t>(std::ldexp(std::frexp(std::abs(value), &exponent), 53));
  exponent -= 53;
  BigNumber same(static_cast<std::uint32_t>(fraction >> 32U));
  same.shift_left(32);
  same.multiply_add(1, static_cast<std::uint32_t>(fraction));
  if (exponent >= 0) {
    same.shift_left(static_cast<std::size_t>(exponent));
  } else {
    whole.shift_left(static_cast<std::size_t>(-exponent));
  }
  return whole == same;
}

}  // namespace tether::codec
