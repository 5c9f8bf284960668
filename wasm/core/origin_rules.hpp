#pragma once
#include <string>
#include <string_view>
#include <vector>

#include <tether/result.hpp>
#include <tether/transport.hpp>

namespace tether::core {

/// "wss://host:port" of an absolute URL.
std::string_view origin_of(std::string_view url) noexcept;

/// Keeps a connection on its server: the page's own origin or one that the program allows, and from the first attempt
/// on the one it began with or another that the program lists. A URL may come from an attribute, a query string or a
/// provider.
class OriginPin {
public:
  /// Makes `url` absolute and checks it. Errors: those of TransportFactory::resolve, and `foreign_origin`.
  Result<std::string> admit(std::string_view url, const std::vector<std::string>& allowed,
                            const TransportFactory& transports);

private:
  std::string pinned_;
};

}  // namespace tether::core
