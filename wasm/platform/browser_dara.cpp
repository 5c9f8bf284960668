// The library tether::dara.
#include <emscripten.h>

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include <tether/dara_client.hpp>
#include <tether/json.hpp>

#include "platform/border.hpp"
#include "platform/imports.hpp"

namespace tether {

namespace {

using Copied = std::function<void(bool)>;

/// Texts on their way to the clipboard, by ticket. Never destroyed: the browser may answer while the program ends.
std::map<std::uint32_t, Copied>& copies() {
  static auto* under_way = new std::map<std::uint32_t, Copied>();
  return *under_way;
}

/// What js-glue/dara_page.js reads for C++; it has the same list.
enum class PageText : std::uint8_t { address = 0, base_url = 1 };

std::string read(PageText what) {
  return tether_dara_read(static_cast<int>(what)) != 0 ? platform::take_text_result() : std::string();
}

class BrowserDaraPage final : public dara::Page {
public:
  [[nodiscard]] std::string address() const override { return read(PageText::address); }
  [[nodiscard]] std::string base_url() const override { return read(PageText::base_url); }

  Result<void> go(const dara::Destination& destination) override {
    const int code = tether_dara_go(destination.url.data(), destination.url.size(), destination.new_tab ? 1 : 0,
                                    destination.replace ? 1 : 0);
    if (code == 0) return {};
    return Error(static_cast<Errc>(code), "the page does not go to " + destination.url);
  }

  void reload() override { tether_dara_reload(); }

  void notify(const dara::Notification& notification) override {
    Value fields;
    fields.append_entry("key", notification.key).append_entry("title", notification.title);
    fields.append_entry("message", notification.message).append_entry("status", notification.status);
    const std::string json = json::dump(fields);
    tether_dara_notify(json.data(), json.size());
  }

  void copy(std::string_view text, std::function<void(bool)> done) override {
    copies().insert_or_assign(++last_copy_, std::move(done));
    tether_dara_copy(last_copy_, text.data(), text.size());
  }

  void save(std::string_view file_name, std::string_view content_type, std::string_view content) override {
    tether_dara_save(file_name.data(), file_name.size(), content_type.data(), content_type.size(), content.data(),
                     content.size());
  }

  void announce_logout() override { tether_dara_announce_logout(); }

private:
  std::uint32_t last_copy_ = 0;
};

}  // namespace

DaraPlatform& browser_dara_platform() {
  static BrowserDaraPage page;
  static DaraPlatform platform{browser_platform(), browser_http(), page};
  return platform;
}

extern "C" {

EMSCRIPTEN_KEEPALIVE void tether_dara_copied(std::uint32_t ticket, int copied) {
  const auto copy = copies().extract(ticket);
  if (!copy.empty()) copy.mapped()(copied != 0);
}

}  // extern "C"

}  // namespace tether
