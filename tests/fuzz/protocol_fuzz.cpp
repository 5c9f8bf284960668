// The frames of chat and live data: any text is decoded or refused, and a message survives the way back.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <variant>

#include <tether/bytes.hpp>

#include "protocol/chat.hpp"
#include "protocol/live_data.hpp"

namespace chat = tether::protocol::chat;
namespace live_data = tether::protocol::live_data;

namespace {

void check_chat(std::string_view text) {
  const auto frame = chat::decode(text);
  if (!frame) return;
  const auto* message = std::get_if<tether::ChatMessage>(&*frame);
  if (message == nullptr) return;
  const auto again = chat::decode(chat::encode_message(*message));
  const auto* copy = again ? std::get_if<tether::ChatMessage>(&*again) : nullptr;
  if (copy == nullptr || copy->room != message->room || copy->username != message->username ||
      copy->text != message->text || copy->id != message->id) {
    std::abort();
  }
}

void check_live_data(std::string_view text) {
  const auto frame = live_data::decode(text);
  if (!frame) return;
  const auto* quote = std::get_if<live_data::Quote>(&*frame);
  if (quote != nullptr && quote->data["symbol"].as_text() != quote->channel) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = tether::as_text({data, size});
  check_chat(text);
  check_live_data(text);
  return 0;
}
