#include <tether/result.hpp>

namespace tether {

std::string_view to_string(Errc code) noexcept {
  switch (code) {
#define TETHER_ERRC(name, number, text) \
  case Errc::name:                      \
    return text;
#include <tether/errors.def>
#undef TETHER_ERRC
  }
  return "unknown";
}

}  // namespace tether
