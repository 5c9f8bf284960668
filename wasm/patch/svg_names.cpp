#include "patch/svg_names.hpp"

namespace tether::patch {

namespace {

// Names between spaces: a search happens once per distinct name, so the smallest table is the best one.
constexpr std::string_view k_attributes =
    " attributeName attributeType baseFrequency baseProfile calcMode clipPathUnits diffuseConstant edgeMode filterUnits"
    " glyphRef gradientTransform gradientUnits kernelMatrix kernelUnitLength keyPoints keySplines keyTimes lengthAdjust"
    " limitingConeAngle markerHeight markerUnits markerWidth maskContentUnits maskUnits numOctaves pathLength"
    " patternContentUnits patternTransform patternUnits pointsAtX pointsAtY pointsAtZ preserveAlpha preserveAspectRatio"
    " primitiveUnits refX refY repeatCount repeatDur requiredExtensions requiredFeatures specularConstant"
    " specularExponent spreadMethod startOffset stdDeviation stitchTiles surfaceScale systemLanguage tableValues "
    "targetX"
    " targetY textLength viewBox viewTarget xChannelSelector yChannelSelector zoomAndPan ";

constexpr std::string_view k_tags =
    " animateMotion animateTransform clipPath feBlend feColorMatrix feComponentTransfer feComposite feConvolveMatrix"
    " feDiffuseLighting feDisplacementMap feDistantLight feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR"
    " feGaussianBlur feImage feMerge feMergeNode feMorphology feOffset fePointLight feSpecularLighting feSpotLight"
    " feTile feTurbulence foreignObject glyphRef linearGradient radialGradient textPath ";

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

std::string_view find(std::string_view table, std::string_view name) {
  for (std::size_t start = 1; start < table.size();) {
    const std::size_t end = table.find(' ', start);
    const std::string_view entry = table.substr(start, end - start);
    std::size_t same = 0;
    if (entry.size() == name.size()) {
      while (same < name.size() && lower(entry[same]) == name[same]) ++same;
      if (same == name.size()) return entry;
    }
    start = end + 1;
  }
  return name;
}

}  // namespace

std::string_view svg_attribute_name(std::string_view name) { return find(k_attributes, name); }
std::string_view svg_tag_name(std::string_view name) { return find(k_tags, name); }

}  // namespace tether::patch
