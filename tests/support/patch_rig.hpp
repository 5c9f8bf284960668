#pragma once
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <tether/patch.hpp>

#include "support/fake_patch_host.hpp"
#include "support/fake_platform.hpp"
#include "support/fake_style.hpp"
#include "support/patch_frames.hpp"

namespace tether::test {

/// A Patcher on an empty <main data-uid="0">.
struct PatchRig {
  explicit PatchRig(PatcherOptions options = {}, bool open_now = true) : options_(std::move(options)) {
    page.root().attributes["data-uid"] = "0";
    if (open_now) open();
  }

  /// For tests that first build what the page holds.
  void open() {
    patcher.emplace(options_, ports);
    patcher->bind(event::error, [this](const Error& error) {
      errors.push_back(std::string(to_string(error.code)) + ": " + error.detail);
    });
  }

  void apply(const std::vector<PatchSpec>& patches) {
    const Result<void> done = patcher->apply(frame_of(patches));
    CHECK(done.has_value());
  }
  /// The number of operations that the patches took.
  int cost(const std::vector<PatchSpec>& patches) {
    page.forget_operations();
    apply(patches);
    return page.operations();
  }
  /// What is in <main>, as text.
  [[nodiscard]] std::string html() const { return page.main_html(); }

  FakePlatform platform;
  FakePatchHosts page;
  PatchPlatform ports{page, platform.scheduler, platform.random, platform.lifecycle};
  std::vector<std::string> errors;
  std::optional<Patcher> patcher;

private:
  PatcherOptions options_;
};

}  // namespace tether::test
