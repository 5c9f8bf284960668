#pragma once
// The HttpClient port: requests beside the socket.
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <tether/result.hpp>

namespace tether {

/// What to ask a server for.
struct HttpRequest {
  std::string method = "GET";                             ///< spelt as it goes out
  std::string url;                                        ///< http or https, or a path on the page's server
  std::string json;                                       ///< the body; empty: none
  std::chrono::milliseconds timeout{30'000};              ///< until the whole answer is there; 0: no limit
  std::size_t max_answer_bytes = std::size_t{64} << 20U;  ///< more is `too_large`
  std::vector<std::string> allowed_origins;               ///< beside the page's own: a URL of each
};

/// What a server answered, whatever its status.
struct HttpAnswer {
  int status = 0;            ///< of HTTP
  std::string text;          ///< the whole body, its bytes as they came
  std::string content_type;  ///< as the header says it; may be empty
  std::string url;           ///< which one answered, after redirects
  bool redirected = false;   ///< `url` is another than the one asked for

  /// The status is one of success, 200 to 299.
  [[nodiscard]] bool ok() const noexcept { return status >= 200 && status < 300; }
};

/// Cookies go with each request, to other origins too where those allow it.
/// The HttpClient port.
class HttpClient {
public:
  using CallId = std::uint32_t;                          ///< 0 names none
  using Done = std::function<void(Result<HttpAnswer>)>;  ///< hears the outcome

  /// `done` is called once, after this returned and never after `cancel`. Errors: `invalid_url` and `foreign_origin`
  /// (nothing was sent, unless a redirect led there), `connection_failed` (the browser does not say why), `timed_out`,
  /// `too_large`, `out_of_memory`.
  virtual CallId begin(const HttpRequest& request, Done done) = 0;
  /// Gives up a request, which the server may have had already; one that is over is ignored.
  virtual void cancel(CallId id) = 0;

protected:
  ~HttpClient() = default;
};

/// The browser's fetch. Defined only where tether is built with Emscripten.
HttpClient& browser_http();

/// Owns a request: destroying or assigning over it gives the request up. Its handler may destroy it.
class [[nodiscard]] HttpCall {
public:
  /// Owns nothing.
  HttpCall() = default;
  /// Begins a request. `client` outlives this object; `done` is called as HttpClient::begin says.
  HttpCall(HttpClient& client, const HttpRequest& request, HttpClient::Done done)
      : client_(&client), id_(client.begin(request, std::move(done))) {}
  ///@{
  /// The other one owns nothing afterwards.
  HttpCall(HttpCall&& other) noexcept
      : client_(std::exchange(other.client_, nullptr)), id_(std::exchange(other.id_, 0)) {}
  HttpCall& operator=(HttpCall&& other) noexcept {
    if (this == &other) return *this;
    cancel();
    client_ = std::exchange(other.client_, nullptr);
    id_ = std::exchange(other.id_, 0);
    return *this;
  }
  /// Gives the request up: `done` is not called.
  ~HttpCall() { cancel(); }

  /// Gives the request up; does nothing if it is over.
  void cancel() noexcept {
    if (client_ != nullptr) client_->cancel(id_);
    client_ = nullptr;
  }

private:
  HttpClient* client_ = nullptr;
  HttpClient::CallId id_ = 0;
};

}  // namespace tether
