#pragma once
#include <string>
#include <string_view>

#include "support/fake_node.hpp"

namespace tether::test {

// A style declaration as browsers keep it, with as much of CSS as shows in which order it was written: `padding` and
// `margin` are shorthands of four longhands, a property that starts with "junk" and the value "bad" are unknown.
// Declarations are kept sorted, and a style without any leaves no attribute.

/// An empty value removes; an unknown one changes nothing.
void set_style_property(FakeNode& node, const std::string& name, std::string_view value, bool important);
void remove_style_property(FakeNode& node, const std::string& name);

}  // namespace tether::test
