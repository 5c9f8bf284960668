#include <cmath>
#include <cstdlib>

#define RAPIDJSON_ASSERT(condition) ((void)0)
#include <rapidjson/writer.h>

#include <tether/json.hpp>

#include "core/utf8.hpp"

namespace tether::json {

namespace {

// RapidJSON's output stream over a std::string.
class StringStream {
public:
  using Ch = char;
  explicit StringStream(std::string& out) : out_(out) {}
  void Put(char c) { out_.push_back(c); }
  void Flush() {}

private:
  std::string& out_;
};

using Writer = rapidjson::Writer<StringStream>;

void write_text(Writer& writer, std::string_view text) {
  if (core::is_valid_utf8(text)) {
    writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
  } else {
    const std::string repaired = core::replace_invalid_utf8(text);
    writer.String(repaired.data(), static_cast<rapidjson::SizeType>(repaired.size()));
  }
}

void write_scalar(Writer& writer, const Value& value) {
  if (value.is_bool()) {
    writer.Bool(value.as_bool());
  } else if (value.is_int()) {
    writer.Int64(value.as_int());
  } else if (value.is_big_int()) {
    const std::string_view digits = value.as_big_int();
    writer.RawValue(digits.data(), digits.size(), rapidjson::kNumberType);
  } else if (value.is_number() && std::isfinite(value.as_double())) {
    writer.Double(value.as_double());
  } else if (value.is_text()) {
    write_text(writer, value.as_text());
  } else if (value.is_binary()) {
    writer.StartArray();
    for (const std::uint8_t byte : value.as_binary()) writer.Uint(byte);
    writer.EndArray();
  } else {
    writer.Null();
  }
}

// A container being written, and how far. An explicit stack: Values may be nested as deep as memory allows.
struct Position {
  const Value* container;
  std::size_t next;
};

void open(Writer& writer, std::vector<Position>& stack, const Value& value) {
  if (value.is_list()) {
    writer.StartArray();
  } else if (value.is_map()) {
    writer.StartObject();
  } else {
    write_scalar(writer, value);
    return;
  }
  stack.push_back({&value, 0});
}

}  // namespace

std::string dump(const Value& value) {
  std::string out;
  StringStream stream(out);
  Writer writer(stream);
  std::vector<Position> stack;
  open(writer, stack, value);
  while (!stack.empty()) {
    Position& top = stack.back();
    const std::size_t index = top.next++;
    if (top.container->is_list()) {
      if (index == top.container->as_list().size()) {
        writer.EndArray();
        stack.pop_back();
        continue;
      }
      open(writer, stack, top.container->as_list()[index]);
    } else {
      if (index == top.container->as_map().size()) {
        writer.EndObject();
        stack.pop_back();
        continue;
      }
      const auto& [key, entry] = top.container->as_map()[index];
      write_text(writer, key);
      open(writer, stack, entry);
    }
  }
  return out;
}

}  // namespace tether::json
