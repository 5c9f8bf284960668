#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "patch/patch_host.hpp"
#include "patch/patch_stream.hpp"

namespace tether::test {

/// Reads op streams word by word as patch_ops.def describes them and holds each to what the interpreter relies on:
/// every word and text is used up, names, templates and cached values are defined before they are used, handles are
/// live where one is meant and free where one is given, and nothing is changed, forgotten or left hanging that the
/// page could not do. Builds no document: that is the business of other tests.
class StreamChecker final : public patch::PatchHost {
public:
  void apply(const patch::OpStream& stream) override;
  std::string number_text(double number) override;
  [[nodiscard]] bool composing() const override { return false; }
  [[nodiscard]] Table table() const override { return {handles_.size(), live_}; }

  /// A node of the page that the applier was told of; 0: no parent among those.
  void adopt(std::uint32_t handle, std::uint32_t parent);

  /// The first thing that was wrong; empty if nothing was.
  [[nodiscard]] const std::string& problem() const noexcept { return problem_; }
  [[nodiscard]] std::size_t live_handles() const noexcept { return live_; }
  [[nodiscard]] std::size_t operations() const noexcept { return operations_; }
  [[nodiscard]] std::size_t clones() const noexcept { return clones_; }
  /// The attributes and styles of the stream read last, in its order: "name=value;" or, removed, "-name;".
  [[nodiscard]] const std::string& pairs() const noexcept { return pairs_; }

private:
  struct Handle {
    bool live = false;
    bool hangs = false;  ///< it has a parent in the document, be it one that has no handle
    std::uint32_t parent = 0;
    std::uint32_t children = 0;  ///< live handles whose parent is this
  };
  struct TemplateNode {
    bool has_text;
    std::uint32_t children;
  };
  using Template = std::vector<TemplateNode>;
  struct Pool {
    std::string_view bytes;
    std::size_t at = 0;
  };
  /// Whether a tree has handles, or is that of a template.
  enum class Tree : std::uint8_t { live, described };

  void wrong(const std::string& what);
  [[nodiscard]] bool good() const noexcept { return problem_.empty(); }

  std::uint32_t word();
  std::string_view text();
  std::string_view text(std::uint32_t operand);
  std::string_view value();
  void name(std::uint32_t id);
  void pair_name(std::uint32_t pair, std::optional<bool> style);
  void pair(std::optional<bool> style = std::nullopt);
  std::uint32_t live_node();
  void create(std::uint32_t handle, std::uint32_t parent);
  void forget(std::uint32_t handle);
  void forget_list();
  void hang(std::uint32_t handle, std::uint32_t parent);
  void take_off(std::uint32_t handle);
  void write_text(std::uint32_t handle);
  /// Returns the root's handle.
  std::uint32_t tree(Tree kind, Template* described = nullptr);
  std::uint32_t element(std::uint32_t head, Tree kind, std::uint32_t parent, Template* described);
  std::uint32_t clone(std::uint32_t id, std::uint32_t parent);
  void inserted(std::uint32_t root, std::uint32_t parent, bool hangs);
  void operation(patch::PatchOp op);

  std::string problem_;
  std::size_t operations_ = 0;
  std::size_t clones_ = 0;
  std::size_t live_ = 0;

  std::vector<Handle> handles_;
  std::vector<std::optional<std::string>> names_;
  std::vector<std::optional<Template>> templates_;
  std::vector<std::optional<std::string>> values_;
  std::string pairs_;

  // Of the stream at hand.
  std::span<const std::uint32_t> words_;
  std::size_t at_ = 0;
  Pool ascii_;
  Pool wide_;
  patch::PatchOp op_ = patch::PatchOp::end;
  std::uint32_t children_ = 0;  ///< of the element read last
  std::uint32_t last_ = 0;      ///< inserted last in this stream
  bool kept_ = false;           ///< what the user does waits for an insertion
};

}  // namespace tether::test
