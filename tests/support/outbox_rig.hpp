#pragma once
#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "core/outbox.hpp"
#include "support/fake_transport.hpp"
#include "support/journal.hpp"

namespace tether::test {

inline constexpr SendResult k_sent{SendStatus::sent, {}};
inline constexpr SendResult k_queued{SendStatus::queued, {}};
inline constexpr SendResult k_back_pressure{SendStatus::back_pressure, {}};

/// An Outbox with links that a test opens and breaks, and its owner's journal: `sent:request`, `payload:outcome`,
/// `writable`.
class OutboxRig final : public core::OutboxEvents, public TransportEvents {
public:
  using Milliseconds = std::chrono::milliseconds;

  explicit OutboxRig(QueueOptions with = {}) : options(with) {}

  void up() {
    transport = std::move(*transports.open({}, *this));
    link().open();
    outbox.set_link(transport.get(), now);
  }
  void down() {
    outbox.set_link(nullptr, now);
    transport.reset();
  }
  SendResult send(std::string_view payload, SendOptions with = {}, std::uint32_t request = 0) {
    return outbox.submit(FrameKind::text, payload, std::move(with), request, now);
  }
  SendResult send_as(SendClass kind, std::string_view payload, std::string key = {}) {
    SendOptions with;
    with.kind = kind;
    with.key = std::move(key);
    return send(payload, std::move(with));
  }
  [[nodiscard]] FakeLink& link() { return transports.last(); }
  /// Looks when it wants to, until `time` is over.
  void advance(Milliseconds time) {
    const Milliseconds end = now + time;
    while (outbox.due() <= end) {
      now = std::max(now, outbox.due());
      outbox.check(now);
    }
    now = end;
  }

  QueueOptions options;
  ConnectionStats stats;
  Milliseconds now{0};
  Journal log;
  FakeTransports transports;
  std::unique_ptr<Transport> transport;
  core::Outbox outbox{options, stats, *this};

private:
  void frame_sent(std::uint32_t request) override {
    if (request != 0) log.add("sent:" + std::to_string(request));
  }
  void settled(std::unique_ptr<core::QueuedMessage> message) override {
    const SendResult result = message->result;
    const std::string why = result.status == SendStatus::sent ? "sent" : std::string(to_string(result.why));
    log.add(message->payload.substr(0, 8) + ":" + why);
  }
  void writable() override { log.add("writable"); }
  void on_open() override {}
  void on_message(const Message&) override {}
  void on_refused_frame(const Error&) override {}
  void on_error(const Error&) override {}
  void on_close(const CloseInfo&) override {}
};

inline SendResult dropped(Errc why) { return {SendStatus::dropped, why}; }
inline SendResult rejected(Errc why) { return {SendStatus::rejected, why}; }

}  // namespace tether::test
