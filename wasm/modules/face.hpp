#pragma once
// What the ready-made modules share: C++ objects behind handles, and events on their way to js-glue/loader.
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <tether/events.hpp>
#include <tether/result.hpp>

#include "core/handle_table.hpp"

namespace tether::modules {

/// The objects of all classes share one space of handles: the loader finds the one that an event is for by its handle
/// alone. So each class has a tag of its own.
enum class FaceClass : std::uint32_t {
  websocket = 1,
  reliable_websocket = 2,
  chat = 3,
  live_data = 4,
  patcher = 5,
  script_runner = 6,
  dara = 7
};

template <class T, FaceClass Class>
using FaceTable = core::HandleTable<std::unique_ptr<T>, 16, static_cast<std::uint32_t>(Class)>;

/// Kinds of event on the JavaScript face; js-glue/loader/face.mjs has the same list.
enum class FaceEvent : int {
  problem = 0,  ///< why the call that is running fails: "code\ndetail"
  open = 1,
  text = 2,
  binary = 3,
  error = 4,          ///< "code\ndetail"
  close = 5,          ///< the reason; `number` is the code, plus k_clean_close if it was clean
  json = 6,           ///< a JSON object whose "event" names it
  value = 7,          ///< a JSON value of subscription `number`
  ended = 8,          ///< as close, of a connection that came back until now: "cause reason"
  state = 9,          ///< "old new cause detail"
  reconnecting = 10,  ///< numbers: attempt, delay in ms
  writable = 11,
  degraded = 12,    ///< `number`: failures
  settled = 13,     ///< what became of the message with the ticket `number`: "" for sent, or why it was dropped
  reply_text = 14,  ///< to the request with the ticket `number`
  reply_binary = 15,
  request_failed = 16,  ///< "code\ndetail", of the request with the ticket `number`
  /// Numbers: which source, attempt, refresh. Of a DaraClient: a JSON object. `number` comes back with the answer.
  provide = 17,
  node = 18,  ///< "uid\ntype\nvalue"; `number` is 1 for a checked box
  // Of the Hypergen client (js-glue/loader/hypergen/engine.mjs). `number` is that of a call, if nothing else is said.
  ripe = 19,     ///< its delay is over
  send = 20,     ///< to be sent now
  dropped = 21,  ///< forgotten; the text says why, if that is a problem
  abort = 22,    ///< to be given up
  batch = 23,    ///< commands of the server as JSON; `number` is 1 if the text is marked (codec/exact_json.hpp)
  link = 24,     ///< the URL of a WebSocket whose ConnectionState is now `number`
};

/// Questions that JavaScript answers during the call; face.mjs has the same list. A question is asked only where the
/// page gave a function for it or may have one, and 0 is what one answers that has nothing to say.
enum class FaceQuestion : int {
  is_pong = 0,           ///< 1 if a frame answers a ping; `number` is its FrameKind
  request_id = 1,        ///< the id of the request that a frame answers; `number` is its FrameKind
  should_reconnect = 2,  ///< a ReconnectDecision; `number` is that of a close event plus k_attempt for each attempt
  preventable = 3,       ///< 1 if the page wants nothing to follow of an event, which is as FaceEvent::json
};

/// Added to the code of a close event that was clean.
inline constexpr int k_clean_close = 1 << 16;
/// See FaceQuestion::should_reconnect.
inline constexpr int k_attempt = 1 << 17;

void emit(std::uint32_t target, FaceEvent event, int number = 0, Bytes payload = {});
void emit_numbers(std::uint32_t target, FaceEvent event, int number, std::initializer_list<std::uint32_t> numbers);
/// `number` is the error's own, or what `event` says.
void emit_error(std::uint32_t target, FaceEvent event, int number, const Error& error);
inline void emit_error(std::uint32_t target, FaceEvent event, const Error& error) {
  emit_error(target, event, static_cast<int>(error.code), error);
}
void emit_close(std::uint32_t target, const CloseInfo& info);

int ask(std::uint32_t target, FaceQuestion question, int number, Bytes payload);

/// 1 for success; else tells the running call's problem and gives 0.
int report(const Result<void>& result);

/// Texts of which each ends with a line break.
std::vector<std::string> split_lines(std::string_view lines);

}  // namespace tether::modules
