#pragma once
// The page for C++ authors: Document, Element, Event. Elements are handles: small, copyable, checked on every use.
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tether/events.hpp>
#include <tether/result.hpp>

namespace tether {

namespace patch {
class DomHost;
}
namespace dom {
class DomTree;
struct EventData;
}  // namespace dom

class Event;

/// A node of the page: an element, or a text made by `Document::create_text`.
///
/// A handle may outlive its node: after `remove` or `Document::release` every use gives `Errc::stale_handle`. Writes
/// are gathered and applied together at the end of the turn, or before the next read; a write that the page itself
/// then refuses is reported through `Document::bind(event::error, ...)`.
class Element {
public:
  /// A handle to nothing: every use gives `stale_handle`.
  Element() = default;

  /// False once the node was removed or released.
  [[nodiscard]] bool is_live() const noexcept;
  /// Whether they are handles to the same node, live or not.
  friend bool operator==(const Element& a, const Element& b) noexcept {
    return a.tree_ == b.tree_ && a.slot_ == b.slot_ && a.generation_ == b.generation_;
  }

  /// Replaces everything inside by this text.
  Result<void> set_text(std::string_view text) const;
  /// textContent: the texts of everything inside, without tags.
  [[nodiscard]] Result<std::string> text() const;

  /// Refuses what would run code (`refused_content`): `on...`, `srcdoc`, `javascript:` URLs.
  Result<void> set_attribute(std::string_view name, std::string_view value) const;
  /// One that is not there is ignored.
  Result<void> remove_attribute(std::string_view name) const;
  /// `not_found` if the element has no such attribute.
  [[nodiscard]] Result<std::string> attribute(std::string_view name) const;

  ///@{
  /// classList. A name is one class, else `bad_name`.
  Result<void> add_class(std::string_view name) const;
  Result<void> remove_class(std::string_view name) const;
  Result<void> toggle_class(std::string_view name, bool on) const;
  ///@}
  /// False, too, for what is no class name.
  [[nodiscard]] Result<bool> has_class(std::string_view name) const;

  /// `name` in CSS spelling, for instance `background-color` or `--accent`. A value may end in `!important`.
  Result<void> set_style(std::string_view name, std::string_view value) const;
  /// From the element's own style; a style sheet's stays.
  Result<void> remove_style(std::string_view name) const;
  /// The element's own style, not the computed one.
  [[nodiscard]] Result<std::string> style(std::string_view name) const;

  /// What a form control holds. Setting the value it has already keeps the caret.
  Result<void> set_value(std::string_view value) const;
  /// Empty for what is no form control.
  [[nodiscard]] Result<std::string> value() const;
  ///@{
  /// Whether a check box or radio button is on, whatever the attribute `checked` says.
  Result<void> set_checked(bool checked) const;
  [[nodiscard]] Result<bool> checked() const;
  ///@}
  /// Boolean properties such as `disabled`, `hidden`, `readOnly`.
  Result<void> set_flag(std::string_view property, bool on) const;
  /// As `set_flag`; false for a property that there is not.
  [[nodiscard]] Result<bool> flag(std::string_view property) const;

  /// Moves `child` to the end; it leaves the place it had.
  Result<void> append(const Element& child) const;
  /// Moves `child` in front of `reference`, which is a child of this element.
  Result<void> insert_before(const Element& child, const Element& reference) const;
  /// Puts `replacement` in this node's place; this node and everything in it is then gone, as after `remove`.
  Result<void> replace_with(const Element& replacement) const;
  /// Takes the node out and forgets it with everything that this app put into it: these handles are stale from now on.
  /// A handle that a query found inside stays live until `Document::release`: who its parent is, is not known here.
  Result<void> remove() const;
  /// Takes the node out and keeps it for a later `append`.
  Result<void> detach() const;

  /// `not_found` where there is none, or where it lies outside the app's root.
  [[nodiscard]] Result<Element> parent() const;
  /// Elements only, in their order.
  [[nodiscard]] Result<std::vector<Element>> children() const;
  ///@{
  /// The neighbour, an element; `not_found` where there is none.
  [[nodiscard]] Result<Element> next_sibling() const;
  [[nodiscard]] Result<Element> previous_sibling() const;
  ///@}
  /// The first match below this element, or `not_found`; `bad_selector` says what the page did not understand.
  [[nodiscard]] Result<Element> find(std::string_view selector) const;
  /// All matches in the order of the document, perhaps none; `bad_selector` as `find`.
  [[nodiscard]] Result<std::vector<Element>> find_all(std::string_view selector) const;

  ///@{
  /// A write like others: done at the end of the turn. The browser may refuse.
  Result<void> focus() const;
  Result<void> scroll_into_view() const;
  ///@}
  /// Pixels; a value below 0 counts as 0.
  Result<void> set_scroll_top(int pixels) const;
  /// Pixels, not always whole ones.
  [[nodiscard]] Result<double> scroll_top() const;
  /// Numeric properties such as `scrollHeight`, `clientWidth`, `selectionStart`.
  [[nodiscard]] Result<double> number(std::string_view property) const;

  /// Fires a CustomEvent of that name on this element, for the page's own scripts. It bubbles, out of a shadow root as
  /// well. `detail` is JSON, or empty for null. The listeners run when the gathered writes are applied, in the turn of
  /// this one: they see what was written before.
  Result<void> dispatch(std::string_view event, std::string_view detail = {}) const;

