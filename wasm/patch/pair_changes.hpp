#pragma once
#include <cstdint>
#include <span>

#include "patch/names.hpp"
#include "patch/node_records.hpp"
#include "patch/patch_stream.hpp"
#include "patch/value_store.hpp"

namespace tether::patch {

enum class PairKind : std::uint8_t { attributes, styles };

/// Compares a node's remembered pairs with new ones, of one kind, and writes the `change` operation with what differs,
/// if anything does. True if something does.
bool write_changes(PatchStream& stream, const NameTable& names, std::uint32_t node, PairKind kind,
                   ValueStore::List known, std::span<const Pair> pairs);

}  // namespace tether::patch
