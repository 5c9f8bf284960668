#include "clients/lively_uploads.hpp"

#include <doctest/doctest.h>

#include <string>

#include <tether/json.hpp>
#include <tether/msgpack.hpp>

#include "support/fake_lively_page.hpp"
#include "support/fake_scheduler.hpp"
#include "support/journal.hpp"

using namespace tether;
using namespace tether::test;
using lively::UploadStep;

namespace {

struct Rig {
  void start(bool wants_progress = true) {
    protocol::lively::FileRequest request;
    request.form_id = "form";
    request.file_id = "file-1";
    request.name = "photo";
    request.wants_progress = wants_progress;
    uploads.start(request);
  }
  void step(UploadStep step, double percent = 0, std::string_view reason = {}, std::uint32_t upload = 1) {
    uploads.on_step(upload, step, percent, reason);
  }

  FakeScheduler scheduler;
  FakeLivelyPage page;
  Journal sent;
  lively::Uploads uploads{
      page, scheduler, [this](const protocol::lively::Frame& frame) { sent.add(json::dump(*msgpack::parse(frame))); }};
};

}  // namespace

TEST_SUITE("clients/lively_uploads") {
  TEST_CASE("the server hears that it began, how far it is, and that it has all") {
    Rig rig;
    rig.start();
    CHECK(rig.page.journal.take() == "upload:1:form:photo");
    rig.step(UploadStep::started);
    rig.step(UploadStep::progress, 50);
    rig.step(UploadStep::done);
    CHECK(rig.sent.take() == R"([132,"file-1"] [133,"file-1",50] [133,"file-1",100])");
    CHECK(rig.page.journal.take() == "forget:1");
  }

  TEST_CASE("progress only where it is wanted") {
    Rig rig;
    rig.start(false);
    rig.step(UploadStep::progress, 50);
    CHECK(rig.sent.take().empty());
    rig.step(UploadStep::done);
    CHECK(rig.sent.take() == R"([133,"file-1",100])");
  }

  TEST_CASE("what the user has not chosen is told at once") {
    Rig rig;
    rig.start();
    rig.step(UploadStep::refused, 0, "No file selected");
    CHECK(rig.sent.take() == R"([131,"file-1","No file selected"])");
    rig.step(UploadStep::done);
    CHECK(rig.page.journal.take() == "upload:1:form:photo forget:1");
  }

  TEST_CASE("an upload that broke is tried again, twice, and began only once for the server") {
    Rig rig;
    rig.start();
    rig.step(UploadStep::started);
    rig.step(UploadStep::failed, 0, "Network error");
    rig.page.journal.take();
    rig.scheduler.advance(std::chrono::milliseconds(999));
    CHECK(rig.page.journal.take().empty());
    rig.scheduler.advance(std::chrono::milliseconds(1));
    CHECK(rig.page.journal.take() == "repeat:1");
    rig.step(UploadStep::started);
    rig.step(UploadStep::failed, 0, "Network error");
    rig.scheduler.advance(std::chrono::seconds(2));
    CHECK(rig.page.journal.take() == "repeat:1");
    CHECK(rig.sent.take() == R"([132,"file-1"])");
    rig.step(UploadStep::failed, 0, "Network error");
    CHECK(rig.sent.take() == R"([131,"file-1","Network error"])");
    rig.scheduler.advance(std::chrono::seconds(60));
    CHECK(rig.page.journal.take() == "forget:1");
  }

  TEST_CASE("no more at once than the limit") {
    Rig rig;
    for (std::size_t i = 0; i < lively::Uploads::k_max_pending; ++i) rig.start();
    CHECK(rig.sent.take().empty());
    rig.start();
    CHECK(rig.sent.take() == R"([131,"file-1","Too many uploads at once"])");
    rig.step(UploadStep::done);
    rig.sent.take();
    rig.start();
    CHECK(rig.sent.take().empty());
  }

  TEST_CASE("clear forgets what is under way, and what was to be repeated") {
    Rig rig;
    rig.start();
    rig.step(UploadStep::failed, 0, "Network error");
    rig.page.journal.take();
    rig.uploads.clear();
    rig.scheduler.advance(std::chrono::seconds(60));
    CHECK(rig.page.journal.take() == "forget:1");
  }
}
