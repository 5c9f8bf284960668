// ReliableWebSocket: everything from inside everything (C50 to C56, D25), and random schedules (C5, C50).
#include <functional>
#include <optional>
#include <string>

#include <doctest/doctest.h>

#include "support/random_value.hpp"
#include "support/reliable_rig.hpp"

using namespace tether;
using namespace std::chrono_literals;
using tether::test::Dice;
using tether::test::FakeLink;
using tether::test::FakePlatform;
using tether::test::roll;

namespace {

enum class Callback {
  open,
  message,
  close,
  error,
  state,
  reconnecting,
  writable,
  completion,
  timer,
  provider,
  drain,
  degraded
};
enum class Action { close, destroy, unbind, bind, connect, send };

constexpr const char* k_callbacks[] = {"open",     "message",    "close", "error",    "state", "reconnecting",
                                       "writable", "completion", "timer", "provider", "drain", "degraded"};
constexpr const char* k_actions[] = {"close", "destroy", "unbind", "bind", "connect", "send"};

/// One cell of the matrix: does `action` once, inside `callback`, and watches the rules meanwhile.
class Cell {
public:
  Cell(Callback callback, Action action) : callback_(callback), action_(action) {
    ReliableWebSocketOptions options;
    options.requests.write = [](std::uint32_t id, std::string_view) { return "r" + std::to_string(id); };
    options.requests.read = [](const Message& message) -> std::optional<std::uint32_t> {
      if (message.text() != "reply") return std::nullopt;
      return 1U;
    };
    socket_.emplace(
        [this](const ProviderCall&) -> Result<Provided> {
          inside(Callback::provider);
          return Provided("/ws");
        },
        std::move(options), platform_.ports);
    socket_->enable_auto_reconnect(7);
    socket_->set_heartbeat(HeartbeatOptions{});
    bind_all();
  }

  /// A day in the life of a connection that meets every kind of callback.
  void run() {
    ask();
    with([](ReliableWebSocket& socket) { socket.connect(); });
    open();
    queue_much();
    with_link([](FakeLink& link) { link.text("hello"); });
    with_link([](FakeLink& link) { link.text("reply"); });
    with_link([](FakeLink& link) { link.fail(Errc::connection_failed); });
    drain();
    platform_.scheduler.advance(30s);
    for (int i = 0; i < 12; ++i) {
      with_link([](FakeLink& link) { link.close(1006); });
      platform_.scheduler.advance(21s);
    }
    with([](ReliableWebSocket& socket) { socket.connect(); });
    open();
    ask();
    with([](ReliableWebSocket& socket) { (void)socket.close(); });
    const bool destroyed_inside = destroyed_;
    socket_.reset();
    destroyed_ = true;
    platform_.scheduler.advance(10min);
    CHECK(done_);
    CHECK(violations_ == 0);
    CHECK(completions_ == requests_);
    CHECK(drains_ == queued_);
    CHECK(destroyed_inside == (action_ == Action::destroy));
    CHECK(platform_.scheduler.waiting() == 0);
    CHECK(platform_.lifecycle.listeners() == 0);
  }

private:
  void with(const std::function<void(ReliableWebSocket&)>& use) {
    if (socket_) use(*socket_);
  }
  void with_link(const std::function<void(FakeLink&)>& use) {
    if (!platform_.transports.links.empty()) use(platform_.transports.last());
  }
  void open() {
    with_link([this](FakeLink& link) {
      link.on_send = [&link] { link.buffered_amount += link.sent.back().bytes.size(); };
      link.open();
      (void)this;
    });
  }
  void drain() {
    with_link([](FakeLink& link) { link.buffered_amount = 0; });
    platform_.scheduler.advance(200ms);
  }

  void ask() {
    with([this](ReliableWebSocket& socket) {
      ++requests_;
      socket.request("?", [this](const Result<Reply>&) {
        ++completions_;
        inside(Callback::completion);
      });
    });
  }

  void queue_much() {
    const std::string frame(64 << 10, 'x');
    for (int i = 0; i < 8; ++i) {
      with([this, &frame](ReliableWebSocket& socket) {
        SendOptions how;
        how.done = [this](SendResult) {
          ++drains_;
          inside(Callback::drain);
        };
        const SendResult result = socket.send(frame, std::move(how));
        const bool waits =
            result.status == SendStatus::queued || (result.status == SendStatus::back_pressure && i_waits());
        if (waits) ++queued_;
      });
    }
  }
  // A frame that reached the link is told by `sent` or, if it filled the buffer, by back-pressure.
  bool i_waits() {
    const std::size_t sent = platform_.transports.last().sent.size();
    const bool waits = sent == last_sent_;
    last_sent_ = sent;
    return waits;
  }

