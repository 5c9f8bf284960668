#pragma once
#include <string_view>

namespace tether::patch {

/// The spelling that SVG wants of an attribute that came in lower case (`viewbox` is `viewBox`), or `name` itself.
/// https://html.spec.whatwg.org/multipage/parsing.html#adjust-svg-attributes
std::string_view svg_attribute_name(std::string_view name);

/// Likewise of a tag: `lineargradient` is `linearGradient`.
/// https://html.spec.whatwg.org/multipage/parsing.html#parsing-main-inforeign
std::string_view svg_tag_name(std::string_view name);

}  // namespace tether::patch
