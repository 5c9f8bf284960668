#include "protocol/lively.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <string>
#include <vector>

#include <tether/json.hpp>
#include <tether/msgpack.hpp>

#include "support/hex.hpp"
#include "support/journal.hpp"
#include "support/test_data.hpp"

namespace lively = tether::protocol::lively;
using namespace tether;
using namespace tether::test;

namespace {

/// Tells what a frame said as JSON, in the layout of the recorded frames.
class Transcript final : public lively::ServerMessages {
public:
  void on_patches(Bytes frame) override { add(*msgpack::parse(frame)); }
  void on_script(const lively::ExecuteScript& request) override {
    add(Value::List{101, std::string(request.code), text_or_nil(request.variable),
                    request.timeout_s == 0 ? Value() : Value(request.timeout_s), request.wait,
                    std::string(request.id)});
  }
  void on_navigation(const lively::NavigationResult& result) override {
    add(Value::List{121, text_or_nil(result.path), result.full_reload, text_or_nil(result.page_uid),
                    *msgpack::parse(result.patches), result.final});
  }
  void on_file_request(const lively::FileRequest& request) override {
    Value::List types;
    for (const std::string_view type : request.types) types.emplace_back(std::string(type));
    add(Value::List{130, Value::List{std::string(request.form_id), std::string(request.file_id),
                                     std::string(request.name), std::string(request.upload_url), std::move(types),
                                     request.wants_progress, std::string(request.token)}});
  }
  void on_unknown_component(const lively::UnknownComponent& unknown) override {
    add(Value::List{150, Value::List{std::string(unknown.uid), unknown.reload}});
  }
  void on_sync(std::string_view url) override { add(Value::List{170, std::string(url)}); }

  std::vector<Value> heard;

private:
  static Value text_or_nil(std::string_view text) { return text.empty() ? Value() : Value(std::string(text)); }
  void add(Value value) { heard.push_back(std::move(value)); }
};

/// Numbers compare as numbers: 2 is 2.0.
bool same(const Value& a, const Value& b) {
  if (a.is_number() && b.is_number()) return a.as_double() == b.as_double();
  if (!a.is_list() || !b.is_list()) return a == b;
  if (a.as_list().size() != b.as_list().size()) return false;
  for (std::size_t i = 0; i < a.as_list().size(); ++i) {
    if (!same(a.as_list()[i], b.as_list()[i])) return false;
  }
  return true;
}

std::string packed(const Value& value) { return to_hex(msgpack::dump(value)); }

/// The frame that carries what `json` says, as this client writes it.
lively::Frame written(const Value& json) {
  const auto text = [&json](std::size_t field) { return json.as_list()[field].as_text(); };
  const std::vector<std::uint8_t> third = msgpack::dump(json.as_list()[1]);
  switch (static_cast<lively::Opcode>(json.as_list()[0].as_int())) {
    case lively::Opcode::component_event: {
      const std::vector<std::uint8_t> value = msgpack::dump(json.as_list()[4]);
      return lively::write({text(1), text(2), text(3), value, json.as_list()[5].as_bool()});
    }
    case lively::Opcode::script_result:
      if (json.as_list()[2].is_text()) return lively::write_script_error(text(3), text(2));
      return lively::write_script_result(text(3), third);
    case lively::Opcode::navigate: {
      std::vector<lively::Header> headers;
      for (const auto& [name, value] : json.as_list()[4].as_map()) headers.push_back({name, value.as_text()});
      return lively::write_navigation(text(1), text(2), text(3), headers);
    }
    case lively::Opcode::upload_failed: return lively::write_upload_failed(text(1), text(2));
    case lively::Opcode::upload_started: return lively::write_upload_started(text(1));
    case lively::Opcode::upload_progress: return lively::write_upload_progress(text(1), json.as_list()[2].as_double());
    default: return {};
  }
}

Errc refusal_of(Bytes frame) {
  Transcript transcript;
  const Result<void> done = lively::read(frame, {}, transcript);
  CHECK(transcript.heard.empty() == !done.has_value());
  return done ? Errc{} : done.error().code;
}

Errc refusal(const Value& message) { return refusal_of(msgpack::dump(message)); }

/// Recorded frames, of patches and of all else.
Value::List recorded() {
  Value::List all;
  for (const DataFile& file : data_files()) {
    if (file.name != "lively_frames.json" && file.name != "lively_patches.json") continue;
    const auto document = json::parse(file.content);
    for (const Value& vector : (*document)["vectors"].as_list()) all.push_back(vector);
  }
  return all;
}

}  // namespace

