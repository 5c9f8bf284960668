#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tether/transport.hpp>

namespace tether::test {

/// The far end of one FakeTransport. It outlives the transport, records what was asked of it, and lets a test play
/// the server and the browser. After the transport is gone nothing it does has an effect.
class FakeLink {
public:
  struct Frame {
    FrameKind kind;
    std::string bytes;
    friend bool operator==(const Frame& a, const Frame& b) { return a.kind == b.kind && a.bytes == b.bytes; }
  };
  struct CloseCall {
    std::uint16_t code;
    std::string reason;
  };

  // What was asked of the transport.
  TransportRequest request;
  std::vector<Frame> sent;
  std::vector<CloseCall> closes;
  bool destroyed = false;

  // What the transport answers.
  ReadyState ready_state = ReadyState::connecting;
  std::size_t buffered_amount = 0;
  std::string protocol;
  std::string extensions;
  std::optional<Errc> send_error;
  bool close_event_inside_close = false;
  /// Runs inside every send, after the frame was recorded.
  std::function<void()> on_send;
  /// Sends for which this is true fail with `not_open`.
  std::function<bool(std::string_view payload)> refuse_send;

  // What happens on the wire.
  void open();
  void text(std::string_view payload) { message(FrameKind::text, payload); }
  void binary(std::string_view payload) { message(FrameKind::binary, payload); }
  void refuse_frame(Errc why);
  void fail(Errc why);
  void close(std::uint16_t code = 1006, std::string_view reason = {}, bool was_clean = false);

  /// The sent frames as text, separated by '|'.
  [[nodiscard]] std::string sent_text() const;

private:
  friend class FakeTransport;
  void message(FrameKind kind, std::string_view payload);
  /// Null once there is nobody to tell.
  [[nodiscard]] TransportEvents* receiver() const;

  TransportEvents* events_ = nullptr;
};

class FakeTransports final : public TransportFactory {
public:
  [[nodiscard]] bool supported() const override { return is_supported; }
  /// The page is http://page.test/.
  [[nodiscard]] Result<std::string> resolve(std::string_view url) const override;
  Result<std::unique_ptr<Transport>> open(const TransportRequest& request, TransportEvents& events) override;

  bool is_supported = true;
  /// Refuses every attempt.
  std::optional<Errc> open_error;

  /// Every attempt so far.
  std::vector<std::shared_ptr<FakeLink>> links;
  [[nodiscard]] FakeLink& last() const { return *links.back(); }
};

}  // namespace tether::test
