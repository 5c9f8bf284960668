#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "patch/text_pools.hpp"

using tether::patch::TextPools;
using namespace std::string_view_literals;

TEST_CASE("a text goes to the pool that it needs, and its operand counts UTF-16 units") {
  struct Row {
    std::string_view text;
    std::uint32_t units;
    std::uint32_t pool;
    std::string_view kept;
  };
  const Row rows[] = {
      {""sv, 0, TextPools::k_ascii, ""sv},
      {std::string_view(), 0, TextPools::k_ascii, ""sv},
      {"plain"sv, 5, TextPools::k_ascii, "plain"sv},
      {"\0\x7f"sv, 2, TextPools::k_ascii, "\0\x7f"sv},
      {"sixteen letters!"sv, 16, TextPools::k_ascii, "sixteen letters!"sv},
      {"sixteen letter\xc3\xa9"sv, 15, TextPools::k_wide, "sixteen letter\xc3\xa9"sv},
      {"\xe6\x97\xa5"sv, 1, TextPools::k_wide, "\xe6\x97\xa5"sv},
      {"\xf0\x9f\x98\x80!"sv, 3, TextPools::k_wide, "\xf0\x9f\x98\x80!"sv},
      {"\xff"sv, 1, TextPools::k_wide, "\xef\xbf\xbd"sv},
      {"\xed\xa0\x80"sv, 3, TextPools::k_wide, "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"sv},
      {"x\xf0\x9f"sv, 2, TextPools::k_wide, "x\xef\xbf\xbd"sv},
      {"\xef\xbb\xbf"sv, 1, TextPools::k_wide, "\xef\xbb\xbf"sv},
  };
  TextPools all;
  std::string ascii;
  std::string wide;
  for (const Row& row : rows) {
    CAPTURE(row.text);
    TextPools pools;
    CHECK(pools.put(row.text) == (row.units << 2U | row.pool));
    CHECK((row.pool == TextPools::k_ascii ? pools.ascii() : pools.wide()) == row.kept);
    CHECK(pools.size_bytes() == row.kept.size());
    CHECK(all.put(row.text) == (row.units << 2U | row.pool));
    (row.pool == TextPools::k_ascii ? ascii : wide) += row.kept;
  }
  CHECK(all.ascii() == ascii);
  CHECK(all.wide() == wide);
  all.clear();
  CHECK(all.size_bytes() == 0);
}

TEST_CASE("every place of the first byte that is not ASCII is seen") {
  for (std::size_t size = 1; size < 40; ++size) {
    for (std::size_t at = 0; at < size; ++at) {
      std::string text(size, 'a');
      text.replace(at, 1, "\xc3\xa9");
      TextPools pools;
      REQUIRE(pools.put(text) == (static_cast<std::uint32_t>(size) << 2U | TextPools::k_wide));
      REQUIRE(pools.ascii().empty());
      REQUIRE(pools.wide() == text);
    }
  }
}
