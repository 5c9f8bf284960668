#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include <tether/dara_page.hpp>

#include "support/journal.hpp"

namespace tether::test {

/// Writes down what the client has the page do.
class FakeDaraPage final : public dara::Page {
public:
  [[nodiscard]] std::string address() const override { return at; }
  [[nodiscard]] std::string base_url() const override { return base; }
  Result<void> go(const dara::Destination& to) override {
    if (to.url.starts_with("javascript:")) return Error(Errc::refused_content, "not a page");
    log.add("go:" + to.url + (to.new_tab ? ":tab" : "") + (to.replace ? ":replace" : ""));
    return {};
  }
  void reload() override { log.add("reload"); }
  void notify(const dara::Notification& one) override {
    log.add("notify:" + one.key + ":" + one.title + ":" + one.message + ":" + one.status);
  }
  void copy(std::string_view text, std::function<void(bool)> done) override {
    log.add("copy:" + std::string(text));
    copied = std::move(done);
  }
  void save(std::string_view name, std::string_view type, std::string_view content) override {
    log.add("save:" + std::string(name) + ":" + std::string(type) + ":" + std::string(content));
  }
  void announce_logout() override { log.add("logout"); }

  std::string at = "https://page.test/app?foo=bar#there";
  std::string base;
  Journal log;
  std::function<void(bool)> copied;
};

}  // namespace tether::test