  void bind_all() {
    socket_->bind(event::open, [this] { inside(Callback::open); });
    socket_->bind(event::message, [this](const Message&) { inside(Callback::message); });
    socket_->bind(event::close, [this](const ClosedInfo&) { inside(Callback::close); });
    socket_->bind(event::error, [this](const Error&) { inside(Callback::error); });
    socket_->bind(event::state, [this](const StateChange&) { inside(Callback::state); });
    socket_->bind(event::reconnecting, [this](const Reconnecting&) { inside(Callback::reconnecting); });
    socket_->bind(event::writable, [this] { inside(Callback::writable); });
    socket_->bind(event::degraded, [this](const Degraded&) { inside(Callback::degraded); });
    timer_ = after(
        25s, [this] { inside(Callback::timer); }, platform_.scheduler);
    victim_ = socket_->bind(event::state, [this](const StateChange&) { violations_ += victim_gone_ ? 1 : 0; });
  }

  void inside(Callback here) {
    const bool in_destructor = in_destructor_;
    if (destroyed_ && !in_destructor && here != Callback::timer) ++violations_;
    // Handlers never nest. Completions that a destructor owes and providers run inside
    // somebody's call, and the timer is the test's own.
    const bool counts = here != Callback::provider && here != Callback::timer && !in_destructor;
    if (counts && depth_ != 0) ++violations_;
    depth_ += counts ? 1 : 0;
    if (here == callback_ && !done_) {
      done_ = true;
      act();
    }
    depth_ -= counts ? 1 : 0;
  }

  void act() {
    switch (action_) {
      case Action::close: (void)socket_->close(4000, "inside"); break;
      case Action::destroy:
        destroyed_ = in_destructor_ = true;
        socket_.reset();
        in_destructor_ = false;
        break;
      case Action::unbind:
        socket_->unbind(victim_);
        victim_gone_ = true;
        break;
      case Action::bind: socket_->bind(event::message, [](const Message&) {}); break;
      case Action::connect: socket_->connect(); break;
      case Action::send: (void)socket_->send("inside"); break;
    }
  }

  const Callback callback_;
  const Action action_;
  FakePlatform platform_;
  std::optional<ReliableWebSocket> socket_;
  Timer timer_;
  BindingId victim_;
  bool victim_gone_ = false;
  bool done_ = false;
  bool destroyed_ = false;
  bool in_destructor_ = false;
  int depth_ = 0;
  int violations_ = 0;
  int requests_ = 0, completions_ = 0;
  int queued_ = 0, drains_ = 0;
  std::size_t last_sent_ = 0;
};

}  // namespace

TEST_CASE("ReliableWebSocket allows every action inside every callback (C50 to C55, D25)") {
  for (int callback = 0; callback < 12; ++callback) {
    for (int action = 0; action < 6; ++action) {
      const std::string inside = std::string(k_actions[action]) + " inside " + k_callbacks[callback];
      CAPTURE(inside);
      Cell(static_cast<Callback>(callback), static_cast<Action>(action)).run();
    }
  }
}

TEST_CASE("ReliableWebSocket calls a handler bound inside a handler from the next event on (C53)") {
  tether::test::ReliableRig rig;
  rig.open();
  int first = 0, second = 0;
  BindingId own;
  own = rig.socket->bind(event::message, [&](const Message&) {
    ++first;
    rig.socket->unbind(own);
    own = rig.socket->bind(event::message, [&](const Message&) { ++second; });
  });
  rig.link().text("1");
  CHECK(first == 1);
  CHECK(second == 0);
  rig.link().text("2");
  CHECK(first == 1);
  CHECK(second == 1);
}

namespace {

/// Everything that can happen, at random, inside handlers and outside.
class World {
public:
  explicit World(std::uint64_t seed) : platform_(seed * 0x9E3779B97F4A7C15U), dice_(seed) {}

