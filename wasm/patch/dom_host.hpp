#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <tether/result.hpp>

#include "patch/op_stream.hpp"

namespace tether::patch {

/// The door to the live document for writes. Ops that the document refuses are reported one by one and do not stop
/// the others.
class DomSink {
public:
  virtual void apply(const OpStream& stream) = 0;

protected:
  ~DomSink() = default;
};

/// What nodes a query asks for.
enum class NodeQuery : std::uint32_t {
  selector_first = 0,
  selector_all = 1,
  id = 2,
  parent = 3,
  children = 4,  ///< elements only
  next_sibling = 5,
  previous_sibling = 6,
};

/// What a read asks for.
enum class NodeRead : std::uint32_t {
  text = 0,
  attribute = 1,
  property = 2,
  style = 3,
  has_class = 4,
  title = 5,
};

/// A DomSink that also answers questions. Each is one call into the page; the caller flushes its writes before.
class DomHost : public DomSink {
public:
  /// Asks for one call of `DomTree::flush` when the current turn of the page's event loop ends.
  virtual void schedule_flush() = 0;

  /// Finds nodes below `slot` and remembers them; returns how many. Error: `bad_selector`.
  virtual Result<std::uint32_t> query(NodeQuery what, std::uint32_t slot, std::string_view argument) = 0;

  /// Names the nodes of the last query. `slots` holds fresh slots, one per node; a node that already has one keeps
  /// it, and its entry is overwritten with it.
  virtual void adopt(std::span<std::uint32_t> slots) = 0;

  /// Nothing if there is no such attribute or property.
  virtual std::optional<std::string> read_text(NodeRead what, std::uint32_t slot, std::string_view name) = 0;
  /// 0 for what is no number; booleans are 0 and 1.
  virtual double read_number(NodeRead what, std::uint32_t slot, std::string_view name) = 0;

  /// For the developer's eyes, when nobody handles the document's errors.
  virtual void report(const Error& error) = 0;
};

}  // namespace tether::patch
