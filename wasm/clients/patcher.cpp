#include <memory>
#include <utility>

#include <tether/patch.hpp>

#include "core/emitter.hpp"
#include "patch/patch_applier.hpp"
#include "patch/patch_host.hpp"
#include "patch/patch_queue.hpp"
#include "protocol/patch_frame.hpp"

namespace tether {

namespace {

patch::PatchRules rules_of(const PatcherOptions& options, const PatchPlatform& platform) {
  const bool strict = options.trust == PatchTrust::strict && platform.strict_rules != nullptr;
  return {strict ? platform.strict_rules : &patch::trusting_rules, options.markup == Markup::detect};
}

}  // namespace

/// Wires the parts of patch/ to the document and to the clock.
class Patcher::Impl final : public core::Emitter,
                            private patch::PatchHostEvents,
                            private patch::PatchReporter,
                            private patch::PatchQueue::Events {
public:
  Impl(PatcherOptions options, PatchPlatform& platform)
      : options_(std::move(options)),
        applier_(*this, rules_of(options_, platform), core::HashKey{platform.random.next(), platform.random.next()}),
        queue_(options_, platform, *this) {}

  /// Apart from the constructor: what the page holds may be refused, and that event already needs an owner.
  void start(PatchPlatform& platform) {
    const bool trusted = options_.trust == PatchTrust::unsafe_trusted_html;
    if (!trusted && platform.strict_rules == nullptr) return;
    host_ = platform.hosts.open(options_.root, trusted, *this);
    applier_.attach(host_.get());
    // The events that the page's own nodes ask for.
    applier_.flush();
  }

  /// For the owner who goes away.
  void shut_down() {
    queue_.clear();
    discard_waiting();
    error_.clear();
    node_.clear();
    applier_.attach(nullptr);
    host_.reset();
  }

  [[nodiscard]] bool is_open() const noexcept { return host_ != nullptr; }

  Result<void> apply(Bytes frame) {
    const Turn turn(*this);
    if (applying_) {
      push(frame);
      return {};
    }
    queue_.flush();
    return apply_checked(frame);
  }

  void push(Bytes frame) {
    const Turn turn(*this);
    if (queue_.push(frame)) return;
    emit(error_, Error(Errc::queue_full, "too many patches wait; the document has to be fetched anew"));
  }

  void flush() {
    const Turn turn(*this);
    queue_.flush();
  }

  void unbind(BindingId id) {
    if (!error_.remove(id)) node_.remove(id);
  }

  [[nodiscard]] Stats stats() const {
    const patch::PatchApplier::Sizes sizes = applier_.sizes();
    const patch::PatchHost::Table table = host_ != nullptr ? host_->table() : patch::PatchHost::Table{};
    return {sizes.nodes, queue_.size(), sizes.value_bytes, sizes.capacity_bytes, table.entries, table.nodes};
  }

  core::BindingList<Error> error_;
  core::BindingList<NodeEvent> node_;

private:
  void on_adopted(const patch::AdoptedNode& node) override { applier_.adopt(node); }
  void on_refused(const Error& error) override { emit(error_, error); }
  void on_node_event(const NodeEvent& event) override { emit(node_, event); }
  void refused(const Error& error) override { emit(error_, error); }

  [[nodiscard]] bool applying() const override { return applying_; }
  [[nodiscard]] bool composing() const override { return host_ != nullptr && host_->composing(); }
  // Handlers wait for the end of the turn: one may destroy the Patcher, and the queue with it.
  void on_queue_turn() override {
    const Turn turn(*this);
    queue_.take_turn();
  }
  void apply_now(Bytes frame) override {
    if (const Result<void> done = apply_checked(frame); !done) emit(error_, done.error());
  }

  Result<void> apply_checked(Bytes frame) {
    if (host_ == nullptr) return Error(Errc::not_found, "there is no root to patch");
    if (Result<void> valid = protocol::check_patch_frame(frame, options_.limits, options_.max_patches); !valid) {
      return valid;
    }
    applying_ = true;
    protocol::apply_patch_frame(frame, applier_);
    applying_ = false;
    return {};
  }

  const PatcherOptions options_;
  patch::PatchApplier applier_;
  patch::PatchQueue queue_;
  std::unique_ptr<patch::PatchHost> host_;
  bool applying_ = false;
};

Patcher::Patcher(PatcherOptions options, PatchPlatform& platform) : impl_(new Impl(std::move(options), platform)) {
  impl_->start(platform);
}
Patcher::Patcher(Patcher&&) noexcept = default;
Patcher& Patcher::operator=(Patcher&& other) noexcept {
  if (this != &other) {
    if (impl_) impl_->shut_down();
    impl_ = std::move(other.impl_);
  }
  return *this;
}
Patcher::~Patcher() {
  if (impl_) impl_->shut_down();
}

bool Patcher::is_open() const noexcept { return impl_->is_open(); }
Result<void> Patcher::apply(Bytes frame) { return impl_->apply(frame); }
void Patcher::push(Bytes frame) { impl_->push(frame); }
void Patcher::flush() { impl_->flush(); }
BindingId Patcher::bind(event::Error, std::function<void(const Error&)> handler) {
  return impl_->add(impl_->error_, std::move(handler));
}
BindingId Patcher::bind(event::Node, std::function<void(const NodeEvent&)> handler) {
  return impl_->add(impl_->node_, std::move(handler));
}
void Patcher::unbind(BindingId id) { impl_->unbind(id); }
Patcher::Stats Patcher::stats() const { return impl_->stats(); }

}  // namespace tether