TEST_SUITE("protocol/lively") {
  TEST_CASE("recorded frames of a server are read, those of a client are written byte for byte") {
    int read = 0;
    int sent = 0;
    for (const Value& vector : recorded()) {
      CAPTURE(vector["name"].as_text());
      const std::vector<std::uint8_t> frame = from_hex(vector["hex"].as_text());
      if (vector["dir"].as_text() == "client->server") {
        CHECK(to_hex(written(vector["json"])) == to_hex(frame));
        ++sent;
        continue;
      }
      Transcript transcript;
      CHECK(lively::read(frame, {}, transcript).has_value());
      REQUIRE(transcript.heard.size() == 1);
      CHECK(same(transcript.heard[0], vector["json"]));
      ++read;
    }
    CHECK(read == 30);
    CHECK(sent == 16);
  }

  TEST_CASE("a frame that was cut off anywhere is refused, and nothing of it is passed on") {
    for (const Value& vector : recorded()) {
      const std::vector<std::uint8_t> frame = from_hex(vector["hex"].as_text());
      // What is in a frame of patches is checked when they are applied.
      if (vector["dir"].as_text() == "client->server" || frame[1] == 1) continue;
      for (std::size_t size = 0; size < frame.size(); ++size) {
        CAPTURE(size);
        CHECK(refusal_of(Bytes(frame).first(size)) != Errc{});
      }
    }
  }

  TEST_CASE("messages with fields missing, added or of another type are refused") {
    CHECK(refusal(Value::List{}) == Errc::bad_message);
    CHECK(refusal(Value::List{std::string("1")}) == Errc::bad_message);
    CHECK(refusal(Value::List{7, 1}) == Errc::bad_message);
    CHECK(refusal(Value::List{101 + 256, 1}) == Errc::bad_message);
    CHECK(refusal(Value::List{-155, 1}) == Errc::bad_message);
    CHECK(refusal(Value(std::string("text"))) == Errc::bad_message);
    CHECK(refusal(Value::List{170}) == Errc::bad_message);
    CHECK(refusal(Value::List{170, 5}) == Errc::bad_message);
    CHECK(refusal(Value::List{170, std::string("/a"), 1}) == Errc::bad_message);
    CHECK(refusal(Value::List{150, std::string("1"), true}) == Errc::bad_message);
    CHECK(refusal(Value::List{150, Value::List{std::string("1")}}) == Errc::bad_message);
    CHECK(refusal(Value::List{150, Value::List{std::string("1"), 1}}) == Errc::bad_message);
    CHECK(refusal(Value::List{121, 5, false, Value(), Value::List{}, true}) == Errc::bad_message);
    CHECK(refusal(Value::List{121, Value(), false, Value(), Value::List{}, Value()}) == Errc::bad_message);
    CHECK(refusal(Value::List{101, std::string(), Value(), std::string("2"), true, std::string("id")}) ==
          Errc::bad_message);
    CHECK(refusal(Value::List{101, std::string(), Value(), true, true, std::string("id")}) == Errc::bad_message);
    CHECK(refusal(Value::List{130, Value::List{std::string("f"), std::string("id"), std::string("n"), std::string("/u"),
                                               Value::List{1}, true, std::string("t")}}) == Errc::bad_message);
  }

  TEST_CASE("bytes after a message are refused") {
    std::vector<std::uint8_t> frame = msgpack::dump(Value::List{170, std::string("/sync")});
    frame.push_back(0xc0);
    CHECK(refusal_of(frame) == Errc::bad_msgpack);
  }

  TEST_CASE("a document over a limit is refused") {
    DecodeLimits limits;
    limits.max_bytes = 8;
    Transcript transcript;
    const Result<void> done =
        lively::read(msgpack::dump(Value::List{170, std::string("/synchronise")}), limits, transcript);
    REQUIRE_FALSE(done.has_value());
    CHECK(done.error().code == Errc::too_large);
  }

  TEST_CASE("a percentage is a whole number where it can be, and always between 0 and 100") {
    const auto sent = [](double percent) {
      return json::dump((*msgpack::parse(lively::write_upload_progress("f", percent))).as_list()[2]);
    };
    CHECK(sent(0) == "0");
    CHECK(sent(100) == "100");
    CHECK(sent(37.5) == "37.5");
    CHECK(sent(-1) == "0");
    CHECK(sent(1e300) == "100");
    CHECK(sent(std::numeric_limits<double>::quiet_NaN()) == "0");
  }

  TEST_CASE("patches of a navigation become a frame of patches") {
    Value::List patches;
    patches.emplace_back(Value::List{1, std::string("0.1.5")});
    CHECK(to_hex(lively::write_patches(msgpack::dump(patches))) == packed(Value::List{1, patches}));
  }
}
