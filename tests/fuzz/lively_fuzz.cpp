// The frames of Duck Lively: any bytes are refused, or passed on once with views that lie within them.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include <tether/bytes.hpp>
#include <tether/limits.hpp>

#include "protocol/lively.hpp"
#include "protocol/patch_frame.hpp"

namespace lively = tether::protocol::lively;

namespace {

class Checker final : public lively::ServerMessages {
public:
  explicit Checker(tether::Bytes frame) : frame_(frame) {}

  void on_patches(tether::Bytes frame) override { within(tether::as_text(frame)); }
  void on_script(const lively::ExecuteScript& request) override {
    for (const std::string_view text : {request.code, request.variable, request.id}) within(text);
  }
  void on_navigation(const lively::NavigationResult& result) override {
    for (const std::string_view text : {result.path, result.page_uid, tether::as_text(result.patches)}) within(text);
    (void)tether::protocol::check_patch_frame(lively::write_patches(result.patches), {}, 1000);
  }
  void on_file_request(const lively::FileRequest& request) override {
    for (const std::string_view text :
         {request.form_id, request.file_id, request.name, request.upload_url, request.token}) {
      within(text);
    }
    for (const std::string_view type : request.types) within(type);
  }
  void on_unknown_component(const lively::UnknownComponent& unknown) override { within(unknown.uid); }
  void on_sync(std::string_view url) override { within(url); }

  int heard = 0;

private:
  void within(std::string_view text) {
    heard = 1;
    const auto* begin = reinterpret_cast<const std::uint8_t*>(text.data());
    if (!text.empty() && (begin < frame_.data() || begin + text.size() > frame_.data() + frame_.size())) std::abort();
  }

  const tether::Bytes frame_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Checker checker({data, size});
  if (lively::read({data, size}, {}, checker).has_value() != (checker.heard == 1)) std::abort();
  return 0;
}
