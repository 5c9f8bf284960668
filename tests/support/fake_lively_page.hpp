#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "clients/lively_page.hpp"
#include "support/journal.hpp"

namespace tether::test {

/// Writes down what it is told.
class FakeLivelyPage final : public lively::Page {
public:
  void attach(lively::PageEvents* to) override { events = to; }
  void load(std::string_view url) override { add("load:", url); }
  void set_page_uid(std::string_view uid) override { add("uid:", uid); }
  void enter(std::string_view path) override { add("enter:", path); }
  void arrive(bool from_history) override { journal.add(from_history ? "back" : "arrive"); }
  void show_progress(int) override {}
  void notify(lively::Notice notice) override {
    constexpr std::string_view k_names[] = {"offline", "restored", "not-connected", "expired"};
    add("notice:", k_names[static_cast<std::size_t>(notice)]);
  }
  [[nodiscard]] std::vector<std::string> navigation_headers() override { return {"Host", "page.test"}; }
  void sync(std::string_view url) override { add("sync:", url); }
  void upload(std::uint32_t upload, const protocol::lively::FileRequest& request) override {
    journal.add("upload:" + std::to_string(upload) + ':' + std::string(request.form_id) + ':' +
                std::string(request.name));
  }
  void repeat_upload(std::uint32_t upload) override { journal.add("repeat:" + std::to_string(upload)); }
  void forget_upload(std::uint32_t upload) override { journal.add("forget:" + std::to_string(upload)); }

  lively::PageEvents* events = nullptr;
  Journal journal;

private:
  void add(std::string_view what, std::string_view text) { journal.add(std::string(what) + std::string(text)); }
};

}  // namespace tether::test