  void step() {
    if (!socket_) return create();
    auto& links = platform_.transports.links;
    if (links.size() > 6) links.erase(links.begin());
    switch (roll(dice_, 18)) {
      case 0: return socket_->connect();
      case 1: return roll(dice_, 4) == 0 ? (void)socket_->close() : socket_->connect();
      case 2: return roll(dice_, 4) == 0 ? socket_->reconnect() : (void)socket_->send("a");
      case 3: return (void)socket_->send("reliable");
      case 4: return (void)socket_->send("latest", {SendClass::latest, "key", 1s, {}});
      case 5: return ask();
      case 6: return roll(dice_, 6) == 0 ? destroy() : link_event();
      case 7: return page_event();
      case 8: return platform_.scheduler.block(std::chrono::milliseconds(roll(dice_, 12'000)));
      case 9:
      case 10: return tick();
      default: return link_event();
    }
  }
  void end() {
    destroy();
    platform_.scheduler.advance(1h);
  }

  int violations = 0;
  int completions_owed = 0;
  int lives = 0;
  [[nodiscard]] std::size_t timers() const { return platform_.scheduler.waiting(); }
  [[nodiscard]] std::size_t listeners() const { return platform_.lifecycle.listeners(); }

private:
  void create() {
    ++lives;
    const int life = ++life_;
    ReliableWebSocketOptions options;
    options.requests.write = [](std::uint32_t id, std::string_view) { return std::to_string(id); };
    options.requests.read = [](const Message& message) -> std::optional<std::uint32_t> {
      return static_cast<std::uint32_t>(message.bytes.size());
    };
    socket_.emplace("/ws", std::move(options), platform_.ports);
    socket_->enable_auto_reconnect(static_cast<int>(roll(dice_, 6)) - 1);
    socket_->set_heartbeat(HeartbeatOptions{});
    const auto handler = [this, life](const auto&...) { heard(life); };
    socket_->bind(event::open, handler);
    socket_->bind(event::message, handler);
    socket_->bind(event::close, handler);
    socket_->bind(event::error, handler);
    socket_->bind(event::state, [this, life](const StateChange& change) {
      if (change.old_state != last_state_) ++violations;
      last_state_ = change.new_state;
      heard(life);
    });
    last_state_ = ConnectionState::idle;
    socket_->bind(event::reconnecting, handler);
    socket_->bind(event::degraded, handler);
  }

  // Called only for the life that is now, and never inside another handler.
  void heard(int life) {
    if (life != life_ || !socket_ || depth_ != 0) ++violations;
    ++depth_;
    if (roll(dice_, 5) == 0 && nested_ < 2) {
      ++nested_;
      step_inside();
      --nested_;
    }
    --depth_;
    std::size_t alive = 0;
    for (const auto& link : platform_.transports.links) alive += link->destroyed ? 0 : 1;
    if (alive > 1) ++violations;
  }

  // Inside a handler the wire and the clock stand still.
  void step_inside() {
    switch (roll(dice_, 7)) {
      case 0: return socket_->connect();
      case 1: return (void)socket_->close();
      case 2: return socket_->reconnect();
      case 3: return (void)socket_->send("inside");
      case 4: return ask();
      case 5: return roll(dice_, 4) == 0 ? destroy() : socket_->disable_auto_reconnect();
      default: return socket_->enable_auto_reconnect();
    }
  }

  void ask() {
    ++completions_owed;
    socket_->request("?", [this](const Result<Reply>&) { --completions_owed; });
  }

  void destroy() {
    socket_.reset();
    ++life_;
  }

  void link_event() {
    if (platform_.transports.links.empty()) return;
    FakeLink& link = platform_.transports.last();
    switch (roll(dice_, 10)) {
      case 0: return link.close(1006);
      case 1: return link.close(static_cast<std::uint16_t>(1000 + roll(dice_, 16)));
      case 2: return link.fail(Errc::connection_failed);
      case 3: return roll(dice_, 20) == 0 ? link.refuse_frame(Errc::too_large) : link.text("pong");
      case 4: return link.text(std::string(roll(dice_, 12), 'x'));
      default: return link.ready_state == ReadyState::connecting ? link.open() : link.text("m");
    }
  }

  void page_event() { platform_.lifecycle.fire(static_cast<PageEvent>(roll(dice_, 10))); }

  void tick() {
    if (depth_ == 0) platform_.scheduler.advance(std::chrono::milliseconds(roll(dice_, 3'000)));
  }

  FakePlatform platform_;
  Dice dice_;
  std::optional<ReliableWebSocket> socket_;
  int life_ = 0;
  int depth_ = 0;
  int nested_ = 0;
  ConnectionState last_state_ = ConnectionState::idle;
};

}  // namespace

TEST_CASE("ReliableWebSocket keeps its rules in random schedules (C3, C5, C50)") {
  int violations = 0, owed = 0, lives = 0;
  std::size_t left = 0;
  for (std::uint64_t seed = 0; seed < 2'000; ++seed) {
    World world(seed);
    for (int i = 0; i < 50 + static_cast<int>(seed % 100); ++i) world.step();
    world.end();
    violations += world.violations;
    owed += world.completions_owed;
    lives += world.lives;
    left += world.timers() + world.listeners();
  }
  CHECK(violations == 0);
  CHECK(owed == 0);
  CHECK(left == 0);
  CHECK(lives > 2'000);
}
