#include "patch/op_stream.hpp"

#include "core/utf8.hpp"

namespace tether::patch {

namespace {
constexpr std::uint32_t k_ascii_pool = 0;
constexpr std::uint32_t k_wide_pool = 1;
}  // namespace

void OpStreamWriter::put(Text operand) {
  std::string_view text = operand.text;
  if (core::is_ascii(text)) {
    ascii_.append(text);
    put(static_cast<std::uint32_t>(text.size()) << 2U | k_ascii_pool);
    return;
  }
  // An ill-formed byte would decode to another number of units than counted here and shift every later string.
  std::string repaired;
  if (!core::is_valid_utf8(text)) text = repaired = core::replace_invalid_utf8(text);
  wide_.append(text);
  put(static_cast<std::uint32_t>(core::utf16_length(text)) << 2U | k_wide_pool);
}

std::uint32_t OpStreamWriter::name_id(std::string_view name) {
  if (const auto known = name_ids_.find(name); known != name_ids_.end()) return known->second;
  const auto id = static_cast<std::uint32_t>(names_.size());
  names_.push_back(name_ids_.emplace(name, id).first->first);
  write_resolved(DomOp::define_name, id, Text{name});
  return id;
}

std::string_view OpStreamWriter::name(std::uint32_t id) const noexcept {
  return id < names_.size() ? names_[id] : std::string_view();
}

}  // namespace tether::patch
