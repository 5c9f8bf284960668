#include <charconv>
#include <system_error>

#include <tether/msgpack.hpp>

#include "codec/msgpack_writer.hpp"

namespace tether::msgpack {

namespace {

void write_big_int(Writer& writer, const Value& value) {
  const std::string_view digits = value.as_big_int();
  std::uint64_t number = 0;
  const bool fits = std::from_chars(digits.data(), digits.data() + digits.size(), number).ec == std::errc();
  fits ? writer.unsigned_integer(number) : writer.number(value.as_double());
}

/// Of a list or map, its head.
void write_one(Writer& writer, const Value& value) {
  if (value.is_bool()) {
    writer.boolean(value.as_bool());
  } else if (value.is_int()) {
    writer.integer(value.as_int());
  } else if (value.is_big_int()) {
    write_big_int(writer, value);
  } else if (value.is_number()) {
    writer.number(value.as_double());
  } else if (value.is_text()) {
    writer.text(value.as_text());
  } else if (value.is_binary()) {
    writer.binary(value.as_binary());
  } else if (value.is_list()) {
    writer.list(value.as_list().size());
  } else if (value.is_map()) {
    writer.map(value.as_map().size());
  } else {
    writer.nil();
  }
}

}  // namespace

std::vector<std::uint8_t> dump(const Value& value) {
  std::vector<std::uint8_t> out;
  Writer writer(out);
  // Depth first with an explicit stack of what is still to be written, last first.
  struct Pending {
    const std::string* key;
    const Value* value;
  };
  std::vector<Pending> pending{{nullptr, &value}};
  while (!pending.empty()) {
    const Pending next = pending.back();
    pending.pop_back();
    if (next.key != nullptr) writer.text(*next.key);
    write_one(writer, *next.value);
    const auto& items = next.value->as_list();
    for (auto item = items.rbegin(); item != items.rend(); ++item) pending.push_back({nullptr, &*item});
    const auto& entries = next.value->as_map();
    for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
      pending.push_back({&entry->first, &entry->second});
    }
  }
  return out;
}

}  // namespace tether::msgpack
