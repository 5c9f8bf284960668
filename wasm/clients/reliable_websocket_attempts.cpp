// The attempts of a ReliableWebSocket: what the providers answer, the transport that is made of it, and its end.
#include <utility>

#include "clients/reliable_websocket_impl.hpp"
#include "core/socket_rules.hpp"
#include "core/text.hpp"

namespace tether {

using namespace std::chrono_literals;

namespace {

std::vector<std::string> split_names(std::string_view names) {
  std::vector<std::string> list;
  while (!names.empty()) {
    const std::size_t end = names.find(',');
    std::string_view name = names.substr(0, end);
    names.remove_prefix(end == std::string_view::npos ? names.size() : end + 1);
    while (!name.empty() && name.front() == ' ') name.remove_prefix(1);
    if (!name.empty()) list.emplace_back(name);
  }
  return list;
}

}  // namespace

void ReliableWebSocket::Impl::begin_attempt(bool refresh_token) {
  ++stats_.attempts;
  broke_protocol_ = forbidden_ = false;
  if (refresh_token || now() >= token_expires_) has_token_ = false;
  inquiry_ = detail::Ref(new core::Inquiry({&url_, &options_.protocols, has_token_ ? nullptr : &options_.token},
                                           {stats_.attempts, refresh_token}, *this));
  const auto inquiry = inquiry_;  // its provider may end the attempt
  inquiry->ask();
}

void ReliableWebSocket::Impl::on_answers(std::array<Provided, 3>& answers) {
  const auto answered = std::move(inquiry_);
  // An asynchronous answer is an input of its own; within begin_attempt this runs at once as well.
  const Input input(*this);
  if (!has_token_ && !options_.token.is_value()) {
    token_ = answers[2];
    token_expires_ = token_.valid_for > 0ms ? core::later(now(), token_.valid_for) : core::k_never;
    has_token_ = true;
  }
  if (has_token_) answers[2] = token_;
  token_text_ = answers[2].text;
  const Result<void> opened = open_transport(answers);
  if (opened) return machine_.opening(now());
  emit(error_, opened.error());
  const bool may_pass = opened.error().code == Errc::limit_reached || opened.error().code == Errc::out_of_memory;
  machine_.attempt_failed(now(), may_pass ? StateCause::handshake_failed : StateCause::bad_request,
                          opened.error().detail);
}

Result<void> ReliableWebSocket::Impl::open_transport(const std::array<Provided, 3>& answers) {
  const std::string& url = answers[0].text;
  const std::string& protocols = answers[1].text;
  if (!platform_.transports.supported()) return Error(Errc::unsupported, "this page has no WebSocket");
  Result<std::string> admitted = origin_.admit(url, options_.allowed_origins, platform_.transports);
  if (!admitted) return admitted.error();
  TransportRequest request{std::move(*admitted), split_names(protocols), options_.max_frame_bytes};
  if (options_.token_use == TokenUse::sub_protocol && !token_text_.empty()) {
    request.protocols.push_back(core::concat({options_.token_prefix, token_text_}));
  }
  if (Result<void> valid = core::check_protocols(request.protocols); !valid) return valid;
  auto opened = platform_.transports.open(request, *this);
  if (!opened) return opened.error();
  transport_ = std::move(*opened);
  resolved_url_ = std::move(request.url);
  return {};
}

void ReliableWebSocket::Impl::on_refusal(const Error& error) {
  const auto refused = std::move(inquiry_);
  const Input input(*this);
  const bool stop = error.code == Errc::stop;
  if (!stop) emit(error_, error);
  machine_.attempt_failed(now(), stop ? StateCause::provider_stopped : StateCause::provider_failed, error.detail);
}

void ReliableWebSocket::Impl::end_attempt(std::uint16_t code, std::string_view reason) {
  if (inquiry_) inquiry_->cancel();
  inquiry_ = {};
  watch_.link_down();
  outbox_.set_link(nullptr, now());
  const std::unique_ptr<Transport> ended = std::move(transport_);
  if (ended && ended->ready_state() < ReadyState::closing) ended->close(code, reason);
  finish_all(requests_.take_sent(), Errc::connection_lost);
}

void ReliableWebSocket::Impl::changed(const StateChange& change) {
  report_.add(change, now());
  emit(state_, change);
}

void ReliableWebSocket::Impl::closed(const ClosedInfo& info) {
  watch_.forget_wakes();
  drop_what_waits(info.cause == StateCause::user ? Errc::cancelled : Errc::not_sent);
  tell_open_waiters(Error(Errc::not_open, "the connection ended"));
  emit(close_, info);
}

}  // namespace tether
