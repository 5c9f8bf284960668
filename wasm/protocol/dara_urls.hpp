#pragma once
#include <string>
#include <string_view>

#include <tether/result.hpp>

namespace tether::protocol::dara {

/// Where a server is.
struct Urls {
  std::string socket;  ///< of its WebSocket
  std::string http;    ///< before each path of it; without a slash at its end
};

/// By the rules of Dara's own client: the socket's scheme follows the page's, not the base's; one slash at the base's
/// end does not count. `page` is the page's address; `base` is absolute, a path, or empty for the page's own origin.
/// Errors: `invalid_url` if either has another scheme than http and https.
Result<Urls> find_server(std::string_view page, std::string_view base);

/// The path and the query of an address: where the login page comes back to.
std::string path_of(std::string_view address);

/// One segment of a path or one value of a query, with all but unreserved characters escaped (RFC 3986 section 2.3).
std::string url_part(std::string_view text);

}  // namespace tether::protocol::dara
