#pragma once
// What the ready-made modules share: C++ objects behind handles, and events on their way to js-glue/loader.
#include <cstdint>
#include <string_view>

#include <tether/events.hpp>
#include <tether/result.hpp>

namespace tether::modules {

/// Kinds of event on the JavaScript face; js-glue/loader/face.mjs has the same list.
enum class FaceEvent : int {
  problem = 0,  ///< why the call that is running fails: "code\ndetail"
  open = 1,
  text = 2,
  binary = 3,
  error = 4,  ///< "code\ndetail"
  close = 5,  ///< the reason; `number` is the code, plus k_clean_close if it was clean
  json = 6,   ///< a JSON object whose "event" names it
  value = 7,  ///< a JSON value of subscription `number`
};

/// Added to the code of a close event that was clean.
inline constexpr int k_clean_close = 1 << 16;

void emit(std::uint32_t target, FaceEvent event, int number = 0, Bytes payload = {});
void emit_error(std::uint32_t target, FaceEvent event, const Error& error);
void emit_close(std::uint32_t target, const CloseInfo& info);

/// 1 for success; else tells the running call's problem and gives 0.
int report(const Result<void>& result);

}  // namespace tether::modules
