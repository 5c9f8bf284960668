#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tether/dom.hpp>

#include "core/binding_list.hpp"
#include "patch/dom_host.hpp"
#include "patch/op_stream.hpp"

namespace tether::dom {

/// An event as the platform hands it over; the views live during the call.
struct EventData {
  std::string_view type;
  std::string_view key;
  std::string_view value;
  bool checked = false;
  bool shift = false;
  bool ctrl = false;
  bool alt = false;
  bool meta = false;
  bool is_composing = false;
  int client_x = 0;
  int client_y = 0;
  Element target;
};

/// What the platform does with the page's own event afterwards.
struct EventOutcome {
  bool prevent_default = false;
  bool stop_propagation = false;
};

/// Which nodes C++ knows, how they hang together, and the writes not yet applied.
class DomTree {
public:
  explicit DomTree(patch::DomHost& host);

  [[nodiscard]] Element handle(std::uint32_t slot);
  [[nodiscard]] bool is_live(std::uint32_t slot, std::uint32_t generation) const noexcept;
  [[nodiscard]] std::size_t live_handles() const noexcept { return live_; }

  /// The writer, with a flush at the end of the turn asked for.
  patch::OpStreamWriter& write();
  void flush();
  [[nodiscard]] patch::DomHost& host() noexcept { return host_; }

  std::uint32_t create(std::string_view name, patch::NodeNamespace ns);
  std::uint32_t create_text(std::string_view text);
  /// Error: `bad_hierarchy` if `child` contains `parent`, or `before` is no child of it.
  Result<void> insert(std::uint32_t parent, std::uint32_t child, std::uint32_t before);
  Result<void> replace(std::uint32_t old_slot, std::uint32_t new_slot);
  void detach(std::uint32_t slot);
  void remove(std::uint32_t slot);
  /// Forgets what was inside an element whose content is about to be replaced.
  void forget_children(std::uint32_t slot);
  void release(std::uint32_t slot);

  /// Flushes, asks, and names what was found.
  Result<std::vector<Element>> query(patch::NodeQuery what, std::uint32_t slot, std::string_view argument);

  BindingId bind(std::uint32_t slot, std::string_view event, std::function<void(Event&)> handler);
  void unbind(std::uint32_t slot, BindingId id);
  EventOutcome dispatch(std::uint32_t slot, std::uint32_t event_name, EventData& data);

  BindingId bind_error(std::function<void(const Error&)> handler);
  bool unbind_error(BindingId id) { return errors_.remove(id); }
  void report(const Error& error);

private:
  struct Node {
    std::uint32_t generation = 0;
    std::uint32_t parent = 0;
    std::uint32_t first_child = 0;
    std::uint32_t next = 0;
    std::uint32_t previous = 0;
    bool live = false;
  };
  using Listeners = core::BindingList<Event&>;
  /// Listeners of nodes that are being forgotten. Their handlers die when the tree is whole again: what they own may
  /// use it.
  struct Dropped {
    std::vector<std::shared_ptr<Listeners>> lists;
    ~Dropped() {
      for (const auto& list : lists) list->clear();
    }
  };
  struct ListenerKey {
    std::uint32_t slot;
    std::uint32_t name;
    friend bool operator<(const ListenerKey& a, const ListenerKey& b) noexcept {
      return a.slot != b.slot ? a.slot < b.slot : a.name < b.name;
    }
  };

  std::uint32_t allocate();
  void retire(std::uint32_t slot);
  void link(std::uint32_t parent, std::uint32_t child);
  void unlink(std::uint32_t slot);
  void forget(std::uint32_t slot, Dropped& dropped);
  void forget_subtree(std::uint32_t slot, Dropped& dropped);
  [[nodiscard]] bool contains(std::uint32_t ancestor, std::uint32_t slot) const noexcept;
  void drop_listeners(std::uint32_t slot, Dropped& dropped);

  patch::DomHost& host_;
  patch::OpStreamWriter writer_;
  bool flush_scheduled_ = false;
  std::vector<Node> nodes_;
  std::vector<std::uint32_t> free_;
  std::vector<std::uint32_t> retired_;  ///< free once the page has forgotten their nodes
  std::size_t live_ = 0;
  std::map<ListenerKey, std::shared_ptr<Listeners>> listeners_;
  core::BindingIds ids_;
  core::BindingList<Error> errors_;
};

}  // namespace tether::dom
