#pragma once
#include <algorithm>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tether/http.hpp>

namespace tether::test {

/// Keeps each request until the test answers it.
class FakeHttp final : public HttpClient {
public:
  struct Call {
    CallId id = 0;
    HttpRequest request;
    Done done;
  };

  CallId begin(const HttpRequest& request, Done done) override {
    calls.push_back({++last_id_, request, std::move(done)});
    ++begun;
    return last_id_;
  }
  void cancel(CallId id) override {
    const auto is_it = [id](const Call& call) { return call.id == id; };
    const auto found = std::find_if(calls.begin(), calls.end(), is_it);
    if (found == calls.end()) return;
    calls.erase(found);
    ++cancelled;
  }

  /// "GET url body", one per line, of the requests under way.
  [[nodiscard]] std::string under_way() const {
    std::string all;
    for (const Call& call : calls) {
      if (!all.empty()) all += '\n';
      all += call.request.method + ' ' + call.request.url + (call.request.json.empty() ? "" : " " + call.request.json);
    }
    return all;
  }

  /// Answers the oldest request.
  void answer(std::string_view text, int status = 200) {
    finish(HttpAnswer{status, std::string(text), "application/json", {}});
  }
  void fail(Errc why = Errc::connection_failed) { finish(Error(why, "failed by the fake")); }

  std::vector<Call> calls;  ///< under way
  int begun = 0;
  int cancelled = 0;

private:
  void finish(Result<HttpAnswer> answer) {
    if (calls.empty()) std::abort();  // the test expects a request that was not made
    Call call = std::move(calls.front());
    calls.erase(calls.begin());
    call.done(std::move(answer));
  }

  CallId last_id_ = 0;
};

}  // namespace tether::test
