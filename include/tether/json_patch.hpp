#pragma once
#include <cstddef>

#include <tether/result.hpp>
#include <tether/value.hpp>

namespace tether::json {

/// What one list of operations may do before it is refused, so that a small hostile list can neither fill the memory
/// (an operation that copies the document into itself doubles it) nor take long.
struct PatchLimits {
  std::size_t max_operations = 100'000;                 ///< in one list
  std::size_t max_depth = 64;                           ///< of lists and maps in the document, where something is added
  std::size_t max_items = 1'000'000;                    ///< values and keys that are added
  std::size_t max_text_bytes = std::size_t{16} << 20U;  ///< that are added
  std::size_t max_steps = 20'000'000;  ///< keys and values that are looked at, compared, or moved to make room
};

/// Applies a JSON Patch (RFC 6902), a list of operations, to a document: all of it, or nothing, and then the document
/// is as it was. The time depends on what the operations touch, not on the size of the document.
/// `bad_message`: this is no JSON Patch. `patch_conflict`: it is one for another document. `too_deep`,
/// `too_many_items`, `too_large`, `limit_reached`: a limit. The detail says which operation: "patches[3], add ...".
Result<void> apply_patch(Value& document, const Value& patches, const PatchLimits& limits = {});

}  // namespace tether::json
