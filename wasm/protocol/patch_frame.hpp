#pragma once
#include <tether/bytes.hpp>
#include <tether/limits.hpp>
#include <tether/result.hpp>

#include "patch/patch_applier.hpp"

namespace tether::protocol {

/// Checks a whole frame, `[1, [patch, ...]]` in MessagePack, so that none of it is applied if a part is malformed.
/// Errors with the byte offset: `bad_msgpack` for bytes that are no MessagePack, `bad_message` for MessagePack that is
/// no frame, `too_deep`, `too_many_items`, `too_large`.
Result<void> check_patch_frame(Bytes frame, const DecodeLimits& limits, std::size_t max_patches);

/// Applies a frame that was checked. Patches with a code that is not known are skipped and told once: `unsupported`.
void apply_patch_frame(Bytes frame, patch::PatchApplier& to);

}  // namespace tether::protocol
