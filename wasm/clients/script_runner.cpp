#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include <tether/detail/chain.hpp>
#include <tether/js.hpp>
#include <tether/msgpack.hpp>

#include "core/deadline.hpp"
#include "core/origin_rules.hpp"
#include "core/same_text.hpp"
#include "core/text.hpp"

namespace tether {

namespace detail {

class ScriptRunnerImpl final : public RefCounted, private ScriptListener {
public:
  using Milliseconds = std::chrono::milliseconds;
  using RawDone = ScriptRunner::RawDone;
  using Command = ScriptRunner::Command;

  ScriptRunnerImpl(ScriptOptions options, ScriptPlatform& platform)
      : options_(std::move(options)), platform_(platform), origin_(core::origin_of(options_.origin)) {
    if (options_.level == ScriptLevel::script) platform_.host.allow(options_.nonce);
  }

  /// For the owner who goes away.
  void shut_down() {
    closed_ = true;
    timer_.cancel();
    commands_.clear();
    cancel_all();
  }

  void evaluate(const ScriptRequest& request, RawDone done) {
    const Ref<ScriptRunnerImpl> alive(this);
    if (const Result<void> allowed = check(request, ScriptLevel::script); !allowed) {
      owe(std::move(done), allowed.error());
      return;
    }
    const std::uint32_t ticket =
        platform_.host.run({request.code, request.variable, options_.max_reply_bytes, options_.with_stack}, *this);
    if (ticket == 0) {
      owe(std::move(done), too_many());
      return;
    }
    add(ticket, request, std::move(done));
    // The script may have destroyed the runner.
    if (closed_) cancel_all();
  }

  void add_command(std::string_view name, Command handler) {
    remove_command(name);
    commands_.push_back({std::string(name), std::make_shared<const Command>(std::move(handler))});
  }

  void remove_command(std::string_view name) {
    const auto found = find_command(name);
    if (found != commands_.end()) commands_.erase(found);
  }

  void command(const ScriptRequest& request, const Value& arguments, RawDone done) {
    const Ref<ScriptRunnerImpl> alive(this);
    if (const Result<void> allowed = check(request, ScriptLevel::commands); !allowed) {
      owe(std::move(done), allowed.error());
      return;
    }
    const auto found = find_command(request.code);
    if (found == commands_.end()) {
      owe(std::move(done), Error(Errc::unknown_command, core::concat({"there is no command '", request.code, "'"})));
      return;
    }
    // Kept: the handler may remove itself.
    const std::shared_ptr<const Command> handler = found->handler;
    const std::uint32_t id = add(0, request, std::move(done));
    ++calling_;
    (*handler)(arguments, CommandReply(alive, id));
    --calling_;
    if (closed_) cancel_all();
  }

  void reply(std::uint32_t id, const Result<Bytes>& result) {
    const Ref<ScriptRunnerImpl> alive(this);
    std::unique_ptr<Pending> pending = take([id](const Pending& one) { return one.id == id; });
    if (pending == nullptr) return;
    if (result && result->size() > options_.max_reply_bytes) {
      finish(std::move(pending),
             Error(Errc::too_large,
                   core::concat({"a reply of more than ", core::decimal(options_.max_reply_bytes), " bytes"})));
    } else {
      finish(std::move(pending), result);
    }
  }

  void cancel_all() {
    const Ref<ScriptRunnerImpl> alive(this);
    // Out of the lists first: an answer may ask for more.
    const Chain<Pending> cancelled(std::move(pending_));
    const Chain<Owed> owed(std::move(owed_));
    size_ = 0;
    for (const Pending& one : cancelled) {
      if (one.ticket != 0) platform_.host.forget(one.ticket);
    }
    for (const Owed& one : owed) one.tell();
    for (const Pending& one : cancelled) tell(one.done, Error(Errc::cancelled, "cancelled before it had an answer"));
  }

  [[nodiscard]] ScriptLevel level() const noexcept { return options_.level; }
  [[nodiscard]] std::size_t pending() const noexcept { return size_; }
  [[nodiscard]] std::string way() const { return platform_.host.way(); }

private:
  struct Pending final : Link {
    std::uint32_t id = 0;
    std::uint32_t ticket = 0;  ///< of the host; 0 for a command
    Milliseconds due{0};
    RawDone done;
  };

