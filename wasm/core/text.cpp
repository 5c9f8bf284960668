#include "core/text.hpp"

#include <iterator>

namespace tether::core {

std::string concat(std::initializer_list<std::string_view> parts) {
  std::string all;
  for (const std::string_view part : parts) all.append(part.data(), part.size());
  return all;
}

std::string decimal(std::uint64_t number) {
  char digits[20];  // of the largest number
  char* const end = std::end(digits);
  char* first = end;
  do {
    *--first = static_cast<char>('0' + number % 10);
    number /= 10;
  } while (number != 0);
  return {first, end};
}

}  // namespace tether::core
