#include <tether/result.hpp>

namespace tether {

// Not in the class: it is called from everywhere.
Error::Error(Errc error_code, std::string_view error_detail) : code(error_code), detail(error_detail) {}

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
