#pragma once
// Events of a DaraClient on their way to js-glue/loader/dara/client.mjs.
#include <cstddef>
#include <cstdint>

#include <tether/dara_client.hpp>

namespace tether::modules {

/// Events for which it matters whether the page has a handler; client.mjs has the same list.
enum class Heard : std::uint32_t { message = 0, custom = 1, action = 2 };
inline constexpr std::size_t k_heard = 3;

void tell_open(std::uint32_t handle, const dara::Opened& opened);
/// Those that the page is always told.
void bind_dara_events(DaraClient& client, std::uint32_t handle);
BindingId bind_heard(DaraClient& client, std::uint32_t handle, Heard what);

}  // namespace tether::modules
