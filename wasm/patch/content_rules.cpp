#include "patch/content_rules.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "core/format.hpp"

namespace tether::patch {

namespace {

using Names = std::string_view;

// Sorted, for binary search.
constexpr std::array<Names, 9> k_refused_elements{"applet", "base", "embed",  "frame", "iframe",
                                                  "link",   "meta", "object", "script"};

// Attributes whose value is followed as a URL somewhere in HTML or SVG; from, to, values and by animate one.
constexpr std::array<Names, 14> k_url_attributes{"action",     "background", "by",     "cite",      "data",
                                                 "formaction", "from",       "href",   "ping",      "poster",
                                                 "src",        "to",         "values", "xlink:href"};

// clang-format off
constexpr std::array<Names, 59> k_svg_names{
    "animate", "animateMotion", "animateTransform", "circle", "clipPath", "defs", "desc", "ellipse", "feBlend",
    "feColorMatrix", "feComponentTransfer", "feComposite", "feConvolveMatrix", "feDiffuseLighting",
    "feDisplacementMap", "feDistantLight", "feDropShadow", "feFlood", "feFuncA", "feFuncB", "feFuncG", "feFuncR",
    "feGaussianBlur", "feImage", "feMerge", "feMergeNode", "feMorphology", "feOffset", "fePointLight",
    "feSpecularLighting", "feSpotLight", "feTile", "feTurbulence", "filter", "foreignObject", "g", "image", "line",
    "linearGradient", "marker", "mask", "metadata", "mpath", "path", "pattern", "polygon", "polyline",
    "radialGradient", "rect", "set", "stop", "svg", "switch", "symbol", "text", "textPath", "tspan", "use", "view"};
// clang-format on

// clang-format off
constexpr std::array<Names, 30> k_mathml_names{
    "annotation", "maction", "math", "menclose", "merror", "mfenced", "mfrac", "mi", "mmultiscripts", "mn", "mo",
    "mover", "mpadded", "mphantom", "mprescripts", "mroot", "mrow", "ms", "mspace", "msqrt", "mstyle", "msub",
    "msubsup", "msup", "mtable", "mtd", "mtext", "mtr", "munder", "munderover"};
// clang-format on

static_assert(std::is_sorted(k_refused_elements.begin(), k_refused_elements.end()));
static_assert(std::is_sorted(k_url_attributes.begin(), k_url_attributes.end()));
static_assert(std::is_sorted(k_svg_names.begin(), k_svg_names.end()));
static_assert(std::is_sorted(k_mathml_names.begin(), k_mathml_names.end()));

template <std::size_t N>
bool contains(const std::array<Names, N>& sorted, std::string_view name) {
  return std::binary_search(sorted.begin(), sorted.end(), name);
}

char to_lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

std::string to_lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) { return to_lower(c); });
  return out;
}

bool is_name_character(char c) noexcept {
  if (static_cast<unsigned char>(c) >= 0x80) return true;
  return c > ' ' && c != 0x7f && std::string_view("\"'<>/=`&").find(c) == std::string_view::npos;
}

}  // namespace

Result<void> check_name(std::string_view name) {
  // A letter first, as the HTML parser wants it: what it would not write, the DOM should not hold.
  const char first = name.empty() ? ' ' : to_lower(name.front());
  const bool letter_first =
      (first >= 'a' && first <= 'z') || first == '_' || first == ':' || static_cast<unsigned char>(first) >= 0x80;
  if (letter_first && std::all_of(name.begin(), name.end(), is_name_character)) return {};
  return Error(Errc::bad_name, core::format(FMT_COMPILE("'{}' is not a name of HTML"), name));
}

namespace {

// The scheme with the characters removed that the URL parser ignores, in lower case; empty if there is none.
std::string scheme_of(std::string_view url) {
  std::string scheme;
  for (const char c : url) {
    const bool ignored = c == '\t' || c == '\n' || c == '\r';
    const bool leading = scheme.empty() && static_cast<unsigned char>(c) <= ' ';
    if (ignored || leading) continue;
    if (c == ':') return scheme;
    const char lower = to_lower(c);
    const bool letter = lower >= 'a' && lower <= 'z';
    const bool later = (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
    if (!letter && (scheme.empty() || !later)) return {};
    scheme.push_back(lower);
  }
  return {};
}

// A list of values separated by semicolons, any of which an SVG animation may write into href.
bool has_script_url(std::string_view list) {
  for (;;) {
    const std::size_t end = list.find(';');
    if (is_script_url(list.substr(0, end))) return true;
    if (end == std::string_view::npos) return false;
    list.remove_prefix(end + 1);
  }
}

}  // namespace

bool is_url_attribute(std::string_view name) { return contains(k_url_attributes, to_lower(name)); }

bool is_script_url(std::string_view url) {
  const std::string scheme = scheme_of(url);
  if (scheme == "javascript" || scheme == "vbscript") return true;
  if (scheme != "data") return false;
  // Pictures and sounds are fine as data; documents are not, and SVG is a document.
  std::string type;
  bool after_scheme = false;
  for (const char c : url) {
    if (c == '\t' || c == '\n' || c == '\r') continue;
    if (after_scheme && (c == ';' || c == ',')) break;
    if (after_scheme && c != ' ') type.push_back(to_lower(c));
    if (c == ':') after_scheme = true;
  }
  const bool medium = type.starts_with("image/") || type.starts_with("audio/") || type.starts_with("video/") ||
                      type.starts_with("font/");
  return !medium || type.starts_with("image/svg");
}

Result<void> check_element(std::string_view name) {
  if (Result<void> valid = check_name(name); !valid) return valid;
  // A prefix changes nothing: in the namespace of SVG `x:script` runs like any other script.
  const std::string_view local = name.substr(name.rfind(':') + 1);
  if (!contains(k_refused_elements, to_lower(local))) return {};
  return Error(Errc::refused_content, core::format(FMT_COMPILE("<{}> can load or run code and is refused"), name));
}

Result<void> check_attribute(std::string_view name, std::string_view value) {
  if (Result<void> valid = check_name(name); !valid) return valid;
  const std::string lower = to_lower(name);
  const bool script_url =
      lower == "values" ? has_script_url(value) : contains(k_url_attributes, lower) && is_script_url(value);
  if (!script_url && lower != "srcdoc" && !lower.starts_with("on")) return {};
  return Error(Errc::refused_content,
               core::format(FMT_COMPILE("the attribute {} would run code and is refused"), name));
}

const ContentRules strict_rules{check_element, check_attribute, is_url_attribute};

const ContentRules trusting_rules{check_name, [](std::string_view name, std::string_view) { return check_name(name); },
                                  [](std::string_view) { return false; }};

NodeNamespace guess_namespace(std::string_view name) {
  if (contains(k_svg_names, name)) return NodeNamespace::svg;
  if (contains(k_mathml_names, name)) return NodeNamespace::mathml;
  return NodeNamespace::html;
}

}  // namespace tether::patch
