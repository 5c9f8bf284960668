#pragma once
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace tether::core {

/// One text of several. core::format reads better; this is for what every program with a socket links.
std::string concat(std::initializer_list<std::string_view> parts);

std::string decimal(std::uint64_t number);

}  // namespace tether::core
