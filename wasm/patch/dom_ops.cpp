#include "patch/dom_ops.hpp"

namespace tether::patch {

std::string_view to_string(DomOp op) noexcept {
  switch (op) {
#define TETHER_DOM_OP(name, number) \
  case DomOp::name:                 \
    return #name;
#include "patch/dom_ops.def"
#undef TETHER_DOM_OP
  }
  return "unknown";
}

}  // namespace tether::patch
