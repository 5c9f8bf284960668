#include "codec/exact_json.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "codec/json_words.hpp"
#include "codec/value_builder.hpp"
#include "core/utf8.hpp"

namespace tether::codec {

namespace {

/// A piece of the text, from `begin` on.
struct Piece {
  std::size_t begin = 0;
  std::size_t size = 0;
};

struct Edit {
  enum class Kind : unsigned char { number, text, order };
  std::size_t at = 0;  ///< before this byte
  Kind kind = Kind::number;
  std::size_t size = 0;  ///< of the number; or how many keys, 0 where their order needs no mark
  std::size_t first_key = 0;
};

/// What JavaScript prints as it is spelt. Up to 15 digits are exact in a double.
bool is_plain_number(std::string_view token) {
  if (token.front() == '-') token.remove_prefix(1);
  return token.size() <= 15 && token.find_first_of(".eE+-") == std::string_view::npos;
}

/// A key that JavaScript sorts as a number: https://tc39.es/ecma262/#array-index, up to 2^32 - 2. Ten digits may be
/// more than that; then the order is written down without need.
bool is_index(std::string_view key) {
  if (key.empty() || key.size() > 10 || (key.front() == '0' && key.size() > 1)) return false;
  return std::all_of(key.begin(), key.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// Follows RapidJSON's events through the text, within the limits, and notes what has to be marked.
class Marker : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, Marker> {
public:
  Marker(std::string_view json, const rapidjson::MemoryStream& stream, const DecodeLimits& limits)
      : json_(json), stream_(stream), limits_(limits) {}

  bool Null() { return count_item(); }
  bool Bool(bool) { return count_item(); }
  bool RawNumber(const char*, rapidjson::SizeType size, bool) {
    const std::size_t at = json_.find_first_of("-0123456789", seen_);
    seen_ = at + size;
    const std::string_view token = json_.substr(at, size);
    if (token == "-0" || !is_plain_number(token)) mark({at, Edit::Kind::number, size, 0});
    return count_item();
  }
  bool String(const char* text, rapidjson::SizeType size, bool) {
    const Piece piece = take_text();
    if (size > 0 && *text == '\0') mark({piece.begin + 1, Edit::Kind::text, 0, 0});
    return accept_text({text, size});
  }
  bool Key(const char* text, rapidjson::SizeType size, bool) {
    const std::string_view key(text, size);
    keys_.push_back(take_text());
    open_.back().has_index |= is_index(key);
    if (!key.empty() && key.front() == '\0') return refuse("expected no key that begins with U+0000");
    return accept_text(key);
  }
  bool StartObject() {
    if (!begin('{')) return false;
    // Its order is known at its end.
    open_.back().edit = edits_.size();
    edits_.push_back({seen_, Edit::Kind::order, 0, 0});
    return true;
  }
  bool EndObject(rapidjson::SizeType count) {
    const Open closed = open_.back();
    end('}');
    const std::size_t first = keys_.size() - count;
    if (count > 1 && closed.has_index) {
      has_marks_ = true;
      edits_[closed.edit].size = count;
      edits_[closed.edit].first_key = ordered_.size();
      ordered_.insert(ordered_.end(), keys_.begin() + static_cast<std::ptrdiff_t>(first), keys_.end());
    }
    keys_.resize(first);
    return true;
  }
  bool StartArray() { return begin('['); }
  bool EndArray(rapidjson::SizeType) {
    end(']');
    return true;
  }

  [[nodiscard]] std::string_view problem() const noexcept { return problem_; }
  [[nodiscard]] std::optional<Errc> limit() const noexcept { return limit_; }
  [[nodiscard]] bool has_marks() const noexcept { return has_marks_; }
  std::string marked();

private:
  struct Open {
    std::size_t edit = 0;  ///< of an object
    bool has_index = false;
  };

  void mark(const Edit& edit) {
    has_marks_ = true;
    edits_.push_back(edit);
  }
  bool refuse(std::string_view problem) {
    problem_ = problem;
    return false;
  }
  bool fail(Errc limit) {
    limit_ = limit;
    return false;
  }
  bool count_item() { return ++items_ <= limits_.max_items || fail(Errc::too_many_items); }
  bool accept_text(std::string_view text) {
    if (text.size() > limits_.max_text_bytes) return fail(Errc::too_large);
    // RapidJSON checks raw bytes, but turns the escape of a lone low surrogate into bytes that are no UTF-8.
    if (!core::is_valid_utf8(text)) return refuse(k_json_half_a_pair);
    return count_item();
  }
  bool begin(char bracket) {
    seen_ = json_.find(bracket, seen_) + 1;
    if (open_.size() >= limits_.max_depth) return fail(Errc::too_deep);
    open_.push_back({});
    return count_item();
  }
  void end(char bracket) {
    seen_ = json_.find(bracket, seen_) + 1;
    open_.pop_back();
  }
  /// The text that has just been read, with its quotes. Between it and what was seen before there is no other.
  Piece take_text() {
    const std::size_t begin = json_.find('"', seen_);
    seen_ = stream_.Tell();
    return {begin, seen_ - begin};
  }
  void write_order(const Edit& edit, std::string& out) const;

  std::string_view json_;
  const rapidjson::MemoryStream& stream_;
  const DecodeLimits& limits_;
  std::size_t seen_ = 0;  ///< up to here
  std::size_t items_ = 0;
  std::vector<Open> open_;
  std::vector<Piece> keys_;     ///< of the objects that are open, those of the innermost at the end
  std::vector<Piece> ordered_;  ///< those of objects whose order has to be written down
  std::vector<Edit> edits_;     ///< in the order of the text
  bool has_marks_ = false;
  std::string_view problem_;
  std::optional<Errc> limit_;
};

void Marker::write_order(const Edit& edit, std::string& out) const {
  out += R"("\u0000k":[)";
  for (std::size_t at = 0; at < edit.size; ++at) {
    const Piece key = ordered_[edit.first_key + at];
    if (at > 0) out += ',';
    out += json_.substr(key.begin, key.size);
  }
  out += "],";
}

std::string Marker::marked() {
  std::string out;
  out.reserve(json_.size() + 16 * edits_.size());
  std::size_t done = 0;
  for (const Edit& edit : edits_) {
    out += json_.substr(done, edit.at - done);
    done = edit.at;
    switch (edit.kind) {
      case Edit::Kind::number:
        out += R"("\u0000n)";
        out += json_.substr(edit.at, edit.size);
        out += '"';
        done += edit.size;
        break;
      case Edit::Kind::text: out += R"(\u0000t)"; break;
      case Edit::Kind::order:
        if (edit.size > 0) write_order(edit, out);
        break;
    }
  }
  out += json_.substr(done);
  return out;
}

}  // namespace

Result<std::optional<std::string>> mark_exact(std::string_view json, const DecodeLimits& limits) {
  if (json.size() > limits.max_bytes) return json_too_large(json.size(), limits.max_bytes);
  rapidjson::MemoryStream stream(json.data(), json.size());
  Marker marker(json, stream, limits);
  rapidjson::Reader reader;
  const rapidjson::ParseResult result = reader.Parse<k_json_flags>(stream, marker);
  if (result.IsError()) {
    if (marker.limit()) return limit_error(*marker.limit(), result.Offset());
    return bad_json(marker.problem().empty() ? describe(result.Code()) : marker.problem(), result.Offset());
  }
  if (stream.Tell() != json.size()) return bad_json("expected nothing after the value", stream.Tell());
  if (!marker.has_marks()) return std::optional<std::string>();
  return std::optional<std::string>(marker.marked());
}

}  // namespace tether::codec
