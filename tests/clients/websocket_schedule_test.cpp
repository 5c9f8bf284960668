// Random schedules of everything that can happen to a WebSocket, inside and outside its handlers (C50, C52 to C55).
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <tether/websocket.hpp>

#include "support/fake_platform.hpp"
#include "support/random_value.hpp"

using tether::BindingId;
using tether::CloseInfo;
using tether::Errc;
using tether::Error;
using tether::Message;
using tether::ReadyState;
using tether::WebSocket;
using tether::test::Dice;
using tether::test::FakeLink;
using tether::test::FakePlatform;
using tether::test::roll;
namespace event = tether::event;

namespace {

class World {
public:
  explicit World(std::uint64_t seed) : dice_(seed) {}

  void step() {
    if (!socket_.has_value()) return create();
    switch (roll(dice_, 16)) {
      case 0:
      case 1: return bind();
      case 2: return unbind();
      case 3: return (void)socket_->send("out");
      case 4: return roll(dice_, 12) == 0 ? close() : bind();
      case 5: return roll(dice_, 8) == 0 ? destroy() : unbind();
      case 6:
      case 7: return link().ready_state == ReadyState::connecting ? link().open() : message();
      case 8:
      case 9:
      case 10:
      case 11: return message();
      case 12: return link().fail(Errc::connection_failed);
      case 13: return roll(dice_, 16) == 0 ? link().refuse_frame(Errc::too_large) : message();
      case 14: return roll(dice_, 16) == 0 ? link().close(1001, "gone", true) : message();
      default: return old_event();
    }
  }

  int violations = 0;
  int messages = 0;
  int closes = 0;
  int destroyed_inside = 0;
  int lives = 0;

private:
  FakeLink& link() { return platform_.transports.last(); }

  void create() {
    ++life_;
    ++lives;
    closing_at_.reset();
    last_message_ = 0;
    bound_.clear();
    socket_.emplace(std::move(*WebSocket::connect("ws://host/", {}, {}, platform_.transports)));
    link().close_event_inside_close = roll(dice_, 2) == 0;
    auto& links = platform_.transports.links;
    if (links.size() > 8) links.erase(links.begin());
  }

  void message() {
    if (link().ready_state == ReadyState::connecting) return;
    link().text(std::to_string(++last_message_));
  }

  // Whatever the transports of destroyed sockets still do has no effect.
  void old_event() {
    const auto& links = platform_.transports.links;
    const auto old = links[roll(dice_, links.size())];
    if (old == links.back()) return;
    old->text("from the past");
    old->close();
  }

  void close() {
    if (!closing_at_) closing_at_ = running_message_.value_or(0);
    (void)socket_->close(1000);
  }

  void destroy() {
    destroyed_inside += depth_ > 0 ? 1 : 0;
    running_message_.reset();
    socket_.reset();
  }

  void unbind() {
    if (bound_.empty()) return;
    const std::size_t place = roll(dice_, bound_.size());
    unbound_.push_back(bound_[place]);
    socket_->unbind(bound_[place].id);
    bound_.erase(bound_.begin() + static_cast<std::ptrdiff_t>(place));
  }

  struct Bound {
    int life;
    int number;
    BindingId id;
  };

  void bind() {
    if (bound_.size() >= 12) return;
    const int number = ++handlers_;
    const int life = life_;
    BindingId id;
    switch (roll(dice_, 4)) {
      case 0: id = socket_->bind(event::open, [this, life, number] { handle(life, number); }); break;
      case 1:
        id = socket_->bind(event::message, [this, life, number](const Message& message) {
          running_message_ = std::stoi(std::string(message.text()));
          // Only the message in which the socket was closed still reaches its other handlers.
          expect(!closing_at_ || *closing_at_ == *running_message_);
          ++messages;
          handle(life, number);
          running_message_.reset();
        });
        break;
      case 2: id = socket_->bind(event::error, [this, life, number](const Error&) { handle(life, number); }); break;
      default:
        id = socket_->bind(event::close, [this, life, number, seen = false](const CloseInfo&) mutable {
          expect(!seen);
          seen = true;
          ++closes;
          handle(life, number);
        });
    }
    bound_.push_back({life, number, id});
  }

  void handle(int life, int number) {
    expect(socket_.has_value() && life == life_);
    expect(depth_ == 0);
    for (const Bound& bound : unbound_) expect(bound.number != number);
    ++depth_;
    for (std::size_t actions = roll(dice_, 4); actions > 0 && socket_.has_value() && life == life_; --actions) step();
    --depth_;
    if (unbound_.size() > 32) unbound_.erase(unbound_.begin());
  }

  void expect(bool holds) { violations += holds ? 0 : 1; }

  Dice dice_;
  FakePlatform platform_;
  std::optional<WebSocket> socket_;
  int life_ = 0;
  int handlers_ = 0;
  int depth_ = 0;
  int last_message_ = 0;
  std::optional<int> running_message_;
  std::optional<int> closing_at_;
  std::vector<Bound> bound_;
  std::vector<Bound> unbound_;
};

}  // namespace

TEST_CASE(
    "100,000 random steps: no handler after destruction, no message after close, one close event, no nesting (C50)") {
  World world(20'240'517);
  for (int i = 0; i < 100'000; ++i) world.step();
  CHECK(world.violations == 0);
  // So that a schedule which does nothing does not pass.
  CHECK(world.lives > 500);
  CHECK(world.messages > 10'000);
  CHECK(world.closes > 300);
  CHECK(world.destroyed_inside > 100);
}
