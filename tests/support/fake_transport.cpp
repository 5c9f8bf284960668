#include "support/fake_transport.hpp"

#include <algorithm>
#include <utility>

namespace tether::test {

class FakeTransport final : public Transport {
public:
  FakeTransport(std::shared_ptr<FakeLink> link, TransportEvents& events) : link_(std::move(link)) {
    link_->events_ = &events;
  }
  ~FakeTransport() override {
    link_->events_ = nullptr;
    link_->destroyed = true;
    link_->ready_state = ReadyState::closed;
  }

  Result<void> send_text(std::string_view text) override { return send(FrameKind::text, text); }
  Result<void> send_binary(Bytes bytes) override { return send(FrameKind::binary, as_text(bytes)); }

  void close(std::uint16_t code, std::string_view reason) override {
    // The events below may destroy this transport; the link stays.
    const std::shared_ptr<FakeLink> link = link_;
    link->closes.push_back({code, std::string(reason)});
    link->ready_state = ReadyState::closing;
    if (link->close_event_inside_close) link->close(code, link->closes.back().reason, true);
  }

  [[nodiscard]] ReadyState ready_state() const override { return link_->ready_state; }
  [[nodiscard]] std::size_t buffered_amount() const override { return link_->buffered_amount; }
  [[nodiscard]] std::string url() const override { return "resolved:" + link_->request.url; }
  [[nodiscard]] std::string protocol() const override { return link_->protocol; }
  [[nodiscard]] std::string extensions() const override { return link_->extensions; }

private:
  Result<void> send(FrameKind kind, std::string_view payload) {
    const std::shared_ptr<FakeLink> link = link_;
    if (link->send_error) return Error(*link->send_error);
    if (link->refuse_send && link->refuse_send(payload)) return Error(Errc::not_open);
    link->sent.push_back({kind, std::string(payload)});
    if (link->on_send) link->on_send();
    return {};
  }

  std::shared_ptr<FakeLink> link_;
};

TransportEvents* FakeLink::receiver() const { return ready_state == ReadyState::closed ? nullptr : events_; }

void FakeLink::open() {
  TransportEvents* events = receiver();
  if (events == nullptr) return;
  ready_state = ReadyState::open;
  events->on_open();
}

void FakeLink::message(FrameKind kind, std::string_view payload) {
  TransportEvents* events = receiver();
  if (events == nullptr) return;
  std::vector<std::uint8_t> bytes(payload.begin(), payload.end());
  events->on_message({kind, bytes});
  // A view that somebody kept shows itself.
  std::fill(bytes.begin(), bytes.end(), std::uint8_t{0xdd});
}

void FakeLink::refuse_frame(Errc why) {
  if (TransportEvents* events = receiver()) events->on_refused_frame(Error(why, "refused by the fake"));
}

void FakeLink::fail(Errc why) {
  if (TransportEvents* events = receiver()) events->on_error(Error(why, "failed by the fake"));
}

void FakeLink::close(std::uint16_t code, std::string_view reason, bool was_clean) {
  TransportEvents* events = receiver();
  if (events == nullptr) return;
  ready_state = ReadyState::closed;
  events->on_close({code, std::string(reason), was_clean});
}

std::string FakeLink::sent_text() const {
  std::string all;
  for (const Frame& frame : sent) {
    if (&frame != &sent.front()) all += '|';
    all += frame.bytes;
  }
  return all;
}

Result<std::string> FakeTransports::resolve(std::string_view url) const {
  const std::size_t scheme = url.find(':');
  if (scheme == std::string_view::npos)
    return "ws://page.test/" + std::string(url.substr(url.starts_with('/') ? 1 : 0));
  const std::string rest(url.substr(scheme));
  if (url.starts_with("ws:") || url.starts_with("wss:")) return std::string(url);
  if (url.starts_with("http:")) return "ws" + rest;
  if (url.starts_with("https:")) return "wss" + rest;
  return Error(Errc::invalid_url, "refused by the fake");
}

Result<std::unique_ptr<Transport>> FakeTransports::open(const TransportRequest& request, TransportEvents& events) {
  if (open_error) return Error(*open_error, "refused by the fake");
  auto link = std::make_shared<FakeLink>();
  link->request = request;
  links.push_back(link);
  return std::unique_ptr<Transport>(std::make_unique<FakeTransport>(std::move(link), events));
}

}  // namespace tether::test
