#include <cstdlib>

#include <msgpack.hpp>

#include <tether/msgpack.hpp>

#include "codec/value_builder.hpp"
#include "core/format.hpp"

namespace tether::msgpack {

namespace {

// msgpack-c's parse events, handed to the builder. Nothing here trusts a count from the wire: lists and maps grow
// by the items that really arrive.
class Visitor : public ::msgpack::null_visitor {
public:
  explicit Visitor(codec::ValueBuilder& builder) : builder_(builder) {}

  bool visit_nil() { return scalar(Value()); }
  bool visit_boolean(bool value) { return scalar(value); }
  bool visit_positive_integer(std::uint64_t value) {
    constexpr std::uint64_t k_max = 0x7fffffffffffffffU;
    return value <= k_max ? scalar(static_cast<std::int64_t>(value)) : scalar(static_cast<double>(value));
  }
  bool visit_negative_integer(std::int64_t value) { return scalar(value); }
  bool visit_float32(float value) { return scalar(static_cast<double>(value)); }
  bool visit_float64(double value) { return scalar(value); }
  bool visit_str(const char* text, std::uint32_t size) {
    return in_key_ ? builder_.key({text, size}) : builder_.text({text, size});
  }
  bool visit_bin(const char* data, std::uint32_t size) {
    return !in_key_ && builder_.binary(tether::as_bytes({data, size}));
  }
  bool visit_ext(const char*, std::uint32_t) { return false; }
  bool start_array(std::uint32_t) { return !in_key_ && builder_.begin_list(); }
  bool end_array() { return builder_.end_list(); }
  bool start_map(std::uint32_t) { return !in_key_ && builder_.begin_map(); }
  bool start_map_key() {
    in_key_ = true;
    return true;
  }
  bool end_map_key() {
    in_key_ = false;
    return true;
  }
  bool end_map() { return builder_.end_map(); }
  void parse_error(std::size_t, std::size_t) {}
  void insufficient_bytes(std::size_t, std::size_t) { cut_short_ = true; }

  [[nodiscard]] bool cut_short() const noexcept { return cut_short_; }

private:
  bool scalar(Value value) { return !in_key_ && builder_.scalar(std::move(value)); }

  codec::ValueBuilder& builder_;
  bool in_key_ = false;
  bool cut_short_ = false;
};

}  // namespace

Result<Value> parse(Bytes bytes, const DecodeLimits& limits) {
  if (bytes.size() > limits.max_bytes) {
    return Error(Errc::too_large,
                 core::format(FMT_COMPILE("{} bytes of MessagePack; the limit is {}"), bytes.size(), limits.max_bytes));
  }
  codec::ValueBuilder builder(limits);
  Visitor visitor(builder);
  std::size_t offset = 0;
  const std::string_view text = as_text(bytes);
  const bool complete = !text.empty() && ::msgpack::parse(text.data(), text.size(), offset, visitor);
  if (builder.problem()) return codec::limit_error(*builder.problem(), offset);
  if (complete && offset == text.size()) return builder.take();
  const std::string_view what = text.empty() || visitor.cut_short() ? "the value is cut short"
                                : complete                          ? "expected nothing after the value"
                                                                    : "not a value this library reads";
  return Error(Errc::bad_msgpack, core::format(FMT_COMPILE("{} at byte {}"), what, offset));
}

}  // namespace tether::msgpack
