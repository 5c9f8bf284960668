#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "core/utf8.hpp"

using tether::core::is_ascii;
using tether::core::is_valid_utf8;
using tether::core::replace_invalid_utf8;
using tether::core::truncate_utf8;
using tether::core::utf16_length;

namespace {

const std::string k_replacement = "\xef\xbf\xbd";

void append_scalar(std::string& out, std::uint32_t scalar) {
  const auto put = [&out](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (scalar < 0x80) {
    put(scalar);
  } else if (scalar < 0x800) {
    put(0xc0 | scalar >> 6U);
    put(0x80 | (scalar & 0x3f));
  } else if (scalar < 0x10000) {
    put(0xe0 | scalar >> 12U);
    put(0x80 | (scalar >> 6U & 0x3f));
    put(0x80 | (scalar & 0x3f));
  } else {
    put(0xf0 | scalar >> 18U);
    put(0x80 | (scalar >> 12U & 0x3f));
    put(0x80 | (scalar >> 6U & 0x3f));
    put(0x80 | (scalar & 0x3f));
  }
}

bool is_scalar(std::uint32_t value) { return value < 0x110000 && (value < 0xd800 || value > 0xdfff); }

// RFC 3629 the plain way: decode by the bit patterns, then look at the value.
bool reference_is_valid(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto first = static_cast<std::uint8_t>(text[at]);
    const std::size_t length = first < 0x80        ? 1
                               : first >> 5U == 6  ? 2
                               : first >> 4U == 14 ? 3
                               : first >> 3U == 30 ? 4
                                                   : 0;
    if (length == 0 || at + length > text.size()) return false;
    std::uint32_t value = length == 1 ? first : first & (0x7fU >> length);
    for (std::size_t i = 1; i < length; ++i) {
      const auto byte = static_cast<std::uint8_t>(text[at + i]);
      if (byte >> 6U != 2) return false;
      value = value << 6U | (byte & 0x3fU);
    }
    constexpr std::uint32_t k_smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    if (value < k_smallest[length] || !is_scalar(value)) return false;
    at += length;
  }
  return true;
}

// The decoder of https://encoding.spec.whatwg.org/#utf-8-decoder, step by step.
std::string reference_replace(std::string_view text) {
  std::string out;
  std::uint32_t value = 0;
  int seen = 0;
  int needed = 0;
  std::uint32_t lower = 0x80;
  std::uint32_t upper = 0xbf;
  for (std::size_t at = 0; at < text.size();) {
    const std::uint32_t byte = static_cast<std::uint8_t>(text[at++]);
    if (needed == 0) {
      if (byte < 0x80) {
        out += static_cast<char>(byte);
      } else if (byte >= 0xc2 && byte <= 0xdf) {
        needed = 1;
        value = byte & 0x1f;
      } else if (byte >= 0xe0 && byte <= 0xef) {
        if (byte == 0xe0) lower = 0xa0;
        if (byte == 0xed) upper = 0x9f;
        needed = 2;
        value = byte & 0xf;
      } else if (byte >= 0xf0 && byte <= 0xf4) {
        if (byte == 0xf0) lower = 0x90;
        if (byte == 0xf4) upper = 0x8f;
        needed = 3;
        value = byte & 0x7;
      } else {
        out += k_replacement;
      }
      continue;
    }
    const bool fits = byte >= lower && byte <= upper;
    lower = 0x80;
    upper = 0xbf;
    if (!fits) {
      needed = seen = 0;
      --at;  // the byte is read again as a first one
      out += k_replacement;
      continue;
    }
    value = value << 6U | (byte & 0x3f);
    if (++seen < needed) continue;
    append_scalar(out, value);
    needed = seen = 0;
  }
  if (needed != 0) out += k_replacement;
  return out;
}

/// Calls `check` with every text of `length` bytes out of `alphabet`.
template <class Check>
void for_every_text(const std::string& alphabet, std::size_t length, Check check) {
  std::string text(length, alphabet.front());
  std::vector<std::size_t> digits(length, 0);
  for (;;) {
    check(text);
    std::size_t place = 0;
    while (place < length && ++digits[place] == alphabet.size()) {
      digits[place] = 0;
      text[place] = alphabet.front();
      ++place;
    }
    if (place == length) return;
    text[place] = alphabet[digits[place]];
  }
}

}  // namespace

TEST_CASE("all 1,112,064 scalar values are valid, alone and together, and have their UTF-16 length (C59)") {
  std::uint32_t count = 0;
  std::uint32_t wrong = 0;
  std::string all;
  std::size_t units = 0;
  for (std::uint32_t value = 0; value < 0x110000; ++value) {
    if (!is_scalar(value)) continue;
    ++count;
    std::string one;
    append_scalar(one, value);
    const std::size_t expected_units = value < 0x10000 ? 1 : 2;
    const bool right = is_valid_utf8(one) && utf16_length(one) == expected_units && replace_invalid_utf8(one) == one &&
                       is_ascii(one) == (value < 0x80) && truncate_utf8(one, one.size() - 1).empty();
    wrong += right ? 0 : 1;
    all += one;
    units += expected_units;
  }
  CHECK(count == 1'112'064);
  CHECK(wrong == 0);
  CHECK(is_valid_utf8(all));
  CHECK(replace_invalid_utf8(all) == all);
  CHECK(utf16_length(all) == units);
}

