#include "support/patch_frames.hpp"

#include <cstdio>
#include <cstring>

#include "core/utf8.hpp"

namespace tether::test {

namespace {

/// MessagePack as small as it can be; not the library's own encoder, which would be its own judge.
class Packer {
public:
  void list(std::size_t size) { head(size, 0x90, 16, 0xdc); }
  void map(std::size_t size) { head(size, 0x80, 16, 0xde); }
  void number(std::uint32_t value) {
    if (value < 0x80) return byte(value);
    byte(0xce);
    big_endian(value, 4);
  }
  void text(const std::string& value) {
    const std::size_t size = value.size();
    if (size < 32) {
      byte(0xa0U | size);
    } else if (size < 0x100) {
      byte(0xd9);
      byte(size);
    } else {
      byte(0xdb);
      big_endian(size, 4);
    }
    bytes.insert(bytes.end(), value.begin(), value.end());
  }
  void scalar(const PatchText& value) {
    if (const auto* string = std::get_if<std::string>(&value)) return text(*string);
    if (const auto* flag = std::get_if<bool>(&value)) return byte(*flag ? 0xc3 : 0xc2);
    if (const auto* integer = std::get_if<std::int64_t>(&value)) {
      byte(0xd3);
      return big_endian(static_cast<std::uint64_t>(*integer), 8);
    }
    if (const auto* real = std::get_if<double>(&value)) {
      std::uint64_t bits = 0;
      std::memcpy(&bits, real, sizeof bits);
      byte(0xcb);
      return big_endian(bits, 8);
    }
    byte(0xc0);
  }
  void pairs(const PatchPairs& all) {
    map(all.size());
    for (const auto& [name, value] : all) {
      text(name);
      scalar(value);
    }
  }
  void node(const NodeSpec& spec) {
    list(6);
    text(spec.tag);
    text(spec.uid);
    pairs(spec.attributes);
    pairs(spec.styles);
    scalar(spec.text);
    list(spec.children.size());
    for (const NodeSpec& child : spec.children) node(child);
  }
  void patch(const PatchSpec& spec) {
    list(spec.code == PatchSpec::remove_node ? 2 : 3);
    number(spec.code);
    text(spec.uid);
    switch (spec.code) {
      case PatchSpec::remove_node: return;
      case PatchSpec::replace_node: return node(spec.node);
      case PatchSpec::insert_node:
        list(2);
        number(spec.index);
        return node(spec.node);
      case PatchSpec::set_text: return scalar(spec.text);
      case PatchSpec::replace_attributes:
      case PatchSpec::replace_styles: return pairs(spec.pairs);
    }
  }

  std::vector<std::uint8_t> bytes;

private:
  void byte(std::size_t value) { bytes.push_back(static_cast<std::uint8_t>(value)); }
  void big_endian(std::uint64_t value, int size) {
    while (size-- > 0) byte(value >> (8 * size) & 0xffU);
  }
  void head(std::size_t size, std::size_t small, std::size_t limit, std::size_t large) {
    if (size < limit) return byte(small | size);
    byte(large + (size < 0x10000 ? 0 : 1));
    big_endian(size, size < 0x10000 ? 2 : 4);
  }
};

void describe(const PatchPairs& pairs, std::string& out) {
  out += '{';
  for (const auto& [name, value] : pairs) out += ' ' + name + ":'" + text_of(value) + '\'';
  out += '}';
}

void describe(const NodeSpec& node, std::string& out) {
  out += '[' + node.tag + ' ' + node.uid + ' ';
  describe(node.attributes, out);
  describe(node.styles, out);
  out += " '" + text_of(node.text) + '\'';
  for (const NodeSpec& child : node.children) describe(child, out += ' ');
  out += ']';
}

}  // namespace

std::string text_of(const PatchText& text) {
  if (const auto* string = std::get_if<std::string>(&text)) return *string;
  if (const auto* flag = std::get_if<bool>(&text)) return *flag ? "true" : "false";
  if (const auto* integer = std::get_if<std::int64_t>(&text)) return std::to_string(*integer);
  if (const auto* real = std::get_if<double>(&text)) {
    char buffer[32];
    std::snprintf(buffer, sizeof buffer, "%.15g", *real);
    return buffer;
  }
  return {};
}

std::string shown(const PatchText& text) { return core::replace_invalid_utf8(text_of(text)); }

namespace patches {

PatchSpec replace(std::string uid, NodeSpec node) {
  PatchSpec patch{PatchSpec::replace_node, std::move(uid)};
  patch.node = std::move(node);
  return patch;
}

PatchSpec remove(std::string uid) { return {PatchSpec::remove_node, std::move(uid)}; }

PatchSpec insert(std::string parent_uid, std::uint32_t index, NodeSpec node) {
  PatchSpec patch{PatchSpec::insert_node, std::move(parent_uid), index};
  patch.node = std::move(node);
  return patch;
}

PatchSpec text(std::string uid, PatchText text) {
  PatchSpec patch{PatchSpec::set_text, std::move(uid)};
  patch.text = std::move(text);
  return patch;
}

PatchSpec attributes(std::string uid, PatchPairs pairs) {
  PatchSpec patch{PatchSpec::replace_attributes, std::move(uid)};
  patch.pairs = std::move(pairs);
  return patch;
}

PatchSpec styles(std::string uid, PatchPairs pairs) {
  PatchSpec patch{PatchSpec::replace_styles, std::move(uid)};
  patch.pairs = std::move(pairs);
  return patch;
}

}  // namespace patches

std::vector<std::uint8_t> frame_of(const std::vector<PatchSpec>& patches) {
  Packer packer;
  packer.list(2);
  packer.number(1);
  packer.list(patches.size());
  for (const PatchSpec& patch : patches) packer.patch(patch);
  return packer.bytes;
}

std::string describe(const std::vector<PatchSpec>& patches) {
  static constexpr const char* k_names[] = {"replace", "remove", "insert", "text", "attributes", "styles"};
  std::string out;
  for (const PatchSpec& patch : patches) {
    out += std::string(k_names[patch.code]) + ' ' + patch.uid + ' ';
    if (patch.code == PatchSpec::insert_node) out += std::to_string(patch.index) + ' ';
    if (!patch.node.tag.empty()) describe(patch.node, out);
    if (patch.code == PatchSpec::set_text) out += '\'' + text_of(patch.text) + '\'';
    if (patch.code >= PatchSpec::replace_attributes) describe(patch.pairs, out);
    out += '\n';
  }
  return out;
}

}  // namespace tether::test
