#include "protocol/dara_urls.hpp"

#include <algorithm>

#include "core/text.hpp"

namespace tether::protocol::dara {

namespace {

/// "scheme://host/path" in its three parts; the path begins with a slash or is empty.
struct Parts {
  std::string_view scheme;
  std::string_view host;
  std::string_view path;
};

bool split(std::string_view url, Parts& parts) {
  const std::size_t colon = url.find("://");
  if (colon == std::string_view::npos) return false;
  parts.scheme = url.substr(0, colon);
  const std::string_view rest = url.substr(colon + 3);
  const std::size_t end = std::min(rest.find_first_of("/?#"), rest.size());
  parts.host = rest.substr(0, end);
  parts.path = rest.substr(end);
  return (parts.scheme == "http" || parts.scheme == "https") && !parts.host.empty() &&
         parts.host.find_first_of("\\ @") == std::string_view::npos;
}

std::string_view without_slash(std::string_view path) {
  if (path.ends_with('/')) path.remove_suffix(1);
  return path;
}

}  // namespace

Result<Urls> find_server(std::string_view page, std::string_view base) {
  Parts here;
  if (!split(page, here)) return Error(Errc::invalid_url, "the page's address: expected http:// or https://");
  Parts there = here;
  there.path = {};
  std::string rooted;
  if (base.starts_with("//")) {
    rooted = core::concat({here.scheme, ":", base});
    base = rooted;
  } else if (!base.empty() && base.find(':') == std::string_view::npos) {
    rooted = core::concat({here.scheme, "://", here.host, base.starts_with('/') ? "" : "/", base});
    base = rooted;
  }
  if (!base.empty() && !split(base, there)) {
    return Error(Errc::invalid_url, "the base URL: expected http://, https:// or a path");
  }
  if (there.path.find_first_of("?#") != std::string_view::npos) {
    return Error(Errc::invalid_url, "the base URL: expected no query and no hash");
  }
  const std::string_view path = without_slash(there.path);
  Urls urls;
  urls.socket = core::concat({here.scheme == "https" ? "wss" : "ws", "://", there.host, path, "/api/core/ws"});
  urls.http = core::concat({there.scheme, "://", there.host, path});
  return urls;
}

std::string path_of(std::string_view address) {
  Parts parts;
  if (!split(address, parts)) return "/";
  const std::string_view own = parts.path.substr(0, std::min(parts.path.find('#'), parts.path.size()));
  return own.starts_with('/') ? std::string(own) : core::concat({"/", own});
}

std::string url_part(std::string_view text) {
  constexpr std::string_view k_digits = "0123456789ABCDEF";
  std::string escaped;
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    const bool plain = (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') ||
                       letter == '-' || letter == '.' || letter == '_' || letter == '~';
    if (plain) {
      escaped += letter;
    } else {
      escaped += '%';
      escaped += k_digits[byte >> 4U];
      escaped += k_digits[byte & 15U];
    }
  }
  return escaped;
}

}  // namespace tether::protocol::dara
