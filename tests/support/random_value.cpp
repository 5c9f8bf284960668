#include "support/random_value.hpp"

#include <cmath>
#include <cstring>
#include <string>

namespace tether::test {

namespace {

std::string random_text(Dice& dice) {
  static const char* const k_pieces[] = {"a",           "Z",    " ",    "\"",       "\\",           "/",
                                         "\n",          "\x01", "\x7f", "\xc3\xa9", "\xe6\xbc\xa2", "\xf0\x9f\x8d\xba",
                                         "\xef\xbf\xbf"};
  std::string text;
  for (std::size_t left = roll(dice, 12); left > 0; --left) {
    const std::size_t piece = roll(dice, 14);
    if (piece == 13) {
      text += '\0';
    } else {
      text += k_pieces[piece];
    }
  }
  return text;
}

double random_double(Dice& dice) {
  for (;;) {
    const std::uint64_t bits = dice();
    double value = 0;
    std::memcpy(&value, &bits, sizeof value);
    if (std::isfinite(value)) return value;
  }
}

// Every width that an encoder tells apart.
std::int64_t random_int(Dice& dice) { return static_cast<std::int64_t>(dice()) >> roll(dice, 64); }

Value random_big_int(Dice& dice) {
  std::string digits = roll(dice, 2) == 0 ? "-" : "";
  digits += std::to_string(roll(dice, 9) + 1);
  for (std::size_t left = 18 + roll(dice, 280); left > 0; --left) digits += std::to_string(roll(dice, 10));
  return *Value::big_int(digits);
}

Value random_scalar(Dice& dice, RandomValueOptions options) {
  switch (roll(dice, options.with_binary ? 7 : 6)) {
    case 0: return {};
    case 1: return roll(dice, 2) == 0;
    case 2: return options.with_big_ints && roll(dice, 4) == 0 ? random_big_int(dice) : Value(random_int(dice));
    case 3: return random_double(dice);
    case 4: return static_cast<double>(static_cast<std::int16_t>(dice()));  // a double that looks like an integer
    case 5: return random_text(dice);
    default: {
      Value::Binary bytes(roll(dice, 300));
      for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(dice());
      return bytes;
    }
  }
}

Value random_tree(Dice& dice, RandomValueOptions options, int depth) {
  const std::size_t kind = depth > 0 ? roll(dice, 4) : 3;
  if (kind >= 2) return random_scalar(dice, options);
  Value container = kind == 0 ? Value(Value::List{}) : Value(Value::Map{});
  for (std::size_t left = roll(dice, 20); left > 0; --left) {
    Value child = random_tree(dice, options, depth - 1);
    if (kind == 0) {
      container.push_back(std::move(child));
    } else {
      container.append_entry(random_text(dice), std::move(child));
    }
  }
  return container;
}

}  // namespace

Value random_value(Dice& dice, RandomValueOptions options) { return random_tree(dice, options, 4); }

}  // namespace tether::test
