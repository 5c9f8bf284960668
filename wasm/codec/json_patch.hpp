#pragma once
#include <tether/result.hpp>
#include <tether/value.hpp>

namespace tether::codec {

/// To come: RFC 6902.
inline Result<void> apply_patch(Value&, const Value&) { return Error(Errc::unsupported, "not built yet"); }

}  // namespace tether::codec
