#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <tuple>
#include <utility>
#include <vector>

#include <tether/events.hpp>

namespace tether::core {

/// Gives out BindingIds; shared by the lists of one emitter so that one `unbind` serves all of them.
class BindingIds {
public:
  BindingId next() noexcept { return BindingId{++last_}; }

private:
  std::uint32_t last_ = 0;
};

/// What the lists of all events share, so that it is compiled once.
class AnyBindingList {
public:
  AnyBindingList() = default;
  AnyBindingList(const AnyBindingList&) = delete;
  AnyBindingList& operator=(const AnyBindingList&) = delete;
  ~AnyBindingList() = default;

  /// True if `id` was bound here.
  bool remove(BindingId id) noexcept;
  void clear() noexcept;
  /// Bindings that were removed during a dispatch do not count.
  [[nodiscard]] bool empty() const noexcept;
  [[nodiscard]] bool contains(BindingId id) const noexcept;

protected:
  struct Binding {
    explicit Binding(BindingId binding_id) : id(binding_id) {}
    virtual ~Binding() = default;
    /// `arguments` points to the tuple of the typed list.
    virtual void call(const void* arguments) = 0;

    BindingId id;
    bool removed = false;
  };

  void add(std::unique_ptr<Binding> binding) { bindings_.push_back(std::move(binding)); }
  void dispatch(const void* arguments);

private:
  void sweep() noexcept;

  std::vector<std::unique_ptr<Binding>> bindings_;
  int depth_ = 0;
};

/// The handlers of one event, called in the order of binding.
/// During a dispatch handlers may bind (first called for the next event), unbind (not called any more, not even in
/// this dispatch) and clear. The owner keeps the list alive until `dispatch` returns. What a handler owns dies with
/// its binding and may then use the list, and even destroy it.
template <class... Args>
class BindingList : public AnyBindingList {
public:
  using Handler = std::function<void(const Args&...)>;

  void add(BindingId id, Handler handler) {
    AnyBindingList::add(std::make_unique<TypedBinding>(id, std::move(handler)));
  }

  void dispatch(const Args&... args) {
    const Arguments arguments(args...);
    AnyBindingList::dispatch(&arguments);
  }

private:
  using Arguments = std::tuple<const Args&...>;

  struct TypedBinding final : Binding {
    TypedBinding(BindingId binding_id, Handler bound) : Binding(binding_id), handler(std::move(bound)) {}
    void call(const void* arguments) override { std::apply(handler, *static_cast<const Arguments*>(arguments)); }
    Handler handler;
  };
};

}  // namespace tether::core
