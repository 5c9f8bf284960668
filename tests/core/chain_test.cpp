// Chain: a list of items that carry their own links.
#include <memory>
#include <string>
#include <utility>

#include <doctest/doctest.h>

#include <tether/detail/chain.hpp>

#include "support/on_destroy.hpp"

using tether::detail::Chain;
using tether::test::OnDestroy;

namespace {

struct Item final : tether::detail::Link {
  explicit Item(int with) : number(with) {}
  int number;
  std::unique_ptr<OnDestroy> guard;
};

std::string numbers(const Chain<Item>& chain) {
  std::string all;
  for (const Item& item : chain) all += std::to_string(item.number);
  return all;
}

void fill(Chain<Item>& chain, int count) {
  for (int i = 1; i <= count; ++i) chain.push_back(std::make_unique<Item>(i));
}

}  // namespace

TEST_CASE("a chain keeps its items in order") {
  Chain<Item> chain;
  CHECK(chain.empty());
  CHECK(chain.front() == nullptr);
  CHECK(chain.back() == nullptr);
  fill(chain, 3);
  CHECK(numbers(chain) == "123");
  CHECK(chain.front()->number == 1);
  CHECK(chain.back()->number == 3);
  CHECK(chain.pop_front()->number == 1);
  CHECK(numbers(chain) == "23");
  const Chain<Item> moved = std::move(chain);
  CHECK(numbers(moved) == "23");
}

TEST_CASE("a chain that was emptied takes items again") {
  Chain<Item> chain;
  fill(chain, 1);
  (void)chain.pop_front();
  CHECK(chain.back() == nullptr);
  fill(chain, 2);
  chain.clear();
  CHECK(chain.empty());
  fill(chain, 2);
  CHECK(numbers(chain) == "12");
}

TEST_CASE("take_if moves what is chosen, wherever it stands") {
  const struct {
    std::string chosen, left, last;
  } rows[] = {{"", "12345", "5"}, {"1", "2345", "5"}, {"5", "1234", "4"},
              {"3", "1245", "5"}, {"245", "13", "3"}, {"12345", "", ""}};
  for (const auto& row : rows) {
    CAPTURE(row.chosen);
    Chain<Item> chain;
    fill(chain, 5);
    Chain<Item> taken;
    taken.push_back(std::make_unique<Item>(0));
    const auto is_chosen = [&row](const Item& item) {
      return row.chosen.find(std::to_string(item.number)) != std::string::npos;
    };
    chain.take_if(is_chosen, taken);
    CHECK(numbers(chain) == row.left);
    CHECK(numbers(taken) == "0" + row.chosen);
    CHECK((chain.empty() ? "" : std::to_string(chain.back()->number)) == row.last);
    chain.push_back(std::make_unique<Item>(6));
    CHECK(numbers(chain) == row.left + "6");
  }
}

TEST_CASE("an item can take the place of another") {
  for (int place = 1; place <= 3; ++place) {
    CAPTURE(place);
    Chain<Item> chain;
    fill(chain, 3);
    Item* old = nullptr;
    for (Item& item : chain) {
      if (item.number == place) old = &item;
    }
    CHECK(chain.replace(*old, std::make_unique<Item>(9))->number == place);
    std::string expected = "1234";
    expected[static_cast<std::size_t>(place) - 1] = '9';
    chain.push_back(std::make_unique<Item>(4));
    CHECK(numbers(chain) == expected);
  }
}

TEST_CASE("an item that dies may use the chain it was in") {
  Chain<Item> chain;
  fill(chain, 2);
  std::string seen;
  chain.front()->guard = std::make_unique<OnDestroy>([&] {
    seen = numbers(chain);
    if (seen == "2") chain.push_back(std::make_unique<Item>(3));
  });
  chain.clear();
  CHECK(seen == "2");
  CHECK(chain.empty());
}
