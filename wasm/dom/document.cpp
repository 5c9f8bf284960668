#include <algorithm>

#include "core/format.hpp"
#include "dom/dom_tree.hpp"
#include "patch/content_rules.hpp"

namespace tether {

using patch::DomOp;
using patch::NodeNamespace;
using patch::NodeQuery;

namespace {

NodeNamespace namespace_of(ElementNamespace ns, std::string_view name) {
  switch (ns) {
    case ElementNamespace::guess: return patch::guess_namespace(name);
    case ElementNamespace::html: return NodeNamespace::html;
    case ElementNamespace::svg: return NodeNamespace::svg;
    case ElementNamespace::mathml: return NodeNamespace::mathml;
  }
  return NodeNamespace::html;
}

}  // namespace

std::string_view Event::type() const noexcept { return data_.type; }
std::string_view Event::key() const noexcept { return data_.key; }
std::string_view Event::value() const noexcept { return data_.value; }
bool Event::checked() const noexcept { return data_.checked; }
Element Event::target() const noexcept { return data_.target; }
bool Event::shift() const noexcept { return data_.shift; }
bool Event::ctrl() const noexcept { return data_.ctrl; }
bool Event::alt() const noexcept { return data_.alt; }
bool Event::meta() const noexcept { return data_.meta; }
bool Event::is_composing() const noexcept { return data_.is_composing; }
int Event::client_x() const noexcept { return data_.client_x; }
int Event::client_y() const noexcept { return data_.client_y; }

Document::Document(patch::DomHost& host) : tree_(std::make_unique<dom::DomTree>(host)) {}
Document::~Document() = default;

Element Document::root() const { return tree_->handle(patch::k_root_slot); }
Element Document::body() const { return tree_->handle(patch::k_body_slot); }

std::string Document::title() const {
  tree_->flush();
  return tree_->host().read_text(patch::NodeRead::title, patch::k_document_slot, {}).value_or(std::string());
}

void Document::set_title(std::string_view title) { tree_->write().write(DomOp::set_title, patch::Text{title}); }

Result<Element> Document::find_by_id(std::string_view id) const {
  auto found = tree_->query(NodeQuery::id, patch::k_root_slot, id);
  if (!found) return found.error();
  if (found->empty()) return Error(Errc::not_found, core::format(FMT_COMPILE("no element has the id '{}'"), id));
  return found->front();
}

Result<Element> Document::find(std::string_view selector) const { return root().find(selector); }
Result<std::vector<Element>> Document::find_all(std::string_view selector) const { return root().find_all(selector); }

Element Document::create_element(std::string_view name, ElementNamespace ns) {
  if (Result<void> allowed = patch::check_element(name); !allowed) {
    tree_->report(allowed.error());
    return {};
  }
  return tree_->handle(tree_->create(name, namespace_of(ns, name)));
}

Element Document::create_element(std::string_view name, std::string_view text) {
  const Element element = create_element(name);
  element.set_text(text);
  return element;
}

Element Document::create_text(std::string_view text) { return tree_->handle(tree_->create_text(text)); }

void Document::release(const Element& element) {
  if (element.is_live() && element.tree_ == tree_.get()) tree_->release(element.slot_);
}

BindingId Document::bind(std::string_view event, std::function<void(Event&)> handler) {
  return tree_->bind(patch::k_document_slot, event, std::move(handler));
}

BindingId Document::bind(event::Error, std::function<void(const Error&)> handler) {
  return tree_->bind_error(std::move(handler));
}

void Document::unbind(BindingId id) {
  if (!tree_->unbind_error(id)) tree_->unbind(patch::k_document_slot, id);
}

void Document::flush() { tree_->flush(); }

std::size_t Document::live_handles() const noexcept { return tree_->live_handles(); }

}  // namespace tether
