#include <emscripten.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <tether/lively_client.hpp>

#include "clients/lively_page.hpp"
#include "platform/border.hpp"
#include "platform/imports.hpp"

namespace tether {

namespace {

/// What js-glue/lively_page.js does for C++; it has the same list.
enum class PageCommand : std::uint8_t {
  start = 0,
  stop = 1,
  load = 2,
  set_page_uid = 3,
  enter = 4,
  arrive = 5,
  progress = 6,
  notify = 7,
  sync = 8,
  upload = 9,
  repeat_upload = 10,
  forget_upload = 11,
};

void run(PageCommand command, std::uint32_t number = 0, std::string_view text = {}) {
  tether_lively_run(static_cast<int>(command), number, text.data(), text.size());
}

std::vector<std::string> split(std::string_view lines) {
  std::vector<std::string> all;
  for (std::size_t end = 0; end != std::string_view::npos;) {
    end = lines.find('\n');
    all.emplace_back(lines.substr(0, end));
    if (end != std::string_view::npos) lines.remove_prefix(end + 1);
  }
  return all;
}

class BrowserLivelyPage final : public lively::Page {
public:
  void attach(lively::PageEvents* events) override {
    events_ = events;
    run(events != nullptr ? PageCommand::start : PageCommand::stop);
  }

  void load(std::string_view url) override { run(PageCommand::load, 0, url); }
  void set_page_uid(std::string_view uid) override { run(PageCommand::set_page_uid, 0, uid); }
  void enter(std::string_view path) override { run(PageCommand::enter, 0, path); }
  void arrive(bool from_history) override { run(PageCommand::arrive, from_history ? 1 : 0); }
  void show_progress(int percent) override { run(PageCommand::progress, static_cast<std::uint32_t>(percent)); }
  void notify(lively::Notice notice) override { run(PageCommand::notify, static_cast<std::uint32_t>(notice)); }
  void sync(std::string_view url) override { run(PageCommand::sync, 0, url); }

  [[nodiscard]] std::vector<std::string> navigation_headers() override {
    tether_lively_headers();
    return split(platform::take_text_result());
  }

  void upload(std::uint32_t upload, const protocol::lively::FileRequest& request) override {
    std::string lines;
    const auto add = [&lines](std::string_view text) {
      lines += text;
      lines += '\n';
    };
    for (const std::string_view text :
         {request.form_id, request.file_id, request.name, request.upload_url, request.token}) {
      add(text);
    }
    for (const std::string_view type : request.types) add(type);
    run(PageCommand::upload, upload, lines);
  }
  void repeat_upload(std::uint32_t upload) override { run(PageCommand::repeat_upload, upload); }
  void forget_upload(std::uint32_t upload) override { run(PageCommand::forget_upload, upload); }

  [[nodiscard]] lively::PageEvents* events() const noexcept { return events_; }

private:
  lively::PageEvents* events_ = nullptr;
};

BrowserLivelyPage& page() {
  static auto* instance = new BrowserLivelyPage();
  return *instance;
}

}  // namespace

LivelyPlatform& browser_lively_platform() {
  static LivelyPlatform platform{browser_platform(), browser_patch_platform(), browser_script_platform(), page()};
  return platform;
}

LivelyPlatform& trusting_lively_platform() {
  static LivelyPlatform platform{browser_platform(), trusting_patch_platform(), browser_script_platform(), page()};
  return platform;
}

extern "C" {

/// The value, one MessagePack item, comes after the texts. Without `data` there was no memory for the event.
EMSCRIPTEN_KEEPALIVE void tether_lively_event(std::uint8_t* data, std::size_t uid_size, std::size_t name_size,
                                              std::size_t value_size, int is_document_event) {
  const platform::Inbound all(data, uid_size + name_size + value_size);
  if (page().events() == nullptr) return;
  if (data == nullptr) {
    page().events()->on_page_failure("an event is lost: out of memory");
    return;
  }
  protocol::lively::ComponentEvent event;
  event.uid = all.text().substr(0, uid_size);
  event.name = all.text().substr(uid_size, name_size);
  event.value = all.bytes().subspan(uid_size + name_size);
  event.is_document_event = is_document_event != 0;
  page().events()->on_component_event(event);
}

EMSCRIPTEN_KEEPALIVE void tether_lively_navigate(std::uint8_t* texts, std::size_t path_size, std::size_t uid_size,
                                                 int from_history) {
  const platform::Inbound all(texts, path_size + uid_size);
  if (page().events() == nullptr) return;
  page().events()->on_navigation_request(
      {std::string(all.text().substr(0, path_size)), std::string(all.text().substr(path_size)), from_history != 0});
}

/// `step` is a number of UploadStep.
EMSCRIPTEN_KEEPALIVE void tether_lively_uploaded(std::uint32_t upload, int step, double percent, std::uint8_t* reason,
                                                 std::size_t size) {
  const platform::Inbound text(reason, size);
  if (page().events() == nullptr) return;
  page().events()->on_upload(upload, static_cast<lively::UploadStep>(step), percent, text.text());
}

EMSCRIPTEN_KEEPALIVE void tether_lively_synced() {
  if (page().events() != nullptr) page().events()->on_synced();
}

EMSCRIPTEN_KEEPALIVE void tether_lively_failed(std::uint8_t* what, std::size_t size) {
  const platform::Inbound text(what, size);
  if (page().events() != nullptr) page().events()->on_page_failure(text.text());
}

}  // extern "C"

}  // namespace tether
