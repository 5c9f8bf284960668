#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include <tether/patch.hpp>

#include "patch/op_stream.hpp"

namespace tether::patch {

/// A node that the document holds already when patching begins. The views live during the call.
struct AdoptedNode {
  struct Pair {
    std::string_view name;
    std::string_view value;
  };

  std::string_view uid;      ///< empty for the first: the element around all others, which no server can name
  std::uint32_t parent = 0;  ///< the place of its parent among the adopted nodes, from 1 on; 0: none of them
  std::uint32_t ns = 0;      ///< a NodeNamespace
  std::uint32_t child_ns = 0;
  bool inert = false;  ///< the server may remove or replace it, but not change it
  std::span<const Pair> attributes;
  std::span<const Pair> styles;
};

class PatchHostEvents {
public:
  /// Called while the host is opened, parents first; handles are given out in this order, from 1 on.
  virtual void on_adopted(const AdoptedNode& node) = 0;
  virtual void on_refused(const Error& error) = 0;
  virtual void on_node_event(const NodeEvent& event) = 0;

protected:
  ~PatchHostEvents() = default;
};

/// The door to the part of the live document that a server patches.
class PatchHost {
public:
  /// Of the table from handles to nodes.
  struct Table {
    std::size_t entries;
    std::size_t nodes;  ///< that it holds
  };

  virtual ~PatchHost() = default;
  /// Applies a stream of patch operations; one that the page refuses is reported and does not stop the others.
  virtual void apply(const OpStream& stream) = 0;
  /// A number as JavaScript writes it.
  virtual std::string number_text(double number) = 0;
  /// Whether the user is composing a character with an input method.
  [[nodiscard]] virtual bool composing() const = 0;
  [[nodiscard]] virtual Table table() const = 0;
};

class PatchHosts {
public:
  /// Null if the page has no such root. `events` outlives the host.
  virtual std::unique_ptr<PatchHost> open(std::string_view root, bool trusted, PatchHostEvents& events) = 0;

protected:
  ~PatchHosts() = default;
};

}  // namespace tether::patch