  /// An answer that came before the call that asked has returned.
  struct Owed final : Link {
    Owed(RawDone with, const Result<Bytes>& answer) : done(std::move(with)), failure(Errc{}), failed(!answer) {
      if (failed) {
        failure = answer.error();
      } else {
        bytes.assign(answer->begin(), answer->end());
      }
    }
    void tell() const { ScriptRunnerImpl::tell(done, failed ? Result<Bytes>(failure) : Result<Bytes>(Bytes(bytes))); }

    RawDone done;
    std::vector<std::uint8_t> bytes;
    Error failure;
    bool failed;
  };

  struct NamedCommand {
    std::string name;
    std::shared_ptr<const Command> handler;
  };
  using Commands = std::vector<NamedCommand>;

  static void tell(const RawDone& done, const Result<Bytes>& result) {
    if (done) done(result);
  }

  [[nodiscard]] Error too_many() const {
    return {Errc::limit_reached,
            core::concat({core::decimal(options_.max_pending), " requests wait for their answers"})};
  }

  Result<void> check(const ScriptRequest& request, ScriptLevel needed) {
    if (options_.level < needed) {
      return Error(Errc::exec_disabled, needed == ScriptLevel::script ? "this page runs no scripts of a server"
                                                                      : "this page takes no commands of a server");
    }
    if (!request.origin.empty() && !pin(core::origin_of(request.origin))) {
      return Error(Errc::foreign_origin, core::concat({"'", request.origin, "' is not the server that may ask"}));
    }
    if (request.code.size() + request.variable.size() > options_.max_code_bytes) {
      return Error(Errc::too_large,
                   core::concat({"more than ", core::decimal(options_.max_code_bytes), " bytes of code"}));
    }
    if (size_ >= options_.max_pending) return too_many();
    return {};
  }

  /// False for another origin than the pinned one, and for what is none.
  bool pin(std::string_view origin) {
    if (origin.empty()) return false;
    if (origin_.empty()) origin_ = origin;
    return core::same_text(origin_, origin);
  }

  [[nodiscard]] Commands::iterator find_command(std::string_view name) {
    return std::find_if(commands_.begin(), commands_.end(),
                        [name](const NamedCommand& one) { return core::same_text(one.name, name); });
  }

  std::uint32_t add(std::uint32_t ticket, const ScriptRequest& request, RawDone done) {
    auto pending = std::make_unique<Pending>();
    pending->id = ++last_id_;
    pending->ticket = ticket;
    pending->due = core::later(platform_.scheduler.now(), request.timeout.value_or(options_.timeout));
    pending->done = std::move(done);
    pending_.push_back(std::move(pending));
    ++size_;
    arm();
    return last_id_;
  }

  template <class Predicate>
  Chain<Pending> take_all(Predicate chosen) {
    Chain<Pending> taken;
    const auto counted = [this, &chosen](const Pending& one) {
      const bool takes = chosen(one);
      if (takes) --size_;
      return takes;
    };
    pending_.take_if(counted, taken);
    return taken;
  }

  template <class Predicate>
  std::unique_ptr<Pending> take(Predicate chosen) {
    Chain<Pending> taken = take_all(chosen);
    return taken.empty() ? nullptr : taken.pop_front();
  }

  void finish(std::unique_ptr<Pending> pending, const Result<Bytes>& result) {
    if (calling_ > 0) {
      owe(std::move(pending->done), result);
    } else {
      tell(pending->done, result);
    }
  }

  void owe(RawDone done, const Result<Bytes>& result) {
    owed_.push_back(std::make_unique<Owed>(std::move(done), result));
    arm();
  }

  void on_script_done(std::uint32_t ticket, const Result<Bytes>& result) override {
    const Ref<ScriptRunnerImpl> alive(this);
    const std::unique_ptr<Pending> pending = take([ticket](const Pending& one) { return one.ticket == ticket; });
    if (pending != nullptr) tell(pending->done, result);
  }

