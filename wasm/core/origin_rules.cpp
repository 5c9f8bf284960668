#include "core/origin_rules.hpp"

#include "core/text.hpp"

namespace tether::core {

std::string_view origin_of(std::string_view url) noexcept {
  const std::size_t host = url.find("://");
  if (host == std::string_view::npos) return {};
  return url.substr(0, url.find_first_of("/?#", host + 3));
}

namespace {

bool leads_to(std::string_view url, std::string_view origin, const TransportFactory& transports) {
  const Result<std::string> absolute = transports.resolve(url);
  return absolute && origin_of(*absolute) == origin;
}

}  // namespace

Result<std::string> OriginPin::admit(std::string_view url, const std::vector<std::string>& allowed,
                                     const TransportFactory& transports) {
  Result<std::string> resolved = transports.resolve(url.empty() ? "/ws" : url);
  if (!resolved) return resolved;
  const std::string_view origin = origin_of(*resolved);
  bool may_pass = pinned_.empty() ? leads_to("/", origin, transports) : pinned_ == origin;
  for (std::size_t i = 0; i < allowed.size() && !may_pass; ++i) may_pass = leads_to(allowed[i], origin, transports);
  if (!may_pass) {
    return Error(Errc::foreign_origin,
                 concat({"'", *resolved, "' is on another server: list its origin in allowed_origins"}));
  }
  if (pinned_.empty()) pinned_ = origin;
  return resolved;
}

}  // namespace tether::core
