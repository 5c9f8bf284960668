#pragma once
#include <cstdint>
#include <string_view>

namespace tether::patch {

/// Operations of the op stream; `dom_ops.def` is the list and says what operands each has.
enum class DomOp : std::uint32_t {
#define TETHER_DOM_OP(name, number) name = number,
#include "patch/dom_ops.def"
#undef TETHER_DOM_OP
};

std::string_view to_string(DomOp op) noexcept;

/// The namespace of a new element, as the op stream writes it.
enum class NodeNamespace : std::uint32_t { html = 0, svg = 1, mathml = 2 };

/// Slots that exist from the start; the tree gives out the rest.
inline constexpr std::uint32_t k_no_slot = 0;
inline constexpr std::uint32_t k_root_slot = 1;      ///< where the app is mounted: an element or a shadow root
inline constexpr std::uint32_t k_body_slot = 2;      ///< document.body
inline constexpr std::uint32_t k_document_slot = 3;  ///< document, for events of the whole page
inline constexpr std::uint32_t k_first_free_slot = 4;

}  // namespace tether::patch
