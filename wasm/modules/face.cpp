#include "modules/face.hpp"

#include "core/format.hpp"
#include "platform/imports.hpp"

namespace tether::modules {

void emit(std::uint32_t target, FaceEvent event, int number, Bytes payload) {
  tether_face_emit(target, static_cast<int>(event), number, payload.data(), payload.size());
}

void emit_numbers(std::uint32_t target, FaceEvent event, int number, std::initializer_list<std::uint32_t> numbers) {
  tether_face_emit(target, static_cast<int>(event), number, reinterpret_cast<const std::uint8_t*>(numbers.begin()),
                   numbers.size() * sizeof(std::uint32_t));
}

void emit_error(std::uint32_t target, FaceEvent event, int number, const Error& error) {
  const std::string text = core::format(FMT_COMPILE("{}\n{}"), to_string(error.code), std::string_view(error.detail));
  emit(target, event, number, as_bytes(text));
}

void emit_close(std::uint32_t target, const CloseInfo& info) {
  emit(target, FaceEvent::close, info.code | (info.was_clean ? k_clean_close : 0), as_bytes(info.reason));
}

int ask(std::uint32_t target, FaceQuestion question, int number, Bytes payload) {
  return tether_face_ask(target, static_cast<int>(question), number, payload.data(), payload.size());
}

int report(const Result<void>& result) {
  if (result) return 1;
  emit_error(0, FaceEvent::problem, result.error());
  return 0;
}

std::vector<std::string> split_lines(std::string_view lines) {
  std::vector<std::string> list;
  while (!lines.empty()) {
    const std::size_t end = lines.find('\n');
    list.emplace_back(lines.substr(0, end));
    lines.remove_prefix(end == std::string_view::npos ? lines.size() : end + 1);
  }
  return list;
}

}  // namespace tether::modules
