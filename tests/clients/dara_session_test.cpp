// A DaraClient and its session: rows 21 and 22 of the behaviours in docs/protocols/dara.md, and section 1.
#include <doctest/doctest.h>

#include <string>

#include "support/dara_rig.hpp"

using namespace tether;
using namespace tether::test;
using namespace std::chrono_literals;

namespace {

constexpr const char* k_verify = "POST https://page.test/api/auth/verify-session";
constexpr const char* k_expired = R"({"detail":{"message":"Session has expired","reason":"expired"}})";

}  // namespace

TEST_SUITE("clients/dara_session") {
  TEST_CASE("[21] a refused handshake and no session: the login page, with the way back") {
    DaraRig rig(attempts(0));
    rig.page.at = "https://page.test/where/the/page/was/made";
    rig.client.emplace(attempts(0), rig.ports);
    rig.client->bind(dara::event::login, [&](const dara::LoginNeeded& login) { rig.log.add("login:" + login.reason); });
    rig.client->connect();
    rig.link().close();
    CHECK(rig.http.under_way() == k_verify);
    rig.page.at = "https://page.test/app?foo=bar#there";
    rig.http.answer(R"({"detail":{"message":"Token is invalid","reason":"invalid_token"}})", 401);
    CHECK(rig.told() == "login:invalid_token");
    CHECK(rig.page.log.take() == "logout go:https://page.test/login?referrer=%2Fapp%3Ffoo%3Dbar");
    rig.advance(10min);
    CHECK(rig.attempts() == 1);
  }

  TEST_CASE("[22] a refused handshake and a good session: one more burst, then it waits") {
    DaraRig rig(attempts(0));
    rig.client->connect();
    rig.link().close();
    rig.http.answer(R"("session-id")");
    CHECK(rig.attempts() == 2);
    rig.link().close();
    rig.advance(10min);
    CHECK(rig.http.calls.empty());
    CHECK(rig.attempts() == 2);
    CHECK(rig.page.log.take().empty());
  }

  TEST_CASE("the session is asked for once at a time and once per answer, not once per attempt") {
    DaraRig rig;
    rig.client->connect();
    for (int i = 0; i < 3; ++i) {
      rig.link().close();
      CHECK(rig.http.begun == 1);
      rig.wait_for_attempt();
    }
    rig.http.answer(R"("session-id")");
    rig.link().close();
    CHECK(rig.http.begun == 1);
    // It may have ended since.
    rig.advance(31s);
    if (rig.link().ready_state != ReadyState::closed) rig.link().close();
    rig.wait_for_attempt();
    rig.link().close();
    CHECK(rig.http.begun == 2);
  }

  TEST_CASE("a server that is not there says nothing about the session, so it is asked again") {
    DaraRig rig;
    rig.client->connect();
    rig.link().close();
    rig.http.fail();
    rig.wait_for_attempt();
    rig.link().close();
    CHECK(rig.http.begun == 2);
    rig.http.answer("Bad Gateway", 502);
    CHECK(rig.page.log.take().empty());
  }

  TEST_CASE("a server that restarted has forgotten its sessions: the second attempt finds that out") {
    DaraRig rig;
    rig.client->bind(dara::event::login, [&](const dara::LoginNeeded& login) {
      rig.log.add("login:" + login.reason);
      login.prevent_default();
    });
    rig.open();
    rig.link().close(1012, "service restart", true);
    rig.wait_for_attempt();
    rig.link().close();
    rig.http.answer(k_expired, 401);
    CHECK(rig.told() == "login:expired");
    CHECK(rig.page.log.take().empty());
    CHECK(rig.client->state() == ConnectionState::closed);
    // A login from here brings it back.
    rig.client->login(Value(), rig.value_done("login"));
    CHECK(rig.http.under_way() == "POST https://page.test/api/auth/session {}");
    rig.http.answer(R"({"success":true})");
    CHECK(rig.told() == R"(login:{"success":true})");
    CHECK(rig.attempts() == 3);
    rig.link().open();
    rig.init("new");
    CHECK(rig.client->channel() == "new");
  }

  TEST_CASE("a wrong password is an answer, and no reason to leave the page") {
    DaraRig rig;
    Value credentials;
    credentials.append_entry("username", "u").append_entry("password", "p");
    rig.client->login(credentials, rig.value_done("login"));
    CHECK(rig.http.under_way() == R"(POST https://page.test/api/auth/session {"username":"u","password":"p"})");
    rig.http.answer(R"({"detail":{"message":"no","reason":"invalid_credentials"}})", 401);
    CHECK(rig.told() == "login:!unauthorized");
    CHECK(rig.page.log.take().empty());
  }

  TEST_CASE("a refusal for another reason leads to the page for errors") {
    DaraRig rig;
    rig.client->bind(dara::event::refused,
                     [&](const dara::Refused& refused) { rig.log.add("refused:" + refused.reason); });
    rig.open();
    rig.client->task_result("t", rig.value_done("result"));
    rig.http.answer(R"({"detail":{"message":"no","reason":"unauthorized"}})", 403);
    CHECK(rig.told() == "refused:unauthorized result:!server-error");
    CHECK(rig.page.log.take() == "go:https://page.test/error?code=403");
  }

  TEST_CASE("verify and logout") {
    DaraRig rig;
    rig.client->verify(rig.done("verify"));
    CHECK(rig.http.under_way() == k_verify);
    rig.http.answer(R"("id")");
    rig.client->verify(rig.done("verify"));
    rig.http.answer(k_expired, 401);
    rig.client->logout(rig.value_done("logout"));
    CHECK(rig.http.under_way() == "POST https://page.test/api/auth/revoke-session");
    rig.http.answer(R"({"success":true})");
    CHECK(rig.told() == R"(verify:done verify:!unauthorized logout:{"success":true})");
    CHECK(rig.page.log.take() == "logout");
  }

  TEST_CASE("a verification under way does not bring a closed client back") {
    DaraRig rig(attempts(0));
    rig.client->connect();
    rig.link().close();
    CHECK(rig.http.under_way() == k_verify);
    rig.client->close();
    CHECK(rig.http.calls.empty());
    rig.advance(10min);
    CHECK(rig.attempts() == 1);
  }
}
