#pragma once
// Frames of patches from a server to the live document, for any server that sends them
// (docs/protocols/patches.md says what a frame is).
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <tether/bytes.hpp>
#include <tether/detail/ref.hpp>
#include <tether/events.hpp>
#include <tether/limits.hpp>
#include <tether/platform.hpp>
#include <tether/result.hpp>

namespace tether {

/// When a text that the server sends is HTML.
enum class Markup : std::uint8_t {
  never,   ///< a text is a text
  detect,  ///< if it looks like it, as Duck Lively has it: `<a ...>` or `&amp;`
};

/// How far the server is trusted with the page.
enum class PatchTrust : std::uint8_t {
  strict,              ///< nothing it sends can run code; HTML is cleaned
  unsafe_trusted_html  ///< as a page it rendered: HTML as it is, handlers in attributes, scripts. For drop-in clients
};

/// What a Patcher may touch, how far it trusts the server, and its limits.
struct PatcherOptions {
  std::string root;  ///< selector of the element whose [data-uid] descendants the server patches; empty: the body
  Markup markup = Markup::never;                           ///< when a text is HTML
  PatchTrust trust = PatchTrust::strict;                   ///< what becomes of HTML
  DecodeLimits limits;                                     ///< of one frame
  std::size_t max_patches = 100'000;                       ///< in one frame
  std::chrono::milliseconds frame_budget{8};               ///< spent on patches before the page may paint
  std::size_t max_waiting_bytes = std::size_t{64} << 20U;  ///< of frames that wait for their turn
  std::chrono::milliseconds max_composing_wait{5'000};     ///< for which an input method holds patches up
};

/// Something the user did to a node that has the event's type in its `data-events`.
struct NodeEvent {
  std::string uid;       ///< of the node, as the server named it
  std::string type;      ///< of the event, for instance `click`
  std::string value;     ///< of the control that the event came from; empty for other elements
  bool checked = false;  ///< of a check box or a radio button
};

namespace event {
inline constexpr struct Node {
} node{};  ///< something happened to a node whose events the server wants
}  // namespace event

namespace patch {
class PatchHosts;
struct ContentRules;
/// The rules for servers that are not trusted. Naming them links them.
extern const ContentRules strict_rules;
}  // namespace patch

/// What a Patcher needs from its surroundings. The references outlive every Patcher made with them.
struct PatchPlatform {
  patch::PatchHosts& hosts;  ///< doors to the document
  Scheduler& scheduler;      ///< when a frame has its turn
  Random& random;            ///< keys tables, so that no server can fill one bucket
  PageLifecycle& lifecycle;  ///< a hidden page paints nothing
  /// For servers that are not trusted. Null: a program that trusts all of its servers links none, and a strict Patcher
  /// is not open.
  const patch::ContentRules* strict_rules = &patch::strict_rules;
};

/// The page this module runs in. Defined only where tether is built with Emscripten.
PatchPlatform& browser_patch_platform();
/// The same without rules for servers that are not trusted.
PatchPlatform& trusting_patch_platform();

/// Applies a server's patches to the part of the document below one element, which holds what the server has rendered
/// there. Frames are applied whole and in order. What the user is doing (focus, caret, scrolling, media) survives.
class Patcher {
public:
  /// Reads the names and values that the server has rendered below the root. `platform` outlives the Patcher.
  explicit Patcher(PatcherOptions options = {}, PatchPlatform& platform = browser_patch_platform());
  ///@{
  /// The other one patches nothing afterwards: it may be destroyed or assigned to, nothing else.
  Patcher(Patcher&&) noexcept;
  Patcher& operator=(Patcher&&) noexcept;
  ///@}
  /// Forgets the document and leaves it as it is. Frames that wait are dropped.
  ~Patcher();

  /// False if there is no such root, or none of the rules it needs; then nothing is ever applied.
  [[nodiscard]] bool is_open() const noexcept;

  /// Applies what waits, then this frame, at once. A frame that is malformed or over a limit is not applied at all:
  /// `bad_msgpack`, `bad_message`, `too_deep`, `too_many_items`, `too_large`, with the offset; `not_found` without a
  /// root.
  Result<void> apply(Bytes frame);

  /// Applies a frame in its turn: at once when the page is idle, with the next animation frames when it is busy, by a
  /// timer when it is hidden. Errors come as event::error; `queue_full` means that all that waited was dropped, and the
  /// document has to be fetched anew. The bytes are copied if they wait.
  void push(Bytes frame);
  /// Applies all that waits, now.
  void flush();

  /// What could not be applied: a malformed frame, content that was refused, an operation that the page refused; a
  /// patch of an unknown code (`unsupported`), one that would make the document too deep (`too_deep`), a name beyond
  /// the number of names (`limit_reached`).
  BindingId bind(event::Error, std::function<void(const Error&)> handler);
  /// The user did something to a node whose events the server wants.
  BindingId bind(event::Node, std::function<void(const NodeEvent&)> handler);
  /// Removes a handler.
  void unbind(BindingId id);

  /// How much a Patcher holds; for tests and for finding leaks.
  struct Stats {
    std::size_t nodes;             ///< that the server can name
    std::size_t waiting_frames;    ///< that were pushed and not applied yet
    std::size_t remembered_bytes;  ///< of attributes and styles
    std::size_t capacity_bytes;    ///< of all tables
    std::size_t table_entries;     ///< of the page's table of nodes
    std::size_t held_nodes;        ///< that the table holds; those removed last may come back and are among them
  };
  /// As of now.
  [[nodiscard]] Stats stats() const;

  class Impl;

private:
  detail::Ref<Impl> impl_;
};

}  // namespace tether
