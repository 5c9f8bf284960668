#include <emscripten.h>

#include <algorithm>
#include <limits>

#include <tether/http.hpp>

#include "core/text.hpp"
#include "core/utf8.hpp"
#include "platform/border.hpp"
#include "platform/imports.hpp"

namespace tether {

namespace {

struct Call {
  HttpClient::CallId id = 0;
  std::string url;
  std::size_t max_answer_bytes = 0;
  HttpClient::Done done;
};

Error describe(Errc code, const Call& call) {
  switch (code) {
    case Errc::invalid_url:
      return Error(code, core::concat({"'", call.url, "' is no http or https URL without credentials"}));
    case Errc::foreign_origin:
      return Error(code, core::concat({"'", call.url,
                                       "' is on another server, or leads to one: list its origin in "
                                       "allowed_origins"}));
    case Errc::connection_failed: return Error(code, "the request failed; the browser does not say why");
    case Errc::timed_out: return Error(code, "the answer did not come in time");
    case Errc::too_large:
      return Error(code, core::concat({"the answer has more than ", core::decimal(call.max_answer_bytes), " bytes"}));
    default: return Error(code, to_string(code));
  }
}

std::string joined(const std::vector<std::string>& lines) {
  std::string all;
  for (const std::string& line : lines) {
    all += line;
    all += '\n';
  }
  return all;
}

/// As the browser itself reads text.
std::string decoded(std::string_view bytes) {
  constexpr std::string_view k_byte_order_mark = "\xef\xbb\xbf";
  if (bytes.starts_with(k_byte_order_mark)) bytes.remove_prefix(k_byte_order_mark.size());
  return core::is_valid_utf8(bytes) ? std::string(bytes) : core::replace_invalid_utf8(bytes);
}

class BrowserHttp final : public HttpClient {
public:
  CallId begin(const HttpRequest& request, Done done) override {
    if (++last_id_ == 0) ++last_id_;
    const CallId id = last_id_;
    calls_.push_back({id, request.url, request.max_answer_bytes, std::move(done)});
    const std::string allowed = joined(request.allowed_origins);
    constexpr std::chrono::milliseconds k_longest(std::numeric_limits<std::int32_t>::max());
    const auto timeout = std::clamp(request.timeout, std::chrono::milliseconds(0), k_longest);
    tether_http_begin(id, request.method.data(), request.method.size(), request.url.data(), request.url.size(),
                      allowed.data(), allowed.size(), request.json.data(), request.json.size(),
                      static_cast<int>(timeout.count()), request.max_answer_bytes);
    return id;
  }

  void cancel(CallId id) override {
    if (take(id).id != 0) tether_http_cancel(id);
  }

  void answer(CallId id, HttpAnswer answer) {
    if (const Call call = take(id); call.id != 0) call.done(std::move(answer));
  }

  void fail(CallId id, Errc code) {
    if (const Call call = take(id); call.id != 0) call.done(describe(code, call));
  }

private:
  /// Without an id if there is none, or no longer. Out of the list before anything of it is called or destroyed, which
  /// may begin and cancel others.
  Call take(CallId id) {
    const auto found = std::find_if(calls_.begin(), calls_.end(), [id](const Call& call) { return call.id == id; });
    if (found == calls_.end()) return {};
    Call taken = std::move(*found);
    calls_.erase(found);
    return taken;
  }

  std::vector<Call> calls_;
  CallId last_id_ = 0;
};

// Never destroyed: an answer may come while the program ends.
BrowserHttp& client() {
  static auto* instance = new BrowserHttp();
  return *instance;
}

}  // namespace

HttpClient& browser_http() { return client(); }

extern "C" {

/// `data` holds the text, the content type and the URL, one after the other.
EMSCRIPTEN_KEEPALIVE void tether_http_answered(std::uint32_t id, int status, int redirected, std::uint8_t* data,
                                               std::size_t size, std::size_t text_size, std::size_t type_size) {
  const platform::Inbound bytes(data, size);
  const std::string_view all = bytes.text();
  HttpAnswer answer;
  answer.status = status;
  answer.text = decoded(all.substr(0, text_size));
  answer.content_type = all.substr(text_size, type_size);
  answer.url = all.substr(text_size + type_size);
  answer.redirected = redirected != 0;
  client().answer(id, std::move(answer));
}

/// `code` is an Errc.
EMSCRIPTEN_KEEPALIVE void tether_http_failed(std::uint32_t id, int code) { client().fail(id, static_cast<Errc>(code)); }

}  // extern "C"

}  // namespace tether
