#include "codec/exact_json.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "codec/value_builder.hpp"
#include "core/format.hpp"
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

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// What JavaScript prints as it is spelt. Up to 15 digits are exact in a double.
bool is_plain_number(std::string_view token) {
  if (token == "-0") return false;
  if (token.front() == '-') token.remove_prefix(1);
  return token.size() <= 15 && std::all_of(token.begin(), token.end(), is_digit);
}

/// A key that JavaScript sorts as a number: https://tc39.es/ecma262/#array-index, up to 2^32 - 2. Ten digits may be
/// more than that, and an escape may be another character than a digit; then the order is written down without need.
bool may_be_index(std::string_view key) {
  if (key.find("\\u003") != std::string_view::npos) return true;
  if (key.empty() || key.size() > 10 || (key.front() == '0' && key.size() > 1)) return false;
  return std::all_of(key.begin(), key.end(), is_digit);
}

/// Reads the text once, by the grammar of RFC 8259 and within the limits, and notes what has to be marked. It decodes
/// nothing: what it hands on is the text. No recursion.
class Marker {
public:
  Marker(std::string_view json, const DecodeLimits& limits) : json_(json), limits_(limits) {}

  /// False for what is no JSON or beyond the limits; `error` then says why.
  bool read();
  [[nodiscard]] Error error() const {
    if (limit_) return limit_error(*limit_, at_);
    return Error(Errc::bad_json, core::format(FMT_COMPILE("{} at byte {}"), problem_, at_));
  }
  [[nodiscard]] bool has_marks() const noexcept { return has_marks_; }
  [[nodiscard]] std::string marked() const;

private:
  enum class Want : unsigned char { value, first_item, first_key, key, comma, nothing };

  struct Open {
    bool is_object = false;
    bool has_index = false;
    std::size_t edit = 0;
    std::size_t first_key = 0;
  };

  bool refuse(std::string_view problem) {
    problem_ = problem;
    return false;
  }
  bool fail(Errc limit) {
    limit_ = limit;
    return false;
  }
  bool count_item() { return ++items_ <= limits_.max_items || fail(Errc::too_many_items); }
  [[nodiscard]] bool is_over() const { return at_ == json_.size(); }
  [[nodiscard]] bool is_at(char c) const { return !is_over() && json_[at_] == c; }
  void skip_space() {
    while (!is_over() && (json_[at_] == ' ' || json_[at_] == '\n' || json_[at_] == '\r' || json_[at_] == '\t')) ++at_;
  }

  bool value(Want& want);
  bool literal(std::string_view word);
  bool number();
  bool digits();
  bool text(Piece& inside);
  bool escape();
  bool unicode(unsigned& unit);
  bool key();
  bool begin(Want& want);
  Want end();
  [[nodiscard]] Want after_value() const { return open_.empty() ? Want::nothing : Want::comma; }
  void mark(const Edit& edit) {
    has_marks_ = true;
    edits_.push_back(edit);
  }
  void write_order(const Edit& edit, std::string& out) const;

  std::string_view json_;
  const DecodeLimits& limits_;
  std::size_t at_ = 0;
  std::size_t items_ = 0;
  std::vector<Open> open_;
  std::vector<Piece> keys_;     ///< of the objects that are open, those of the innermost at the end
  std::vector<Piece> ordered_;  ///< those of objects whose order has to be written down
  std::vector<Edit> edits_;     ///< in the order of the text
  bool has_marks_ = false;
  std::string_view problem_;
  std::optional<Errc> limit_;
};

bool Marker::read() {
  for (Want want = Want::value;;) {
    skip_space();
    if (want == Want::nothing) return is_over() || refuse("expected nothing after the value");
    switch (want) {
      case Want::first_item:
        if (is_at(']')) {
          want = end();
          break;
        }
        [[fallthrough]];
      case Want::value:
        if (!value(want)) return false;
        break;
      case Want::first_key:
        if (is_at('}')) {
          want = end();
          break;
        }
        [[fallthrough]];
      case Want::key:
        if (!key()) return false;
        want = Want::value;
        break;
      default:
        if (is_at(',')) {
          ++at_;
          want = open_.back().is_object ? Want::key : Want::value;
        } else if (is_at(open_.back().is_object ? '}' : ']')) {
          want = end();
        } else {
          return refuse(open_.back().is_object ? "expected ',' or '}'" : "expected ',' or ']'");
        }
    }
  }
}

bool Marker::value(Want& want) {
  if (is_over())
    return refuse(json_.find_first_not_of(" \n\r\t") == json_.npos ? "the text is empty" : "expected a JSON value");
  Piece inside;
  switch (json_[at_]) {
    case '{':
    case '[': return begin(want);
    case '"':
      if (!text(inside)) return false;
      if (json_.substr(inside.begin, inside.size).starts_with("\\u0000")) mark({inside.begin, Edit::Kind::text, 0, 0});
      break;
    case 't':
      if (!literal("true")) return false;
      break;
    case 'f':
      if (!literal("false")) return false;
      break;
    case 'n':
      if (!literal("null")) return false;
      break;
    default:
      if (!number()) return false;
  }
  want = after_value();
  return count_item();
}

bool Marker::literal(std::string_view word) {
  if (!json_.substr(at_).starts_with(word)) return refuse("expected a JSON value");
  at_ += word.size();
  return true;
}