  /// One timer for what is due first.
  void arm() {
    if (closed_) return;
    const Milliseconds now = platform_.scheduler.now();
    Milliseconds due = owed_.empty() ? core::k_never : now;
    for (const Pending& one : pending_) due = std::min(due, one.due);
    if (due == core::k_never) return;
    if (timer_.active() && due >= armed_) return;
    armed_ = due;
    timer_ = after(
        due - now, [this] { on_time(); }, platform_.scheduler);
  }

  void on_time() {
    const Ref<ScriptRunnerImpl> alive(this);
    const Milliseconds now = platform_.scheduler.now();
    const Chain<Owed> owed(std::move(owed_));
    const Chain<Pending> late = take_all([now](const Pending& one) { return one.due <= now; });
    for (const Pending& one : late) {
      if (one.ticket != 0) platform_.host.forget(one.ticket);
    }
    for (const Owed& one : owed) one.tell();
    for (const Pending& one : late) tell(one.done, Error(Errc::timed_out, "no answer in time"));
    arm();
  }

  const ScriptOptions options_;
  ScriptPlatform& platform_;
  std::string origin_;  ///< of the server that may ask; empty until one does
  Commands commands_;
  Chain<Pending> pending_;
  std::size_t size_ = 0;  ///< of pending_
  Chain<Owed> owed_;
  Timer timer_;
  Milliseconds armed_{0};
  std::uint32_t last_id_ = 0;
  int calling_ = 0;  ///< handlers of commands that run
  bool closed_ = false;
};

}  // namespace detail

namespace {

ScriptRunner::RawDone decoded(ScriptRunner::Done done) {
  return [done = std::move(done)](const Result<Bytes>& result) {
    if (done) done(result ? msgpack::parse(*result) : Result<Value>(result.error()));
  };
}

}  // namespace

CommandReply::CommandReply(detail::Ref<detail::ScriptRunnerImpl> runner, std::uint32_t id)
    : runner_(std::move(runner)), id_(id) {}
void CommandReply::operator()(const Result<Value>& result) const {
  if (!result) return pass(result.error());
  const std::vector<std::uint8_t> bytes = msgpack::dump(*result);
  pass(Bytes(bytes));
}
void CommandReply::pass(const Result<Bytes>& result) const { runner_->reply(id_, result); }

ScriptRunner::ScriptRunner(ScriptOptions options, ScriptPlatform& platform)
    : impl_(new detail::ScriptRunnerImpl(std::move(options), platform)) {}
ScriptRunner::ScriptRunner(ScriptRunner&&) noexcept = default;
ScriptRunner& ScriptRunner::operator=(ScriptRunner&& other) noexcept {
  if (this != &other) {
    const detail::Ref<detail::ScriptRunnerImpl> old = std::exchange(impl_, std::move(other.impl_));
    if (old) old->shut_down();
  }
  return *this;
}
ScriptRunner::~ScriptRunner() {
  if (impl_) impl_->shut_down();
}

void ScriptRunner::evaluate(const ScriptRequest& request, Done done) {
  impl_->evaluate(request, decoded(std::move(done)));
}
void ScriptRunner::evaluate_raw(const ScriptRequest& request, RawDone done) {
  impl_->evaluate(request, std::move(done));
}
Awaitable<Value> ScriptRunner::evaluate(std::string code, std::string variable,
                                        std::optional<std::chrono::milliseconds> timeout) {
  return Awaitable<Value>([impl = impl_, code = std::move(code), variable = std::move(variable), timeout](Done done) {
    impl->evaluate({code, variable, timeout}, decoded(std::move(done)));
  });
}
void ScriptRunner::add_command(std::string_view name, Command handler) { impl_->add_command(name, std::move(handler)); }
void ScriptRunner::remove_command(std::string_view name) { impl_->remove_command(name); }
void ScriptRunner::command(const ScriptRequest& request, const Value& arguments, Done done) {
  impl_->command(request, arguments, decoded(std::move(done)));
}
void ScriptRunner::command_raw(const ScriptRequest& request, const Value& arguments, RawDone done) {
  impl_->command(request, arguments, std::move(done));
}
void ScriptRunner::cancel_all() { impl_->cancel_all(); }
ScriptLevel ScriptRunner::level() const noexcept { return impl_->level(); }
std::size_t ScriptRunner::pending() const noexcept { return impl_->pending(); }
std::string ScriptRunner::way() const { return impl_->way(); }

}  // namespace tether
