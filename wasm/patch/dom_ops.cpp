#include "patch/dom_ops.hpp"

#include <array>

#include "patch/op_names.hpp"

namespace tether::patch {

std::string_view to_string(DomOp op) noexcept {
  static constexpr std::array k_names{
#define TETHER_DOM_OP(name, number) OpName{number, #name},
#include "patch/dom_ops.def"
#undef TETHER_DOM_OP
  };
  return name_of(op, k_names);
}

}  // namespace tether::patch
