#pragma once
#include <string_view>

#include <tether/patch.hpp>
#include <tether/result.hpp>

#include "patch/dom_ops.hpp"

namespace tether::patch {

/// Refuses elements that load or run code (script, base, object, embed, meta, link ...), and names that no element
/// can have. Errors: `refused_content`, `bad_name`.
Result<void> check_element(std::string_view name);

/// Refuses attributes that carry code: `on...` handlers, `srcdoc`, and script URLs where a URL is expected.
/// Errors: `refused_content`, `bad_name`.
Result<void> check_attribute(std::string_view name, std::string_view value);

/// Refuses names that no element and no attribute can have, and nothing else. Error: `bad_name`.
Result<void> check_name(std::string_view name);

/// What a server may bring in.
struct ContentRules {
  Result<void> (*check_element)(std::string_view name);
  Result<void> (*check_attribute)(std::string_view name, std::string_view value);
  /// Whether what check_attribute says hangs on a value that is a URL.
  bool (*is_url_attribute)(std::string_view name);
};

/// For a server that is not trusted, nothing of which can run code, there are strict_rules (tether/patch.hpp). These
/// are as with a page that the server rendered itself: handlers in attributes and scripts are allowed.
extern const ContentRules trusting_rules;

/// Whether the value of an attribute of this name is followed as a URL somewhere in HTML or SVG.
bool is_url_attribute(std::string_view name);

/// Whether `url` runs code when followed: `javascript:`, `vbscript:` and `data:` documents. Reads the scheme as the
/// URL Standard does: leading control characters and spaces are dropped, tab and newline ignored anywhere.
bool is_script_url(std::string_view url);

/// The namespace an element of this name is meant for: SVG for names only SVG has (`svg`, `path`, ...), MathML
/// likewise, else HTML. A name that exists in both, such as `a`, is HTML.
NodeNamespace guess_namespace(std::string_view name);

}  // namespace tether::patch
