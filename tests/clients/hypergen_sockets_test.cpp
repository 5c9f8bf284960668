#include "clients/hypergen_sockets.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "support/fake_connection.hpp"
#include "support/journal.hpp"

using namespace tether;
using namespace tether::test;

namespace {

const std::string k_url = "wss://here/ws";

class Rig final : public hypergen::SocketEvents {
public:
  std::string heard() { return journal.take(); }
  FakeLine& line(const std::string& url = k_url) { return *lines.at(url); }
  void open(const std::string& url = k_url) { CHECK(sockets.open(url, {})); }

  Journal journal;
  std::map<std::string, std::shared_ptr<FakeLine>> lines;
  std::function<void()> on_next_text;
  std::function<void()> on_next_settled;
  hypergen::Sockets sockets{*this, [this](const std::string& url, const hypergen::SocketOptions& options) {
                              protocols = options.protocols;
                              lines[url] = std::make_shared<FakeLine>();
                              lines[url]->lets_wait = true;
                              return std::make_unique<FakeConnection>(lines[url]);
                            }};
  std::vector<std::string> protocols;

private:
  static void run(std::function<void()>& once) {
    if (const auto action = std::exchange(once, nullptr)) action();
  }
  void on_text(std::string_view text) override {
    journal.add("text:" + std::string(text));
    run(on_next_text);
  }
  void on_state(const std::string& url, ConnectionState state) override {
    journal.add(url + ":" + std::string(to_string(state)));
  }
  void on_error(const Error& error) override { journal.add("error:" + std::string(to_string(error.code))); }
  void on_settled(std::uint32_t number, std::string_view why) override {
    journal.add(std::to_string(number) + (why.empty() ? ":sent" : ":lost"));
    run(on_next_settled);
  }
};

}  // namespace

TEST_SUITE("clients/hypergen_sockets") {
  TEST_CASE("what is sent before the link is there waits, in order") {
    Rig rig;
    CHECK(rig.sockets.open(k_url, {{"one", "two"}, {}, -1}));
    CHECK(rig.protocols == std::vector<std::string>{"one", "two"});
    CHECK(rig.sockets.send(1, k_url, "a"));
    CHECK(rig.sockets.send(2, k_url, "b"));
    CHECK(rig.heard() == "wss://here/ws:connecting");
    rig.line().open();
    CHECK(rig.heard() == "wss://here/ws:up 1:sent 2:sent");
    CHECK(rig.line().take_sent() == "a|b");
    CHECK(rig.sockets.send(3, k_url, "c"));
    CHECK(rig.heard() == "3:sent");
    CHECK(rig.line().take_sent() == "c");
  }

  TEST_CASE("what finds the link lost goes out over the next one") {
    Rig rig;
    rig.open();
    rig.line().open();
    rig.line().lose();
    CHECK(rig.sockets.send(1, k_url, "a"));
    (void)rig.heard();
    rig.line().open();
    CHECK(rig.heard() == "wss://here/ws:up 1:sent");
  }

  TEST_CASE("opening one that is there changes nothing; one that ended begins anew") {
    Rig rig;
    rig.open();
    rig.line().open();
    FakeLine& first = rig.line();
    rig.open();
    CHECK(&first == &rig.line());
    rig.line().close(1000);
    (void)rig.heard();
    CHECK(rig.sockets.send(1, k_url, "a").error().code == Errc::not_open);
    rig.open();
    rig.line().open();
    CHECK(rig.heard() == "wss://here/ws:connecting wss://here/ws:up");
  }

  TEST_CASE("closing settles what waits, and forgets the socket") {
    Rig rig;
    rig.open();
    CHECK(rig.sockets.send(1, k_url, "a"));
    (void)rig.heard();
    const std::shared_ptr<FakeLine> line = rig.lines.at(k_url);
    rig.sockets.close(k_url);
    CHECK(rig.heard() == "wss://here/ws:closed 1:lost");
    CHECK(line->destroyed);
    const auto refused = rig.sockets.send(2, k_url, "b");
    REQUIRE(!refused);
    CHECK(refused.error().code == Errc::not_open);
    rig.sockets.close(k_url);
    CHECK(rig.heard().empty());
  }

  TEST_CASE("a connection that ended for good settles what waits") {
    Rig rig;
    rig.open();
    CHECK(rig.sockets.send(1, k_url, "a"));
    (void)rig.heard();
    rig.line().close(1008);
    CHECK(rig.heard() == "wss://here/ws:closed 1:lost");
  }

  TEST_CASE("a message that cannot be sent is refused, and does not hold up the others") {
    Rig rig;
    rig.open();
    rig.line().open();
    (void)rig.heard();
    rig.line().send_error = Errc::too_large;
    CHECK(rig.sockets.send(1, k_url, "a").error().code == Errc::too_large);
    CHECK(rig.heard().empty());
    rig.line().send_error.reset();
    CHECK(rig.sockets.send(2, k_url, "b"));
    CHECK(rig.heard() == "2:sent");
  }

  TEST_CASE("a page has not any number of them") {
    Rig many;
    for (std::size_t number = 0; number < hypergen::Sockets::k_most_sockets; ++number) {
      many.open("wss://here/" + std::to_string(number));
    }
    CHECK(many.sockets.open(k_url, {}).error().code == Errc::limit_reached);
  }

  TEST_CASE("a socket may be closed by what it tells") {
    Rig rig;
    rig.open();
    rig.line().open();
    const std::shared_ptr<FakeLine> line = rig.lines.at(k_url);
    rig.on_next_text = [&rig] { rig.sockets.close(k_url); };
    line->text("[]");
    CHECK(line->destroyed);

    rig.open();
    CHECK(rig.sockets.send(1, k_url, "a"));
    CHECK(rig.sockets.send(2, k_url, "b"));
    (void)rig.heard();
    rig.on_next_settled = [&rig] { rig.sockets.close(k_url); };
    rig.lines.at(k_url)->open();
    CHECK(rig.heard() == "wss://here/ws:up 1:sent wss://here/ws:closed 2:lost");
  }
}
