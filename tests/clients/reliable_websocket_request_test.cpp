// ReliableWebSocket: requests, coroutines, providers. Numbers such as C66 are items of the specification in
// docs/reliability.md.
#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <tether/task.hpp>

#include "support/reliable_rig.hpp"

using namespace tether;
using namespace std::chrono_literals;
using tether::test::FakeLink;
using tether::test::Journal;
using tether::test::ReliableRig;

namespace {

/// "7:text" is request or reply number 7.
ReliableWebSocketOptions with_requests() {
  ReliableWebSocketOptions options;
  options.requests.write = [](std::uint32_t id, std::string_view payload) {
    return std::to_string(id) + ":" + std::string(payload);
  };
  options.requests.read = [](const Message& message) -> std::optional<std::uint32_t> {
    const std::size_t colon = message.text().find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    return static_cast<std::uint32_t>(std::atoi(std::string(message.text()).c_str()));
  };
  return options;
}

struct RequestRig : ReliableRig {
  RequestRig() : ReliableRig(with_requests()) { settle(*this); }

  std::uint32_t request(std::string payload, Milliseconds timeout = 10s) {
    return socket->request(
        payload,
        [this, payload](const Result<Reply>& reply) {
          journal.add(payload + "=" + (reply ? reply->bytes : std::string(to_string(reply.error().code))));
        },
        timeout);
  }
};

}  // namespace

TEST_CASE("ReliableWebSocket pairs replies with requests, whatever their order (C66)") {
  RequestRig rig;
  CHECK(rig.socket->next_request_id() == 1);
  CHECK(rig.request("a") == 1);
  CHECK(rig.request("b") == 2);
  CHECK(rig.link().sent_text() == "1:a|2:b");
  rig.link().text("2:B");
  rig.link().text("news");
  rig.link().text("1:A");
  CHECK(rig.journal.take() == "b=2:B message:news a=1:A");
  // A second reply is counted, one to a request that never was is a message.
  rig.link().text("1:A");
  rig.link().text("77:?");
  CHECK(rig.journal.take() == "message:77:?");
  CHECK(rig.socket->stats().late_replies == 1);
}

TEST_CASE("ReliableWebSocket ends a request after its time, and never twice (C66)") {
  RequestRig rig;
  rig.request("a");
  rig.live(9900ms);
  CHECK(rig.journal.take().empty());
  rig.live(200ms);
  CHECK(rig.journal.take() == "a=timed-out");
  rig.link().text("1:late");
  CHECK(rig.journal.take().empty());
  CHECK(rig.socket->stats().late_replies == 1);
}

TEST_CASE("ReliableWebSocket times no request out whose reply had arrived (C30, D17)") {
  RequestRig rig;
  rig.request("a", 2s);
  rig.platform.scheduler.block(30s);
  rig.advance(0s);
  rig.link().text("1:A");
  rig.live(10s);
  CHECK(rig.journal.take() == "a=1:A");
}

TEST_CASE("ReliableWebSocket says at once what became of requests when the link breaks (C66)") {
  RequestRig rig;
  rig.request("sent");
  rig.link().close(1006);
  CHECK(rig.journal.take() == "sent=connection-lost backoff(lost) retry:1");
  // One that was never sent goes out on the next link.
  rig.request("waits");
  rig.reopen();
  CHECK(rig.link().sent_text() == "2:waits");
  rig.link().text("2:done");
  CHECK(rig.journal.take() == "connecting(retry) up(opened) open waits=2:done");
}

TEST_CASE("ReliableWebSocket completes waiting requests when it ends") {
  RequestRig rig;
  rig.link().close(1006);
  rig.request("waits");
  rig.journal.take();
  SUBCASE("by the user") {
    (void)rig.socket->close();
    CHECK(rig.journal.take() == "closed(user) waits=cancelled close:1000:user");
  }
  SUBCASE("by giving up") {
    rig.socket->disable_auto_reconnect();
    CHECK(rig.journal.take() == "closed(gave-up) waits=not-sent close:1006:gave-up");
  }
  SUBCASE("by its own time, and takes it out of the queue") {
    rig.advance(rig.last_delay);
    rig.advance(15s);
    CHECK(rig.journal.take().find("waits=timed-out") != std::string::npos);
    while (rig.state() != ConnectionState::connecting) rig.advance(1s);
    rig.link().open();
    CHECK(rig.link().sent.empty());
  }
  SUBCASE("by its destruction") {
    rig.socket.reset();
    CHECK(rig.journal.take() == "waits=cancelled");
  }
}

