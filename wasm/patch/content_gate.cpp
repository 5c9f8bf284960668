#include "patch/content_gate.hpp"

namespace tether::patch {

bool ContentGate::judge_attribute(std::uint32_t name, std::string_view value) const {
  const NameInfo& info = names_[name];
  // What no element can have would make the page throw, however much the server is trusted.
  if (trust_ == Trust::trusted && info.rule != AttributeRule::bad_name) return true;
  const Result<void> allowed = check_attribute(info.text, value);
  if (!allowed) reporter_.refused(allowed.error());
  return allowed.has_value();
}

bool ContentGate::judge_element(std::uint32_t tag) const {
  const NameInfo& info = names_[tag];
  if (trust_ == Trust::trusted && info.tag != TagRule::bad_name) return true;
  const Result<void> allowed = check_element(info.text);
  if (!allowed) reporter_.refused(allowed.error());
  return allowed.has_value();
}

}  // namespace tether::patch
