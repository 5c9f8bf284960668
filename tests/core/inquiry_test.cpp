#include <array>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "core/inquiry.hpp"
#include "support/journal.hpp"

using namespace std::chrono_literals;
using tether::Errc;
using tether::Error;
using tether::Provided;
using tether::ProviderAnswer;
using tether::ProviderCall;
using tether::Result;
using tether::Source;
using tether::core::Inquiry;
using tether::test::Journal;

namespace {

/// Who asks. Its journal: `asking`, `answers:url,protocols,token`, `refused:code:detail`.
class Asker final : public tether::core::InquiryEvents {
public:
  void begin(const Source* url, const Source* protocols, const Source* token, ProviderCall call = {}) {
    if (inquiry) inquiry->cancel();
    inquiry = tether::detail::Ref(new Inquiry(std::array{url, protocols, token}, call, *this));
    const auto alive = inquiry;
    alive->ask();
  }

  Journal log;
  tether::detail::Ref<Inquiry> inquiry;
  std::array<Provided, 3> last;
  std::function<void()> on_end;

private:
  void on_asking() override { log.add("asking"); }
  void on_answers(std::array<Provided, 3>& answers) override {
    log.add("answers:" + answers[0].text + "," + answers[1].text + "," + answers[2].text);
    last = std::move(answers);
    if (on_end) on_end();
  }
  void on_refusal(const Error& error) override {
    log.add("refused:" + std::string(to_string(error.code)) + ":" + error.detail);
    if (on_end) on_end();
  }
};

/// A provider that answers when the test says so.
struct Later {
  Source source() {
    return Source([this](const ProviderCall& call, ProviderAnswer answer) {
      calls.push_back(call);
      answers.push_back(std::move(answer));
    });
  }
  std::vector<ProviderCall> calls;
  std::vector<ProviderAnswer> answers;
};

}  // namespace

TEST_CASE("values need no asking, and one that is not there is empty (C49)") {
  Asker asker;
  const Source url("/ws");
  const Source protocols("a,b");
  asker.begin(&url, &protocols, nullptr);
  CHECK(asker.log.take() == "answers:/ws,a,b,");
  asker.begin(nullptr, nullptr, nullptr);
  CHECK(asker.log.take() == "answers:,,");
}

TEST_CASE("providers are asked one after the other, and told which attempt it is (C49)") {
  Asker asker;
  Journal order;
  const Source url([&order](const ProviderCall& call) -> Result<Provided> {
    order.add("url" + std::to_string(call.attempt) + (call.refresh ? "r" : ""));
    return Provided("/now");
  });
  Later protocols;
  Later token;
  const Source protocol_source = protocols.source();
  const Source token_source = token.source();
  asker.begin(&url, &protocol_source, &token_source, {4, true});
  CHECK(order.take() == "url4r");
  CHECK(asker.log.take() == "asking asking");
  CHECK(token.calls.empty());
  protocols.answers[0](Provided("v2"));
  CHECK(asker.log.take() == "asking");
  REQUIRE(token.calls.size() == 1);
  CHECK(token.calls[0].attempt == 4);
  CHECK(token.calls[0].refresh);
  token.answers[0](Provided("secret", 5s));
  CHECK(asker.log.take() == "answers:/now,v2,secret");
  CHECK(asker.last[2].valid_for == 5s);
}

TEST_CASE("one refusal is the end, and the others are not asked (C49)") {
  Asker asker;
  Later token;
  const Source token_source = token.source();
  SUBCASE("now") {
    const Source url([](const ProviderCall&) -> Result<Provided> { return Error(Errc::timed_out, "no luck"); });
    asker.begin(&url, nullptr, &token_source);
    CHECK(asker.log.take() == "asking refused:timed-out:no luck");
  }
  SUBCASE("later, with stop") {
    Later url;
    const Source url_source = url.source();
    asker.begin(&url_source, nullptr, &token_source);
    url.answers[0](Error(Errc::stop));
    CHECK(asker.log.take() == "asking refused:stop:");
    url.answers[0](Provided("changed my mind"));
    CHECK(asker.log.take().empty());
  }
  CHECK(token.calls.empty());
}

TEST_CASE("a second answer, a late one and one after the end have no effect (C49)") {
  Asker asker;
  Later url;
  Later token;
  const Source url_source = url.source();
  const Source token_source = token.source();
  asker.begin(&url_source, nullptr, &token_source);
  url.answers[0](Provided("first"));
  url.answers[0](Provided("second"));
  CHECK(token.calls.size() == 1);
  asker.log.take();
  SUBCASE("after the end") {
    token.answers[0](Provided("t"));
    CHECK(asker.log.take() == "answers:first,,t");
    url.answers[0](Provided("third"));
    token.answers[0](Provided("u"));
    token.answers[0](Error(Errc::stop));
  }
  SUBCASE("after cancel") {
    asker.inquiry->cancel();
    token.answers[0](Provided("t"));
  }
  SUBCASE("after the inquiry is gone") {
    asker.inquiry->cancel();
    asker.inquiry = {};
    token.answers[0](Provided("t"));
  }
  SUBCASE("of an older inquiry") {
    asker.begin(&url_source, nullptr, &token_source);
    asker.log.take();
    token.answers[0](Provided("old"));
    CHECK(url.calls.size() == 2);
  }
  CHECK(asker.log.take().empty());
}

TEST_CASE("a provider that answers twice at once is heard once") {
  Asker asker;
  Later token;
  const Source token_source = token.source();
  const Source url([](const ProviderCall&, const ProviderAnswer& answer) {
    answer(Provided("a"));
    answer(Provided("b"));
    answer(Error(Errc::stop));
  });
  asker.begin(&url, &url, &token_source);
  CHECK(token.calls.size() == 1);
  token.answers[0](Provided("t"));
  CHECK(asker.log.take() == "asking asking asking answers:a,a,t");
}

TEST_CASE("a provider that answers when nobody asks any more is not heard") {
  auto asker = std::make_unique<Asker>();
  ProviderAnswer kept;
  const Source url([&kept](const ProviderCall&, ProviderAnswer answer) { kept = std::move(answer); });
  asker->begin(&url, nullptr, nullptr);
  asker->inquiry->cancel();
  asker.reset();
  kept(Provided("too late"));
  CHECK(kept);
}

TEST_CASE("who asks may go away inside every call (C54)") {
  auto asker = std::make_unique<Asker>();
  std::unique_ptr<Source> source;
  SUBCASE("in the provider, with its source") {
    source = std::make_unique<Source>([&asker, &source, text = std::string("a text that is long enough for the heap")](
                                          const ProviderCall&, const ProviderAnswer& answer) {
      asker->inquiry->cancel();
      asker.reset();
      source.reset();
      answer(Provided(text));
    });
  }
  SUBCASE("in the answer") {
    source = std::make_unique<Source>([](const ProviderCall&) -> Result<Provided> { return Provided("x"); });
    asker->on_end = [&asker] { asker.reset(); };
  }
  SUBCASE("in the refusal") {
    source = std::make_unique<Source>([](const ProviderCall&) -> Result<Provided> { return Errc::stop; });
    asker->on_end = [&asker] { asker.reset(); };
  }
  asker->begin(source.get(), nullptr, nullptr);
  CHECK(asker == nullptr);
}
