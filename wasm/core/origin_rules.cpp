#include "core/origin_rules.hpp"

#include <algorithm>

#include "core/format.hpp"

namespace tether::core {

std::string_view origin_of(std::string_view url) noexcept {
  const std::size_t host = url.find("://");
  if (host == std::string_view::npos) return {};
  return url.substr(0, url.find_first_of("/?#", host + 3));
}

Result<std::string> OriginPin::admit(std::string_view url, const std::vector<std::string>& allowed,
                                     const TransportFactory& transports) {
  Result<std::string> resolved = transports.resolve(url.empty() ? std::string_view("/ws") : url);
  if (!resolved) return resolved;
  const auto same_origin = [&transports, origin = origin_of(*resolved)](std::string_view other) {
    const Result<std::string> absolute = transports.resolve(other);
    return absolute && origin_of(*absolute) == origin;
  };
  const bool is_pinned = pinned_.empty() ? same_origin("/") : pinned_ == origin_of(*resolved);
  if (!is_pinned && std::none_of(allowed.begin(), allowed.end(), same_origin)) {
    return Error(Errc::foreign_origin,
                 format(FMT_COMPILE("'{}' is on another server: list its origin in allowed_origins"),
                        std::string_view(*resolved)));
  }
  if (pinned_.empty()) pinned_ = origin_of(*resolved);
  return resolved;
}

}  // namespace tether::core