TEST_CASE("agrees with a plain decoder on every text of one or two bytes and many of three and four (C60)") {
  std::string every_byte;
  for (int byte = 0; byte < 256; ++byte) every_byte += static_cast<char>(byte);
  // Each side of every border in Table 3-7 of the Unicode Standard.
  const std::string borders(
      "\x00\x41\x7f\x80\x8f\x90\x9f\xa0\xbf\xc0\xc1\xc2\xdf\xe0\xe1\xec\xed\xee\xef\xf0\xf1\xf3\xf4\xf5\xff", 25);
  std::size_t count = 0;
  std::size_t wrong_answers = 0;
  std::size_t wrong_texts = 0;
  const auto check = [&](const std::string& text) {
    ++count;
    const bool valid = reference_is_valid(text);
    wrong_answers += is_valid_utf8(text) == valid ? 0 : 1;
    const std::string replaced = replace_invalid_utf8(text);
    wrong_texts += replaced == reference_replace(text) && (replaced == text) == valid ? 0 : 1;
  };
  for_every_text(every_byte, 1, check);
  for_every_text(every_byte, 2, check);
  for_every_text(borders, 3, check);
  for_every_text(borders, 4, check);
  CHECK(count == 256 + 65536 + 25 * 25 * 25 + 25 * 25 * 25 * 25);
  CHECK(wrong_answers == 0);
  CHECK(wrong_texts == 0);
}

TEST_CASE("replaces what the Encoding Standard replaces") {
  const struct {
    std::string what;
    std::string text;
    std::string expected;  // '?' stands for U+FFFD
  } rows[] = {
      {"nothing wrong", "h\xc3\xa9llo", "h\xc3\xa9llo"},
      {"empty", "", ""},
      {"U+0000 stays", std::string("a\0b", 3), std::string("a\0b", 3)},
      {"a lone continuation", "a\x80z", "a?z"},
      {"the wrong second byte", "x\xc3(y", "x?(y"},
      {"overlong slash", "\xc0\xaf", "??"},
      {"overlong in three bytes", "\xe0\x80\xaf", "???"},
      {"overlong in four bytes", "\xf0\x80\x80\xaf", "????"},
      {"a surrogate", "\xed\xa0\x80", "???"},
      {"a surrogate pair, CESU-8", "\xed\xa0\xbd\xed\xb8\x80", "??????"},
      {"U+110000", "\xf4\x90\x80\x80", "????"},
      {"five byte form", "\xf8\x88\x80\x80\x80", "?????"},
      {"0xfe and 0xff", "\xfe\xff", "??"},
      {"one cut short", "\xe6\xbc", "?"},
      {"two cut short, one for each", "\xe6\xbc\xf0\x9f\x8d", "??"},
      {"cut short by a letter", "\xf0\x9f\x8dz", "?z"},
      // Unicode Standard 3.9, table 3-8: the maximal part is replaced once.
      {"the Unicode Standard's example", "\x61\xf1\x80\x80\xe1\x80\xc2\x62\x80\x63\x80\xbf\x64", "a???b?c??d"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.what);
    std::string expected;
    for (const char c : row.expected) expected += c == '?' ? k_replacement : std::string(1, c);
    CHECK(replace_invalid_utf8(row.text) == expected);
    CHECK(is_valid_utf8(row.text) == (row.text == expected));
  }
}

TEST_CASE("finds an ill-formed byte at every place of a long text") {
  for (std::size_t length = 1; length <= 40; ++length) {
    for (std::size_t at = 0; at < length; ++at) {
      std::string text(length, 'a');
      CHECK(is_ascii(text));
      text[at] = '\x80';
      CHECK_FALSE(is_ascii(text));
      CHECK_FALSE(is_valid_utf8(text));
      CHECK(replace_invalid_utf8(text) == text.substr(0, at) + k_replacement + text.substr(at + 1));
    }
  }
}

TEST_CASE("truncates at a character's border and never more than needed") {
  const std::string text = "a\xc3\xa9\xe6\xbc\xa2\xf0\x9f\x8d\xbaz";  // 1 + 2 + 3 + 4 + 1 bytes
  const std::size_t expected[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11, 11};
  for (std::size_t max = 0; max < std::size(expected); ++max) {
    CAPTURE(max);
    CHECK(truncate_utf8(text, max) == std::string_view(text).substr(0, expected[max]));
  }
  CHECK(truncate_utf8("", 0).empty());
  CHECK(truncate_utf8("", 5).empty());
}