TEST_CASE("ReliableWebSocket bounds the requests in flight and answers refused ones in a later turn (C66)") {
  RequestRig rig;
  for (int i = 0; i < 256; ++i) CHECK(rig.request("r") != 0);
  CHECK(rig.request("one too many") == 0);
  CHECK(rig.journal.take().empty());
  rig.advance(0s);
  CHECK(rig.journal.take() == "one too many=limit-reached");
  rig.link().text("1:x");
  CHECK(rig.request("fits") != 0);
}

TEST_CASE("ReliableWebSocket without a request protocol refuses requests") {
  ReliableRig rig;
  std::string outcome;
  rig.socket->request("x", [&outcome](const Result<Reply>& reply) { outcome = to_string(reply.error().code); });
  rig.advance(0s);
  CHECK(outcome == "unsupported");
}

namespace {

task<> talk(ReliableWebSocket& socket, Journal& journal, Scheduler& scheduler) {
  const Result<void> opened = co_await socket.opened();
  journal.add(opened ? "opened" : to_string(opened.error().code));
  if (!opened) co_return;
  const Result<Reply> reply = co_await socket.request("hello");
  journal.add(reply ? reply->bytes : to_string(reply.error().code));
  co_await sleep_for(500ms, scheduler);
  journal.add("slept");
}

task<int> add_up(int left) {
  if (left == 0) co_return 0;
  co_return left + co_await add_up(left - 1);
}

task<> count_to(int end, int& count) {
  for (int i = 0; i < end; ++i) count += co_await add_up(1);
}

}  // namespace

TEST_CASE("A coroutine waits for the link, a reply and a time") {
  RequestRig rig;
  Journal journal;
  talk(*rig.socket, journal, rig.platform.scheduler).start();
  CHECK(journal.take() == "opened");
  rig.link().text("1:hello to you");
  CHECK(journal.take() == "1:hello to you");
  rig.advance(499ms);
  CHECK(journal.take().empty());
  rig.advance(1ms);
  CHECK(journal.take() == "slept");
}

TEST_CASE("A coroutine hears that the connection ended or is gone") {
  ReliableRig rig(with_requests());
  Journal journal;
  talk(*rig.socket, journal, rig.platform.scheduler).start();
  rig.socket->connect();
  rig.link().close(1006);
  CHECK(journal.take() == "not-open");
  talk(*rig.socket, journal, rig.platform.scheduler).start();
  rig.socket.reset();
  CHECK(journal.take() == "cancelled");
}

TEST_CASE("A coroutine that is destroyed while it waits is not resumed") {
  RequestRig rig;
  Journal journal;
  {
    const auto waiting = std::make_unique<task<>>(talk(*rig.socket, journal, rig.platform.scheduler));
    auto holder = [](task<>& inner) -> task<> { co_await std::move(inner); };
    {
      task<> outer = holder(*waiting);
      CHECK_FALSE(outer.await_ready());
      CHECK(outer.await_suspend(std::coroutine_handle<>()));
      CHECK(journal.take() == "opened");
    }
  }
  rig.link().text("1:nobody");
  rig.advance(1min);
  CHECK(journal.take().empty());
}

TEST_CASE("Tasks that end at once need no stack") {
  int count = 0;
  count_to(1'000'000, count).start();
  CHECK(count == 1'000'000);
}

TEST_CASE("ReliableWebSocket asks each provider once per attempt (C49)") {
  int urls = 0, protocols = 0;
  ReliableWebSocketOptions options;
  options.protocols = [&protocols](const ProviderCall&) -> Result<Provided> {
    ++protocols;
    return Provided("chat.v2, chat.v1");
  };
  ReliableRig rig(std::move(options), [&urls](const ProviderCall& call) -> Result<Provided> {
    ++urls;
    CHECK(call.attempt == static_cast<std::uint32_t>(urls));
    return Provided("/ws/" + std::to_string(urls));
  });
  rig.socket->enable_auto_reconnect();
  rig.open();
  CHECK(rig.link().request.url == "ws://page.test/ws/1");
  CHECK(rig.link().request.protocols == std::vector<std::string>{"chat.v2", "chat.v1"});
  rig.link().close(1006);
  rig.reopen();
  CHECK(rig.link().request.url == "ws://page.test/ws/2");
  CHECK(urls == 2);
  CHECK(protocols == 2);
}

