#include "patch/content_gate.hpp"

namespace tether::patch {

bool ContentGate::judge_attribute(std::uint32_t name, std::string_view value) const {
  const Result<void> allowed = names_.rules().check_attribute(names_[name].text, value);
  if (!allowed) reporter_.refused(allowed.error());
  return allowed.has_value();
}

bool ContentGate::judge_element(std::uint32_t tag) const {
  const Result<void> allowed = names_.rules().check_element(names_[tag].text);
  if (!allowed) reporter_.refused(allowed.error());
  return allowed.has_value();
}

}  // namespace tether::patch
