#include <cstdlib>
#include <cstring>

#include <msgpack.hpp>

#include <tether/msgpack.hpp>

namespace tether::msgpack {

namespace {

// msgpack-c's output stream over a vector.
class ByteStream {
public:
  explicit ByteStream(std::vector<std::uint8_t>& out) : out_(out) {}
  void write(const char* data, std::size_t size) { out_.insert(out_.end(), data, data + size); }

private:
  std::vector<std::uint8_t>& out_;
};

using Packer = ::msgpack::packer<ByteStream>;

void pack_text(Packer& packer, std::string_view text) {
  packer.pack_str(static_cast<std::uint32_t>(text.size()));
  packer.pack_str_body(text.data(), static_cast<std::uint32_t>(text.size()));
}

// Not packer.pack_double: that writes 1.0 and -0.0 as the integers 1 and 0.
void pack_double(ByteStream& stream, double value) {
  std::uint64_t bits = 0;
  std::memcpy(&bits, &value, sizeof bits);
  char bytes[9] = {'\xcb'};
  for (unsigned i = 1; i < sizeof bytes; ++i) bytes[i] = static_cast<char>(bits >> (64 - 8 * i) & 0xffU);
  stream.write(bytes, sizeof bytes);
}

void pack_one(ByteStream& stream, Packer& packer, const Value& value) {
  if (value.is_bool()) {
    value.as_bool() ? packer.pack_true() : packer.pack_false();
  } else if (value.is_int()) {
    packer.pack_int64(value.as_int());
  } else if (value.is_number()) {
    pack_double(stream, value.as_double());
  } else if (value.is_text()) {
    pack_text(packer, value.as_text());
  } else if (value.is_binary()) {
    const std::string_view bytes = as_text(value.as_binary());
    packer.pack_bin(static_cast<std::uint32_t>(bytes.size()));
    packer.pack_bin_body(bytes.data(), static_cast<std::uint32_t>(bytes.size()));
  } else if (value.is_list()) {
    packer.pack_array(static_cast<std::uint32_t>(value.as_list().size()));
  } else if (value.is_map()) {
    packer.pack_map(static_cast<std::uint32_t>(value.as_map().size()));
  } else {
    packer.pack_nil();
  }
}

}  // namespace

std::vector<std::uint8_t> dump(const Value& value) {
  std::vector<std::uint8_t> out;
  ByteStream stream(out);
  Packer packer(stream);
  // Depth first with an explicit stack of what is still to be written, last first.
  struct Pending {
    const std::string* key;
    const Value* value;
  };
  std::vector<Pending> pending{{nullptr, &value}};
  while (!pending.empty()) {
    const Pending next = pending.back();
    pending.pop_back();
    if (next.key != nullptr) pack_text(packer, *next.key);
    pack_one(stream, packer, *next.value);
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
