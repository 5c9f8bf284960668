#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "patch/dom_ops.hpp"

namespace tether::test {

/// A node of the plain tree that FakeDom keeps instead of a document. Nodes live as long as their FakeDom.
struct FakeNode {
  enum class Kind { document, element, text };
  using Property = std::variant<std::string, bool, double>;

  Kind kind = Kind::element;
  patch::NodeNamespace ns = patch::NodeNamespace::html;
  std::string name;  ///< of an element
  std::string data;  ///< of a text
  std::map<std::string, std::string> attributes;
  std::map<std::string, Property> properties;
  std::set<std::string> listeners;
  FakeNode* parent = nullptr;
  std::vector<FakeNode*> children;
  std::uint32_t slot = 0;  ///< 0: C++ does not know it

  [[nodiscard]] bool is_element() const noexcept { return kind == Kind::element; }
  /// Whether `other` is this node or lies below it.
  [[nodiscard]] bool contains(const FakeNode* other) const noexcept;
  [[nodiscard]] std::string text() const;
  [[nodiscard]] std::optional<std::string> attribute(const std::string& attribute_name) const;

  void detach();
  /// Puts `child` in front of `before`, or at the end; it leaves the place it had.
  void insert(FakeNode& child, const FakeNode* before);

  // The attribute `class` as classList sees it.
  [[nodiscard]] bool has_class(std::string_view class_name) const;
  void set_class(std::string_view class_name, bool on);

  // The attribute `style` as a list of declarations; the value carries "!important".
  using Declarations = std::vector<std::pair<std::string, std::string>>;
  [[nodiscard]] Declarations style() const;
  void set_style(const Declarations& declarations);
};

/// The children of `node` as text. Every element has an end tag, attributes are sorted by name, and a name of another
/// namespace than HTML has the prefix `svg:` or `math:`.
std::string serialize_children(const FakeNode& node);

}  // namespace tether::test
