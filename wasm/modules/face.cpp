#include "modules/face.hpp"

#include "core/format.hpp"
#include "platform/imports.hpp"

namespace tether::modules {

void emit(std::uint32_t target, FaceEvent event, int number, Bytes payload) {
  tether_face_emit(target, static_cast<int>(event), number, payload.data(), payload.size());
}

void emit_error(std::uint32_t target, FaceEvent event, const Error& error) {
  const std::string text = core::format(FMT_COMPILE("{}\n{}"), to_string(error.code), std::string_view(error.detail));
  emit(target, event, static_cast<int>(error.code), as_bytes(text));
}

void emit_close(std::uint32_t target, const CloseInfo& info) {
  emit(target, FaceEvent::close, info.code | (info.was_clean ? k_clean_close : 0), as_bytes(info.reason));
}

int report(const Result<void>& result) {
  if (result) return 1;
  emit_error(0, FaceEvent::problem, result.error());
  return 0;
}

}  // namespace tether::modules