  /// Calls `handler` for each event of that type on this element; several handlers may be bound. The binding ends
  /// with `unbind` or with the element. The null id if the element is stale.
  BindingId bind(std::string_view event, std::function<void(Event&)> handler) const;
  /// Removes a handler of this element; the id of another one is ignored.
  void unbind(BindingId id) const;

private:
  friend class dom::DomTree;
  friend class Document;
  friend class Event;
  Element(dom::DomTree* tree, std::uint32_t slot, std::uint32_t generation)
      : tree_(tree), slot_(slot), generation_(generation) {}
  [[nodiscard]] Result<void> check() const;
  [[nodiscard]] Result<void> check_with(const Element& other) const;
  [[nodiscard]] Result<Element> relative(std::uint32_t query) const;

  dom::DomTree* tree_ = nullptr;
  std::uint32_t slot_ = 0;
  std::uint32_t generation_ = 0;
};

/// What happened on the page. Valid only during the handler.
class Event {
public:
  /// Made by the library. `data` outlives the Event.
  explicit Event(const dom::EventData& data) : data_(data) {}
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;

  /// The name that was bound, for instance `click`.
  [[nodiscard]] std::string_view type() const noexcept;
  /// The key of a keyboard event as the browser names it: `Enter`, `a`, `ArrowUp`.
  [[nodiscard]] std::string_view key() const noexcept;
  /// The value of the control the event happened in; empty for anything else.
  [[nodiscard]] std::string_view value() const noexcept;
  /// Of the check box or radio button the event happened in.
  [[nodiscard]] bool checked() const noexcept;
  /// The innermost element around the event that this app knows.
  [[nodiscard]] Element target() const noexcept;
  ///@{
  /// Whether the key was down; false for events that have none.
  [[nodiscard]] bool shift() const noexcept;
  [[nodiscard]] bool ctrl() const noexcept;
  [[nodiscard]] bool alt() const noexcept;
  [[nodiscard]] bool meta() const noexcept;
  ///@}
  /// An input method is composing text: Enter belongs to it.
  [[nodiscard]] bool is_composing() const noexcept;
  /// Pointer position in the viewport, in CSS pixels.
  ///@{
  [[nodiscard]] int client_x() const noexcept;
  [[nodiscard]] int client_y() const noexcept;
  ///@}

  ///@{
  /// As the browser's, which is told when all handlers have run.
  void prevent_default() noexcept { default_prevented_ = true; }
  void stop_propagation() noexcept { propagation_stopped_ = true; }
  [[nodiscard]] bool default_prevented() const noexcept { return default_prevented_; }
  [[nodiscard]] bool propagation_stopped() const noexcept { return propagation_stopped_; }
  ///@}

private:
  const dom::EventData& data_;
  bool default_prevented_ = false;
  bool propagation_stopped_ = false;
};

/// Chooses the namespace of a new element.
enum class ElementNamespace : std::uint8_t {
  guess,  ///< SVG or MathML for names only they have, else HTML
  html,
  svg,
  mathml,
};

/// The page as the app sees it: what lies below the root it was mounted into, an element or a shadow root.
/// Outlives every Element.
class Document {
public:
  /// For platforms and tests; an app has `document()`. `host` outlives this.
  explicit Document(patch::DomHost& host);
  Document(const Document&) = delete;
  Document& operator=(const Document&) = delete;
  /// Removes every handler and leaves the page as it is. Handles must be gone by then.
  ~Document();

  /// Where the app was mounted; `document.body` unless the page said otherwise.
  [[nodiscard]] Element root() const;
  /// document.body, also where the root is another element.
  [[nodiscard]] Element body() const;
  ///@{
  /// document.title. Set at the end of the turn, as other writes are.
  [[nodiscard]] std::string title() const;
  void set_title(std::string_view title);
  ///@}

  /// Below the root. `not_found` says what was looked for.
  [[nodiscard]] Result<Element> find_by_id(std::string_view id) const;
  /// The first match below the root, or `not_found`; `bad_selector` says what the page did not understand.
  [[nodiscard]] Result<Element> find(std::string_view selector) const;
  /// All matches below the root in the order of the document, perhaps none.
  [[nodiscard]] Result<std::vector<Element>> find_all(std::string_view selector) const;

  /// A new element, not yet in the page. A name that is refused gives a handle to nothing and an error event.
  Element create_element(std::string_view name, ElementNamespace ns = ElementNamespace::guess);
  /// The same with a text inside.
  Element create_element(std::string_view name, std::string_view text);
  /// Without this overload a literal would be taken for a namespace or a text by luck.
  Element create_element(std::string_view name, const char* text) {
    return create_element(name, std::string_view(text));
  }
  /// A new text node, not yet in the page.
  Element create_text(std::string_view text);
  /// Forgets a node without taking it out of the page; its handle is stale from now on.
  void release(const Element& element);

  /// Events of the whole page that bubble up to `document`, and its own such as `visibilitychange`.
  BindingId bind(std::string_view event, std::function<void(Event&)> handler);
  /// Writes that the page refused. With no handler bound they go to the browser's console.
  BindingId bind(event::Error, std::function<void(const Error&)> handler);
  /// Removes a handler of `bind`, of either kind.
  void unbind(BindingId id);

  /// Applies gathered writes now. Happens by itself at the end of the turn.
  void flush();
  /// Nodes this app holds handles to.
  [[nodiscard]] std::size_t live_handles() const noexcept;

  /// For the platform that delivers the page's events.
  [[nodiscard]] dom::DomTree& tree() noexcept { return *tree_; }

private:
  std::unique_ptr<dom::DomTree> tree_;
};

/// The document of the page this module runs in. Defined only where tether is built with Emscripten.
Document& document();

}  // namespace tether
