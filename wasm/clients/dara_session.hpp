#pragma once
#include <chrono>
#include <string>

#include <tether/dara_messages.hpp>
#include <tether/dara_page.hpp>
#include <tether/http.hpp>

#include "clients/dara_host.hpp"
#include "protocol/dara_urls.hpp"

namespace tether::dara {

/// Told by Session.
class SessionEvents {
public:
  virtual void on_login_needed(LoginNeeded login) = 0;
  virtual void on_refused(Refused refused) = 0;
  /// The answer to what Session asked by itself.
  virtual void on_session_good() = 0;

protected:
  ~SessionEvents() = default;
};

/// Whether the server knows who this page is. The handshake of a WebSocket hides why it was refused, so it is asked for
/// by HTTP: once at a time, and once per answer in a row of refusals.
class Session {
public:
  /// After this time an answer may be another.
  static constexpr std::chrono::milliseconds k_valid_for{30'000};

  /// The references outlive this object.
  Session(Host& host, SessionEvents& events, const protocol::dara::Urls& urls, const Page& page)
      : host_(host), events_(events), urls_(urls), page_(page), calls_(host) {}

  /// An attempt ended before the server named a channel.
  void on_failed_attempt();
  void on_channel() { asked_ = false; }
  /// Each answer of the server passes here: one that refuses the session is told.
  void on_answer(const HttpAnswer& answer);
  void end() {
    calls_.drop_all();
    is_asking_ = asked_ = false;
  }

private:
  Host& host_;
  SessionEvents& events_;
  const protocol::dara::Urls& urls_;
  const Page& page_;
  Calls calls_;
  bool is_asking_ = false;
  bool asked_ = false;
  std::chrono::milliseconds answered_at_{0};
};

}  // namespace tether::dara
