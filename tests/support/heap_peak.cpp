#include "support/heap_peak.hpp"

#ifndef __has_feature
#define __has_feature(feature) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
#define TETHER_COUNTS_HEAP
// Of <sanitizer/allocator_interface.h>, which only clang installs; GCC's library has the same.
extern "C" {
int __sanitizer_install_malloc_and_free_hooks(void (*on_malloc)(const volatile void*, std::size_t),
                                              void (*on_free)(const volatile void*));
std::size_t __sanitizer_get_allocated_size(const volatile void* memory);
}
#endif

namespace tether::test {

#ifdef TETHER_COUNTS_HEAP

namespace {

struct Count {
  bool on = false;
  std::ptrdiff_t now = 0;
  std::ptrdiff_t peak = 0;
};

Count& count() {
  static Count the_count;
  return the_count;
}

void on_malloc(const volatile void*, std::size_t size) {
  if (!count().on) return;
  count().now += static_cast<std::ptrdiff_t>(size);
  if (count().now > count().peak) count().peak = count().now;
}

void on_free(const volatile void* memory) {
  if (!count().on || memory == nullptr) return;
  count().now -= static_cast<std::ptrdiff_t>(__sanitizer_get_allocated_size(memory));
}

}  // namespace

HeapPeak::HeapPeak() {
  // Hooks cannot be taken out again.
  static const bool installed = __sanitizer_install_malloc_and_free_hooks(on_malloc, on_free) != 0;
  count() = Count{.on = installed};
}
HeapPeak::~HeapPeak() { count().on = false; }
std::size_t HeapPeak::bytes() const noexcept { return static_cast<std::size_t>(count().peak); }
bool HeapPeak::counts() noexcept { return true; }

#else

HeapPeak::HeapPeak() = default;
HeapPeak::~HeapPeak() = default;
std::size_t HeapPeak::bytes() const noexcept { return 0; }
bool HeapPeak::counts() noexcept { return false; }

#endif

}  // namespace tether::test
