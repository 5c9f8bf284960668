#pragma once
#include <cstdint>
#include <string_view>

#include <tether/result.hpp>

#include "patch/names.hpp"

namespace tether::patch {

/// Hears what the page or the rules refused; the other parts of a patch go on.
class PatchReporter {
public:
  virtual void refused(const Error& error) = 0;

protected:
  ~PatchReporter() = default;
};

/// The one gate that every element and attribute of a server passes on its way into the document.
class ContentGate {
public:
  ContentGate(const NameTable& names, PatchReporter& reporter) : names_(names), reporter_(reporter) {}

  [[nodiscard]] bool allows_attribute(std::uint32_t name, std::string_view value) const {
    const AttributeRule rule = names_[name].rule;
    if (rule < AttributeRule::url) return true;
    // Without a colon a URL has no scheme.
    if (rule == AttributeRule::url && value.find(':') == std::string_view::npos) return true;
    return judge_attribute(name, value);
  }
  [[nodiscard]] bool allows_element(std::uint32_t tag) const {
    return names_[tag].tag == TagRule::free || judge_element(tag);
  }
  void report(const Error& error) const { reporter_.refused(error); }

private:
  [[nodiscard]] bool judge_attribute(std::uint32_t name, std::string_view value) const;
  [[nodiscard]] bool judge_element(std::uint32_t tag) const;

  const NameTable& names_;
  PatchReporter& reporter_;
};

}  // namespace tether::patch
