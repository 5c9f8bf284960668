// How a DaraClient reaches its server: frames over the link, requests beside it.
#include <algorithm>
#include <utility>

#include <tether/json.hpp>

#include "clients/dara_client_impl.hpp"
#include "core/text.hpp"

namespace tether {

namespace {

/// Of an error's text, which may be a page.
constexpr std::size_t k_longest_detail = 500;

}  // namespace

Result<void> DaraClient::Impl::send(std::string_view frame) {
  if (channel_.empty()) return Error(Errc::not_open, "not connected");
  return connection_->send(frame);
}

HttpRequest DaraClient::Impl::http_request(std::string_view method, std::string_view path, std::string json) const {
  HttpRequest request;
  request.method = std::string(method);
  request.url = core::concat({urls_.http, path});
  request.json = std::move(json);
  request.timeout = options_.request_timeout;
  // Where the server is was the program's word, or the page's.
  request.allowed_origins = {urls_.http};
  return request;
}

Result<Value> DaraClient::Impl::read_answer(const HttpAnswer& answer) const {
  if (!answer.ok()) {
    const Errc why = answer.status == 404   ? Errc::not_found
                     : answer.status == 401 ? Errc::unauthorized
                                            : Errc::server_error;
    const std::string status = core::decimal(static_cast<std::uint64_t>(answer.status));
    return Error(why, core::concat({status, " ", std::string_view(answer.text).substr(0, k_longest_detail)}));
  }
  if (answer.text.empty()) return Value();
  DecodeLimits limits = options_.limits;
  limits.max_bytes = limits.max_text_bytes = std::max(limits.max_bytes, HttpRequest().max_answer_bytes);
  return json::parse(answer.text, limits);
}

HttpCall DaraClient::Impl::http(const dara::Request& request, dara::ValueDone done) {
  return {platform_.http, http_request(request.method, request.path, request.json),
          [this, done = std::move(done), tells = request.tells_session](const Result<HttpAnswer>& answer) {
            const Turn turn(*this);
            if (!answer) return done(answer.error());
            if (tells) session_.on_answer(*answer);
            done(read_answer(*answer));
          }};
}

void DaraClient::Impl::http_reply(std::string_view method, std::string_view path, const Value& body,
                                  std::function<void(Result<dara::HttpReply>)> done) {
  const Turn turn(*this);
  const std::uint32_t number = ++last_reply_;
  const auto finish = [this, number](const Result<HttpAnswer>& answer) {
    const Turn inner(*this);
    auto over = replies_.extract(number);
    if (!answer) return settle<dara::HttpReply>(std::move(over.mapped().done), answer.error());
    session_.on_answer(*answer);
    Result<Value> value = json::parse(answer->text, options_.limits);
    settle<dara::HttpReply>(std::move(over.mapped().done),
                            dara::HttpReply{answer->status, value ? std::move(*value) : Value(answer->text)});
  };
  Reply& reply = replies_[number];
  reply.done = std::move(done);
  reply.call =
      HttpCall(platform_.http, http_request(method, path, body.is_nil() ? std::string() : json::dump(body)), finish);
}

}  // namespace tether
