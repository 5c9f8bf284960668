#include "patch/op_stream.hpp"

namespace tether::patch {

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
