#pragma once
// Every JavaScript function that C++ calls; js-glue/ has their other halves. A function that JavaScript may call is
// marked EMSCRIPTEN_KEEPALIVE in the adapter that imports its counterparts, so that both are linked or neither.
#include <cstddef>
#include <cstdint>

extern "C" {

// js-glue/socket.js. Codes are Errc numbers, 0 for success.
int tether_socket_supported();
int tether_socket_resolve(const char* url, std::size_t size);
int tether_socket_open(std::uint32_t handle, const char* url, std::size_t url_size, const char* protocols,
                       std::size_t protocols_size, std::size_t max_frame_bytes);
int tether_socket_send_text(std::uint32_t handle, const char* text, std::size_t size);
int tether_socket_send_binary(std::uint32_t handle, const std::uint8_t* bytes, std::size_t size);
void tether_socket_close(std::uint32_t handle, int code, const char* reason, std::size_t reason_size);
void tether_socket_destroy(std::uint32_t handle);
int tether_socket_ready_state(std::uint32_t handle);
std::size_t tether_socket_buffered_amount(std::uint32_t handle);
int tether_socket_negotiated(std::uint32_t handle, int what);

// js-glue/http.js. The allowed origins are separated by line breaks.
void tether_http_begin(std::uint32_t id, const char* method, std::size_t method_size, const char* url,
                       std::size_t url_size, const char* allowed, std::size_t allowed_size, const char* body,
                       std::size_t body_size, int timeout_ms, std::size_t max_bytes);
void tether_http_cancel(std::uint32_t id);

// js-glue/timers.js
void tether_timer_start(std::uint32_t id, int delay_ms);
void tether_frame_start(std::uint32_t id);
void tether_timer_cancel(std::uint32_t id);
double tether_clock_now();

// js-glue/lifecycle.js
void tether_page_watch();
void tether_page_unwatch();
int tether_page_online();
int tether_page_hidden();

// js-glue/system.js
std::uint32_t tether_random_u32();
void tether_console_error(const char* text, std::size_t size);

// js-glue/dom_patch.js
void tether_dom_apply(const std::uint32_t* words, std::size_t count, const char* ascii, std::size_t ascii_size,
                      const char* wide, std::size_t wide_size);
void tether_dom_schedule_flush();

// js-glue/dom_query.js
int tether_dom_query(std::uint32_t what, std::uint32_t slot, const char* argument, std::size_t size);
void tether_dom_adopt(std::uint32_t* slots);
int tether_dom_read_text(std::uint32_t what, std::uint32_t slot, const char* name, std::size_t size);
double tether_dom_read_number(std::uint32_t what, std::uint32_t slot, const char* name, std::size_t size);

// js-glue/patchers.js
int tether_patch_open(std::uint32_t id, const char* selector, std::size_t size, int trusted);
void tether_patch_close(std::uint32_t id);
void tether_patch_apply(std::uint32_t id, const std::uint32_t* words, std::size_t count, const char* ascii,
                        std::size_t ascii_size, const char* wide, std::size_t wide_size);
int tether_patch_composing();
std::size_t tether_patch_entries(std::uint32_t id);
std::size_t tether_patch_held_nodes(std::uint32_t id);
void tether_number_text(double number);

// js-glue/lively_page.js
void tether_lively_run(int command, std::uint32_t number, const char* text, std::size_t size);
void tether_lively_headers();

// js-glue/dara_page.js. Codes are Errc numbers, 0 for success.
int tether_dara_read(int what);
int tether_dara_go(const char* url, std::size_t size, int new_tab, int replace);
void tether_dara_reload();
void tether_dara_notify(const char* json, std::size_t size);
void tether_dara_copy(std::uint32_t ticket, const char* text, std::size_t size);
void tether_dara_save(const char* name, std::size_t name_size, const char* type, std::size_t type_size,
                      const char* content, std::size_t content_size);
void tether_dara_announce_logout();

// js-glue/script.js
void tether_script_allow(const char* nonce, std::size_t size);
void tether_script_run(std::uint32_t ticket, const char* code, std::size_t code_size, const char* variable,
                       std::size_t variable_size, std::size_t max_bytes, int with_stack);
int tether_script_way();

// js-glue/script_face.js
void tether_runner_command(std::uint32_t handle, std::uint32_t ticket, const char* name, std::size_t size,
                           std::size_t max_bytes);

// js-glue/face.js
void tether_face_emit(std::uint32_t target, int event, int number, const std::uint8_t* payload, std::size_t size);
int tether_face_ask(std::uint32_t target, int question, int number, const std::uint8_t* payload, std::size_t size);

}  // extern "C"
