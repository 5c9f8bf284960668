// Not shipped: the runtime alone, to which tools/size_report compares.
#include <emscripten.h>

#include <cstdlib>

extern "C" {

EMSCRIPTEN_KEEPALIVE void* empty_acquire(std::size_t size) { return std::malloc(size); }
EMSCRIPTEN_KEEPALIVE void empty_release(void* memory) { std::free(memory); }

}  // extern "C"
