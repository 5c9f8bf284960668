#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include <doctest/doctest.h>

#include "codec/decimal.hpp"
#include "support/random_value.hpp"

using tether::codec::to_double;
using tether::test::Dice;
using tether::test::roll;

namespace {

/// True if `text` becomes the very double that strtod gives, or nothing where strtod overflows.
bool agrees_with_strtod(const std::string& text) {
  const double expected = std::strtod(text.c_str(), nullptr);
  const auto value = to_double(text);
  if (std::isinf(expected)) return !value.has_value();
  return value.has_value() && *value == expected && std::signbit(*value) == std::signbit(expected);
}

std::string random_digits(Dice& dice, std::size_t count) {
  std::string digits;
  for (std::size_t i = 0; i < count; ++i) digits += static_cast<char>('0' + roll(dice, 10));
  return digits;
}

double random_double(Dice& dice) {
  std::uint64_t bits = dice() & 0x7fffffffffffffffU;
  if (roll(dice, 4) == 0) bits &= 0x000fffffffffffffU >> roll(dice, 52);  // the very small ones
  double value = 0;
  std::memcpy(&value, &bits, sizeof value);
  return std::isfinite(value) ? value : 1;
}

}  // namespace

TEST_CASE("gives the double that strtod gives") {
  const std::string rows[] = {
      "0.1",
      "0.2",
      "0.3",
      "-0.0",
      "-0.1",
      "1e0",
      "5e-324",
      "4.9406564584124654e-324",
      "2.4703282292062328e-324",  // just above half of the smallest
      "2.4703282292062327e-324",  // and just below
      "1e-324",
      "-2e-324",
      "1.5e-323",
      "2.2250738585072011e-308",
      "2.2250738585072014e-308",
      "1.7976931348623157e308",
      "1.7976931348623158e308",
      "123456789012345680000.0",
      "123456789012345678901234567890.0",
      "9007199254740993.0",
      "9007199254740992.99999999999999999999999",
      "0.1000000000000000055511151231257827",
      "0.500000000000000166533453693773481063544750213623046875",
      "3.141592653589793238462643383279502884197",
      "1e22",
      "1e23",
      "8.5e22",
      "6.02214076e23",
      "1e-7",
      "1e-400",
      "-1e-400",
      "0.000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000001",
      "1.00000000000000011102230246251565404236316680908203125",
      "1.00000000000000011102230246251565404236316680908203124",
      "1.00000000000000011102230246251565404236316680908203126",
      "7.2057594037927933e16",
      "1000000000000000000000000e280",
      "0.0000000001e318",
      "-0.00000000017976931348623157e318",
      "1797693134862315.7e293",
      "17976931348623157" + std::string(290, '0') + ".0",
      // Zeros with exponents, which must not come near a table of powers.
      "0e0",
      "0e5",
      "-0e5",
      "0e307",
      "0e-1",
      "0e-324",
      "0e-325",
      "-0.000e-325",
      "0.0e-400",
      "0e-99999999999",
      // Far out, but not by their exponent alone.
      "0." + std::string(400, '0') + "1",
      "0." + std::string(340, '0') + "1",
      "0." + std::string(322, '0') + "1",
      "0." + std::string(323, '0') + "2",
      "0." + std::string(323, '0') + "3",
      "0." + std::string(400, '0') + "15e401",
      "0." + std::string(5000, '0') + "25e5001",
      "1" + std::string(300, '0') + "e-300",
      "1" + std::string(300, '0') + "e-700",
      "123" + std::string(200, '4') + "e-520",
      // Half way between two doubles, and a little above by a digit that comes late.
      "1.00000000000000011102230246251565404236316680908203125" + std::string(900, '0'),
      "1.00000000000000011102230246251565404236316680908203125" + std::string(900, '0') + "1",
      "1.00000000000000033306690738754696212708950042724609375" + std::string(900, '0') + "1",
      "9007199254740993." + std::string(2000, '0') + "1",
      "0.0" + std::string(2000, '9'),
      std::string(300, '9') + "." + std::string(2000, '9'),
  };
  for (const std::string& text : rows) {
    CAPTURE(text);
    CHECK(agrees_with_strtod(text));
  }
}

TEST_CASE("gives nothing for numbers beyond every double") {
  const std::string rows[] = {
      "1e309",
      "-1e309",
      "1.7976931348623159e308",
      "1.8e308",
      "-1.8e308",
      "9e308",
      "-9.99e308",
      "0.00001e314",
      "1000000000000000000000000e290",
      "-1000000000000000000000000e300",
      "1" + std::string(300, '0') + "e308",
      std::string(309, '9') + ".0e5",
      "1e99999999999",
      "-1e99999999999",
  };
  for (const std::string& text : rows) {
    CAPTURE(text);
    CHECK_FALSE(to_double(text).has_value());
  }
}

TEST_CASE("agrees with strtod on random numbers of every size and length") {
  Dice dice(6);
  for (int round = 0; round < 20'000; ++round) {
    std::string text = roll(dice, 2) == 0 ? "-" : "";
    text += static_cast<char>('1' + roll(dice, 9));
    text += '.' + random_digits(dice, 1 + roll(dice, roll(dice, 50) == 0 ? 900 : 25));
    text += 'e' + std::to_string(static_cast<int>(roll(dice, 680)) - 345);
    CAPTURE(text);
    REQUIRE(agrees_with_strtod(text));
  }
}

TEST_CASE("agrees with strtod on doubles written with 17 digits and on the places between two of them") {
  Dice dice(7);
  char text[64];
  for (int round = 0; round < 20'000; ++round) {
    const double value = random_double(dice);
    std::snprintf(text, sizeof text, "%.17e", value);
    REQUIRE(agrees_with_strtod(text));
    REQUIRE(*to_double(text) == value);
    // One digit more or less is near the middle between two doubles now and then.
    std::snprintf(text, sizeof text, "%.*e", static_cast<int>(14 + roll(dice, 10)), value);
    REQUIRE(agrees_with_strtod(text));
  }
}

TEST_CASE("rounds exact halves to the even neighbour, and what lies above them up") {
  // 2^53 + 1 lies between two doubles, and so do its multiples by powers of two.
  for (int shift = 1; shift <= 10; ++shift) {
    const std::uint64_t even_below = ((std::uint64_t{1} << 53U) + 1) << static_cast<unsigned>(shift);
    const std::string half = std::to_string(even_below);
    CAPTURE(half);
    CHECK(*to_double(half) == std::ldexp(9007199254740992.0, shift));
    CHECK(*to_double(half + ".0000") == std::ldexp(9007199254740992.0, shift));
    CHECK(*to_double(half + "." + std::string(1000, '0') + "1") == std::ldexp(9007199254740994.0, shift));
    const std::string odd_half = std::to_string(((std::uint64_t{1} << 53U) + 3) << static_cast<unsigned>(shift));
    CHECK(*to_double(odd_half) == std::ldexp(9007199254740996.0, shift));
  }
}
