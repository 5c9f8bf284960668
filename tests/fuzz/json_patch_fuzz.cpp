// A list of a document and a JSON Patch: what was applied stays within the limits, what was refused changes nothing,
// and one operation after the other does the same as all of them.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include <tether/bytes.hpp>
#include <tether/json.hpp>
#include <tether/json_patch.hpp>

using tether::Value;
namespace json = tether::json;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto input = json::parse(tether::as_text({data, size}));
  if (!input || input->as_list().size() != 2) return 0;
  const Value& before = input->as_list()[0];
  const Value& patches = input->as_list()[1];
  const json::PatchLimits limits{.max_items = 10'000, .max_text_bytes = 100'000, .max_steps = 100'000};
  Value document = before;
  const auto result = json::apply_patch(document, patches, limits);
  if (!result) {
    if (!(document == before)) std::abort();
    return 0;
  }
  if (!json::parse(json::dump(document), {.max_depth = limits.max_depth + 1})) std::abort();
  Value step_by_step = before;
  for (const Value& operation : patches.as_list()) {
    if (!json::apply_patch(step_by_step, Value::List{operation}, limits)) std::abort();
  }
  if (!(step_by_step == document)) std::abort();
  return 0;
}
