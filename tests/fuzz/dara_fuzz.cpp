// A hostile Dara server: whatever it sends or answers, in whatever order, the client neither breaks nor piles things
// up. An input is a list of steps: what happens, how many bytes belong to it, and these.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include <tether/bytes.hpp>
#include <tether/dara_client.hpp>

#include "support/fake_dara_page.hpp"
#include "support/fake_http.hpp"
#include "support/fake_platform.hpp"

using namespace tether;
using namespace tether::test;

namespace {

constexpr std::size_t k_most_requests = 64;

class Scene {
public:
  Scene() {
    client_.connect();
    link().open();
    link().text(R"({"type":"init","message":{"channel":"c"}})");
    client_.open_store("s");
    client_.provide("v", 1);
    client_.provide("p", [](const Value&, const dara::Answer& answer) { (void)answer(2); });
    client_.respond("k", [](const Value& data, const dara::Answer& answer) { (void)answer(data); });
    client_.bind(dara::event::login, [](const dara::LoginNeeded& login) { login.prevent_default(); });
    ask();
  }

  void step(unsigned what, std::string_view text) {
    switch (what % 8) {
      case 0:
      case 1:
      case 2:
      case 3:
        if (link().ready_state == ReadyState::open) link().text(text);
        break;
      case 4: answer(200, text); break;
      case 5: answer(text.size() % 2 == 0 ? 401 : 500, text); break;
      case 6: platform_.scheduler.advance(std::chrono::milliseconds(text.size() * 100)); break;
      default: reopen(); break;
    }
    if (http_.calls.size() > k_most_requests) std::abort();
  }

private:
  FakeLink& link() { return platform_.transports.last(); }

  void ask() {
    client_.wait_for_task("t", {});
    client_.request("k", 1, {});
    client_.run_action({"d", "u"}, {});
    client_.write_stores({{"s", Value(3)}}, {});
  }
  void answer(int status, std::string_view text) {
    if (!http_.calls.empty()) http_.answer(text, status);
  }
  void reopen() {
    if (link().ready_state != ReadyState::closed) link().close();
    client_.reconnect();
    if (link().ready_state != ReadyState::connecting) return;
    link().open();
    link().text(R"({"type":"init","message":{"channel":"d"}})");
    if (http_.calls.size() < k_most_requests / 4) ask();
  }

  FakePlatform platform_;
  FakeHttp http_;
  FakeDaraPage page_;
  DaraPlatform ports_{platform_.ports, http_, page_};
  DaraClient client_{{}, ports_};
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Scene scene;
  std::string_view rest = as_text({data, size});
  while (rest.size() > 2) {
    const unsigned what = static_cast<std::uint8_t>(rest[0]);
    const std::size_t length = static_cast<std::uint8_t>(rest[1]) * 4U;
    rest.remove_prefix(2);
    scene.step(what, rest.substr(0, length));
    rest.remove_prefix(std::min(length, rest.size()));
  }
  return 0;
}