TEST_CASE("ReliableWebSocket goes on when a token provider rejects, hangs, and then answers (C49, D24)") {
  int calls = 0;
  int refreshes = 0;
  std::vector<ProviderAnswer> unanswered;
  ReliableWebSocketOptions options;
  options.token_prefix = "token.";
  options.token = [&](const ProviderCall& call, ProviderAnswer answer) {
    ++calls;
    refreshes += call.refresh ? 1 : 0;
    if (calls <= 3) return answer(Error(Errc::connection_failed, "the token server is down"));
    unanswered.push_back(answer);
    if (calls == 4) return;
    answer(Provided("t" + std::to_string(calls)));
  };
  ReliableRig rig(std::move(options));
  rig.socket->enable_auto_reconnect();
  rig.socket->connect();
  for (int i = 0; i < 3; ++i) rig.advance(rig.last_delay);
  CHECK(calls == 4);
  rig.advance(9999ms);
  CHECK(rig.state() == ConnectionState::connecting);
  rig.advance(1ms);
  CHECK(rig.state() == ConnectionState::backoff);
  rig.advance(rig.last_delay);
  CHECK(calls == 5);
  CHECK(rig.attempts() == 1);
  CHECK(rig.link().request.protocols == std::vector<std::string>{"token.t5"});
  rig.link().open();
  // Answers that come too late, or twice, mean nothing.
  for (const ProviderAnswer& answer : unanswered) answer(Provided("late"));
  CHECK(rig.attempts() == 1);

  // The token is kept until the server refuses it.
  rig.link().text("x");
  rig.advance(10s);
  rig.link().close(1006);
  rig.reopen();
  CHECK(calls == 5);
  rig.link().close(4401, "expired", true);
  CHECK(rig.last_delay <= 500ms);
  rig.advance(rig.last_delay);
  CHECK(calls == 6);
  CHECK(refreshes == 1);
  CHECK(rig.link().request.protocols == std::vector<std::string>{"token.t6"});
  rig.link().open();
  rig.link().close(4401, "still not", true);
  CHECK(rig.state() == ConnectionState::closed);
}

TEST_CASE("ReliableWebSocket asks for a token again after the time it is valid (C49)") {
  int calls = 0;
  ReliableWebSocketOptions options;
  options.token_use = TokenUse::first_message;
  options.token_prefix = "AUTH ";
  options.token = [&calls](const ProviderCall&) -> Result<Provided> {
    return Provided("t" + std::to_string(++calls), 60s);
  };
  ReliableRig rig(std::move(options));
  rig.socket->enable_auto_reconnect();
  (void)rig.socket->send("queued");
  rig.open();
  CHECK(rig.link().sent_text() == "AUTH t1|queued");
  rig.link().close(1006);
  rig.reopen();
  CHECK(calls == 1);
  rig.advance(60s);
  rig.link().close(1006);
  rig.reopen();
  CHECK(calls == 2);
}

TEST_CASE("ReliableWebSocket ends when a provider says stop (C49)") {
  ReliableRig rig({}, [](const ProviderCall&) -> Result<Provided> { return Error(Errc::stop, "signed out"); });
  rig.socket->enable_auto_reconnect();
  rig.socket->connect();
  CHECK(rig.journal.take() == "connecting(user) closed(provider-stopped) close:1006:provider-stopped");
}

TEST_CASE("ReliableWebSocket stays with the origin it began with, whatever a provider says") {
  int calls = 0;
  const auto provide = [&calls](const ProviderCall&) -> Result<Provided> {
    return Provided(++calls == 1 ? "/ws" : "wss://evil.test/ws");
  };
  SUBCASE("refused") {
    ReliableRig rig({}, provide);
    rig.socket->enable_auto_reconnect();
    rig.open();
    rig.link().close(1006);
    rig.advance(rig.last_delay);
    CHECK(rig.attempts() == 1);
    CHECK(rig.journal.take().find("error:foreign-origin closed(bad-request)") != std::string::npos);
  }
  SUBCASE("allowed by name") {
    ReliableWebSocketOptions options;
    options.allowed_origins = {"wss://evil.test"};
    ReliableRig rig(std::move(options), provide);
    rig.socket->enable_auto_reconnect();
    rig.open();
    rig.link().close(1006);
    rig.advance(rig.last_delay);
    CHECK(rig.link().request.url == "wss://evil.test/ws");
  }
}
