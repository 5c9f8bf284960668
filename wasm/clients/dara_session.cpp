#include "clients/dara_session.hpp"

#include <utility>

#include <tether/json.hpp>

#include "core/text.hpp"

namespace tether::dara {

namespace {

bool is_about_session(std::string_view reason) {
  return reason == "invalid_credentials" || reason == "expired" || reason == "invalid_token";
}

}  // namespace

void Session::on_failed_attempt() {
  if (is_asking_) return;
  const auto now = host_.scheduler().now();
  if (asked_ && now - answered_at_ < k_valid_for) return;
  is_asking_ = true;
  calls_.start({"POST", "/api/auth/verify-session", {}}, [this](const Result<Value>& answer) {
    is_asking_ = false;
    // Without an answer the server is not there, which says nothing about the session.
    const bool answered =
        answer || answer.error().code == Errc::server_error || answer.error().code == Errc::unauthorized;
    asked_ = answered;
    answered_at_ = host_.scheduler().now();
    if (answer) events_.on_session_good();
  });
}

void Session::on_answer(const HttpAnswer& answer) {
  if (answer.status < 400 || answer.status >= 500) return;
  const Result<Value> body = json::parse(answer.text);
  if (!body) return;
  const Value& detail = (*body)["detail"];
  if (!detail["reason"].is_text()) return;
  const std::string reason(detail["reason"].as_text());
  if (is_about_session(reason)) {
    LoginNeeded login;
    login.reason = reason;
    const std::string here = protocol::dara::path_of(page_.address());
    login.url = core::concat({urls_.http, "/login?referrer=", protocol::dara::url_part(here)});
    events_.on_login_needed(std::move(login));
  } else {
    Refused refused;
    refused.status = answer.status;
    refused.reason = reason;
    refused.url = core::concat({urls_.http, "/error?code=", core::decimal(static_cast<std::uint64_t>(answer.status))});
    events_.on_refused(std::move(refused));
  }
}

}  // namespace tether::dara