bool Marker::digits() {
  const std::size_t begin = at_;
  while (!is_over() && is_digit(json_[at_])) ++at_;
  return at_ > begin || refuse("expected a digit");
}

bool Marker::number() {
  const std::size_t begin = at_;
  if (is_at('-')) ++at_;
  if (is_over() || !is_digit(json_[at_])) return refuse("expected a JSON value");
  if (is_at('0')) {
    ++at_;
  } else if (!digits()) {
    return false;
  }
  if (is_at('.')) {
    ++at_;
    if (!digits()) return false;
  }
  if (is_at('e') || is_at('E')) {
    ++at_;
    if (is_at('+') || is_at('-')) ++at_;
    if (!digits()) return false;
  }
  const std::size_t size = at_ - begin;
  if (!is_plain_number(json_.substr(begin, size))) mark({begin, Edit::Kind::number, size, 0});
  return true;
}

/// `inside` is what stands between the quotes, as it is spelt.
bool Marker::text(Piece& inside) {
  inside.begin = ++at_;
  bool is_ascii = true;
  for (; !is_over(); ++at_) {
    const auto c = static_cast<unsigned char>(json_[at_]);
    if (c == '"') break;
    if (c < 0x20) return refuse("expected no control character");
    is_ascii &= c < 0x80;
    if (c == '\\' && !escape()) return false;
  }
  if (is_over()) return refuse("expected '\"'");
  inside.size = at_ - inside.begin;
  if (inside.size > limits_.max_text_bytes) return fail(Errc::too_large);
  if (!is_ascii && !core::is_valid_utf8(json_.substr(inside.begin, inside.size))) return refuse("expected valid UTF-8");
  ++at_;
  return true;
}

/// Begins at the backslash and ends at the last character of the escape.
bool Marker::escape() {
  ++at_;
  if (is_over() || std::string_view("\"\\/bfnrtu").find(json_[at_]) == std::string_view::npos) {
    return refuse("expected an escape");
  }
  if (json_[at_] != 'u') return true;
  unsigned first = 0;
  if (!unicode(first)) return false;
  if (first < 0xd800 || first > 0xdfff) return true;
  unsigned second = 0;
  const bool has_second = first < 0xdc00 && json_.substr(at_ + 1).starts_with("\\u");
  if (has_second) at_ += 2;
  const bool is_pair = has_second && unicode(second) && second >= 0xdc00 && second <= 0xdfff;
  return is_pair || refuse("expected both halves of a surrogate pair");
}

/// Begins at the u and ends at the last digit.
bool Marker::unicode(unsigned& unit) {
  for (int digit = 0; digit < 4; ++digit) {
    ++at_;
    const char c = is_over() ? '\0' : json_[at_];
    const char lower = static_cast<char>(c | 0x20);
    if (is_digit(c)) {
      unit = unit * 16 + static_cast<unsigned>(c - '0');
    } else if (lower >= 'a' && lower <= 'f') {
      unit = unit * 16 + static_cast<unsigned>(lower - 'a' + 10);
    } else {
      return refuse("expected four hexadecimal digits");
    }
  }
  return true;
}

bool Marker::key() {
  if (!is_at('"')) return refuse("expected a quoted name");
  Piece inside;
  if (!text(inside)) return false;
  const std::string_view name = json_.substr(inside.begin, inside.size);
  if (name.starts_with("\\u0000")) return refuse("expected no key that begins with U+0000");
  open_.back().has_index |= may_be_index(name);
  keys_.push_back({inside.begin - 1, inside.size + 2});
  skip_space();
  if (!is_at(':')) return refuse("expected ':'");
  ++at_;
  return count_item();
}

bool Marker::begin(Want& want) {
  const bool is_object = json_[at_] == '{';
  if (open_.size() >= limits_.max_depth) return fail(Errc::too_deep);
  ++at_;
  open_.push_back({is_object, false, edits_.size(), keys_.size()});
  // Its order is known at its end.
  if (is_object) edits_.push_back({at_, Edit::Kind::order, 0, 0});
  want = is_object ? Want::first_key : Want::first_item;
  return count_item();
}

Marker::Want Marker::end() {
  ++at_;
  const Open closed = open_.back();
  open_.pop_back();
  const std::size_t count = keys_.size() - closed.first_key;
  if (count > 1 && closed.has_index) {
    has_marks_ = true;
    edits_[closed.edit].size = count;
    edits_[closed.edit].first_key = ordered_.size();
    ordered_.insert(ordered_.end(), keys_.begin() + static_cast<std::ptrdiff_t>(closed.first_key), keys_.end());
  }
  keys_.resize(closed.first_key);
  return after_value();
}

void Marker::write_order(const Edit& edit, std::string& out) const {
  out += R"("\u0000k":[)";
  for (std::size_t at = 0; at < edit.size; ++at) {
    const Piece key = ordered_[edit.first_key + at];
    if (at > 0) out += ',';
    out += json_.substr(key.begin, key.size);
  }
  out += "],";
}

std::string Marker::marked() const {
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
  if (json.size() > limits.max_bytes) {
    return Error(Errc::too_large,
                 core::format(FMT_COMPILE("{} bytes of JSON; the limit is {}"), json.size(), limits.max_bytes));
  }
  Marker marker(json, limits);
  if (!marker.read()) return marker.error();
  if (!marker.has_marks()) return std::optional<std::string>();
  return std::optional<std::string>(marker.marked());
}

}  // namespace tether::codec
