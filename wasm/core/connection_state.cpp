#include <tether/connection_state.hpp>

#include <cstddef>

namespace tether {

namespace {

constexpr std::string_view k_states[] = {"idle",    "connecting", "up",      "suspect",
                                         "backoff", "paused",     "closing", "closed"};
constexpr std::string_view k_causes[] = {"user",
                                         "opened",
                                         "retry",
                                         "server-closed",
                                         "lost",
                                         "handshake-failed",
                                         "connect-timeout",
                                         "heartbeat",
                                         "no-answer",
                                         "answered",
                                         "offline",
                                         "wake",
                                         "page-hidden",
                                         "provider-failed",
                                         "provider-stopped",
                                         "gave-up",
                                         "auth-failed",
                                         "policy",
                                         "rejected",
                                         "protocol-error",
                                         "too-large",
                                         "bad-request"};

}  // namespace

std::string_view to_string(ConnectionState state) noexcept { return k_states[static_cast<std::size_t>(state)]; }

std::string_view to_string(StateCause cause) noexcept { return k_causes[static_cast<std::size_t>(cause)]; }

}  // namespace tether
