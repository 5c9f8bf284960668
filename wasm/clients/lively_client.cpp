#include <tether/lively_client.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "clients/light_connection.hpp"
#include "clients/lively_navigator.hpp"
#include "clients/lively_notices.hpp"
#include "clients/lively_page.hpp"
#include "clients/lively_uploads.hpp"
#include "core/emitter.hpp"
#include "core/origin_rules.hpp"
#include "core/text.hpp"
#include "protocol/lively.hpp"

namespace tether {

namespace protocol_lively = protocol::lively;
using lively::NavigationRequest;
using protocol_lively::Frame;

namespace {

/// A full load waits so long for the cookies that the server wanted to be fetched before.
constexpr std::chrono::seconds k_sync_patience{5};
/// Who is still there so long after a full load was begun stays: it was a download, or the user stopped it.
constexpr std::chrono::seconds k_load_patience{5};

PatcherOptions patcher_options(const LivelyOptions& options) {
  PatcherOptions chosen;
  chosen.root = "html";
  chosen.markup = Markup::detect;
  chosen.trust = options.trust;
  chosen.limits = options.limits;
  return chosen;
}

/// Without the port.
std::string_view host_name_of(std::string_view url) {
  std::string_view host = core::origin_of(url);
  host.remove_prefix(std::min(host.size(), host.find("//") + 2));
  const std::size_t port = host.rfind(':');
  const bool is_port = port != std::string_view::npos && host.find(']', port) == std::string_view::npos;
  return host.substr(0, is_port ? port : host.size());
}

/// An event that no page binds, so that a server which knows the page does nothing.
constexpr std::string_view k_question = "tether-is-known";
constexpr std::array<std::uint8_t, 1> k_nil = {0xc0};

/// Events that wait for a link.
constexpr std::size_t k_max_waiting = 1024;

/// Duck closes links that are idle and in good health after some two minutes, with 1001: its check of pongs is wrong.
/// So that code is no reason for a long pause.
/// It sends pings of the protocol's own kind, and takes a text frame for an error.
LightConnectionOptions connection_options(const LivelyOptions& options) {
  LightConnectionOptions chosen;
  chosen.reconnect.first_server = std::chrono::seconds(1);
  chosen.reconnect.first_lost = std::chrono::seconds(1);
  chosen.reconnect.base = std::chrono::seconds(1);
  chosen.reconnect.quiet_is_stable = true;  // a page that nobody touches hears nothing
  chosen.heartbeat.interval = std::chrono::milliseconds(0);
  chosen.max_frame_bytes = options.limits.max_bytes;
  chosen.waiting.max_frames = k_max_waiting;
  chosen.waiting.max_bytes = options.limits.max_bytes;  // the text of a large field is one frame
  return chosen;
}

/// A server that names no time waits for ever; a promise that is never settled is given up all the same.
constexpr std::chrono::hours k_longest_script{1};

/// At most so long.
std::chrono::milliseconds seconds(double number) {
  constexpr double k_most = std::chrono::milliseconds(k_longest_script).count();
  return std::chrono::milliseconds(static_cast<std::int64_t>(std::min(number * 1000, k_most)));
}

ScriptOptions script_options(const LivelyOptions& options) {
  ScriptOptions chosen;
  chosen.level = options.scripts ? ScriptLevel::script : ScriptLevel::none;
  chosen.nonce = options.nonce;
  chosen.origin = core::origin_of(options.url);
  chosen.timeout = k_longest_script;
  return chosen;
}

/// As the server tells it to the app: "TypeError: ...", whoever says so.
std::string script_error(const Error& error) {
  if (error.code == Errc::script_failed) return error.detail;
  return core::concat({"TetherError: ", error.detail});
}

}  // namespace

class LivelyClient::Impl final : public core::Emitter,
                                 private lively::PageEvents,
                                 private lively::NavigatorEvents,
                                 private PageLifecycleListener,
                                 private ConnectionEvents,
                                 private protocol_lively::ServerMessages {
public:
  Impl(LivelyOptions options, LivelyPlatform& platform)
      : options_(std::move(options)),
        scheduler_(platform.connection.scheduler),
        lifecycle_(platform.connection.lifecycle),
        page_(platform.page),
        page_uid_(options_.page_uid),
        same_host_(host_name_of(options_.url) == options_.page_host),
        notices_(page_),
        navigator_(*this, scheduler_),
        uploads_(page_, scheduler_, [this](const Frame& frame) { send(frame); }) {}

  /// Apart from the constructor: what happens here already needs an owner.
  void start(LivelyPlatform& platform) {
    patcher_.emplace(patcher_options(options_), platform.patches);
    scripts_.emplace(script_options(options_), platform.scripts);
    // Before the connection, which drops its link when the page goes.
    lifecycle_.add(*this);
    patcher_->bind(event::error, [this](const Error& error) { emit(error_, error); });
    connection_.emplace(options_.url, connection_options(options_), platform.connection);
    connection_->attach(*this);
    page_.attach(this);
    connection_->connect();
  }

  /// For the owner who goes away.
  void shut_down() {
    page_.attach(nullptr);
    lifecycle_.remove(*this);
    discard_waiting();
    error_.clear();
    navigator_.reset();
    uploads_.clear();
    load_patience_.cancel();
    stay_.cancel();
    scripts_.reset();
    connection_.reset();
    patcher_.reset();
  }

  void navigate(NavigationRequest request) {
    const Turn turn(*this);
    if (!leaving()) {
      navigator_.start(std::move(request));
    } else if (request.from_history) {
      // The browser shows that address already, and gave up the load.
      load_target_ = std::move(request.path);
      if (!load_patience_.active()) load_now();
    }
  }

  [[nodiscard]] ConnectionState state() const { return connection_->state(); }
  [[nodiscard]] const std::string& page_uid() const { return page_uid_; }

  core::BindingList<Error> error_;

private:
  // --- The page

  void on_component_event(const protocol_lively::ComponentEvent& event) override {
    const Turn turn(*this);
    if (leaving()) return;
    protocol_lively::ComponentEvent sent = event;
    sent.page_uid = page_uid_;
    if (sent.is_document_event) sent.uid = page_uid_;
    if (!has_link(connection_->state())) notices_.on_nothing_sent();
    send(protocol_lively::write(sent));
  }

  void on_navigation_request(NavigationRequest request) override { navigate(std::move(request)); }

  void on_upload(std::uint32_t upload, lively::UploadStep step, double percent, std::string_view reason) override {
    const Turn turn(*this);
    uploads_.on_step(upload, step, percent, reason);
  }

  void on_synced() override {
    const Turn turn(*this);
    if (syncs_ > 0 && --syncs_ == 0 && load_patience_.active()) load_now();
  }

  void on_page_failure(std::string_view what) override { emit(error_, Error(Errc::dom_operation_failed, what)); }

  /// Back out of the back-forward cache, the page lives on: what it was about to leave for is history. One that is half
  /// another page by then is of no use.
  void on_page_event(PageEvent event) override {
    const Turn turn(*this);
    if (event == PageEvent::cached || event == PageEvent::left) away_ = true;
    if (event != PageEvent::restored) return;
    away_ = false;
    stay();
    navigator_.reset();
    if (torn_) on_full_load({});
  }

  // --- The connection

  void send(const Frame& frame) {
    if (!connection_) return;
    const Result<void> sent = connection_->send(Bytes(frame));
    if (sent) return;
    notices_.on_nothing_sent();
    emit(error_, sent.error());
  }

  void on_open() override {}
  void on_text(std::string_view text) override { receive(as_bytes(text)); }
  void on_binary(Bytes frame) override { receive(frame); }
  void on_error(const Error& error) override { emit(error_, error); }
  void on_close(const ClosedInfo&) override {}
  void on_reconnecting(const Reconnecting& plan) override { notices_.on_reconnecting(plan); }
  void on_state(const StateChange& change) override {
    const Turn turn(*this);
    notices_.on_state(change.new_state);
    if (has_link(change.new_state)) return;
    navigator_.on_link_lost();
    scripts_->cancel_all();
  }

  void receive(Bytes frame) {
    const Turn turn(*this);
    if (Result<void> read = protocol_lively::read(frame, options_.limits, *this); !read) emit(error_, read.error());
  }

  // --- What the server says. Patches run the page's own code, which may end this client in the middle.

  void on_patches(Bytes frame) override { patcher_->push(frame); }

  void on_script(const protocol_lively::ExecuteScript& request) override {
    patcher_->flush();  // the script expects to see what came before it
    if (!scripts_) return;
    ScriptRequest script{request.code, request.variable, {}, options_.url};
    if (request.timeout_s > 0) script.timeout = seconds(request.timeout_s);
    scripts_->evaluate_raw(script, [this, id = std::string(request.id),
                                    wait = request.wait](const Result<Bytes>& done) { answer(id, wait, done); });
  }

  void answer(std::string_view id, bool wait, const Result<Bytes>& done) {
    const Turn turn(*this);
    if (done) {
      if (wait) send(protocol_lively::write_script_result(id, *done));
      return;
    }
    // The link that it was for is gone, and with it the server's handler.
    if (done.error().code == Errc::cancelled) return;
    if (wait) {
      send(protocol_lively::write_script_error(id, script_error(done.error())));
    } else {
      emit(error_, done.error());
    }
  }

  void on_navigation(const protocol_lively::NavigationResult& result) override { navigator_.on_result(result); }

  void on_file_request(const protocol_lively::FileRequest& request) override {
    patcher_->flush();  // the form may be among what waits
    if (connection_) uploads_.start(request);
  }

  /// Without `reload` the app does not want the page reloaded for one component that is gone. But Duck 2.3.2 answers so
  /// too for every component of a page that it does not know, after a restart or for who came without its cookie; in
  /// such a page nothing would ever work again. So an event of the page itself asks which it is: only an unknown page
  /// answers.
  void on_unknown_component(const protocol_lively::UnknownComponent& unknown) override {
    if (leaving()) return;
    if (!unknown.reload && unknown.uid != page_uid_) {
      send(protocol_lively::write({page_uid_, page_uid_, k_question, k_nil, true}));
      return;
    }
    page_.notify(lively::Notice::session_expired);
    on_full_load({});
  }

  void on_sync(std::string_view url) override {
    ++syncs_;
    page_.sync(url);
  }

  // --- Navigation

  [[nodiscard]] bool can_navigate() const override {
    return has_link(connection_->state()) && !page_uid_.empty() && same_host_;
  }

  bool request_page(const NavigationRequest& request) override {
    const std::vector<std::string> lines = page_.navigation_headers();
    std::vector<protocol_lively::Header> headers;
    for (std::size_t i = 0; i + 1 < lines.size(); i += 2) headers.push_back({lines[i], lines[i + 1]});
    const Frame frame = protocol_lively::write_navigation(page_uid_, request.next_uid, request.path, headers);
    torn_ = torn_ || request.from_history;  // the address is that of the other page already
    return connection_->send(Bytes(frame)).has_value();
  }

  void on_step(const protocol_lively::NavigationResult& result, std::string_view path, bool new_entry) override {
    if (!result.page_uid.empty() && result.page_uid != page_uid_) {
      page_uid_ = result.page_uid;
      page_.set_page_uid(page_uid_);
    }
    if (new_entry) page_.enter(path);
    torn_ = true;
    patcher_->push(protocol_lively::write_patches(result.patches));
    if (result.final && patcher_) patcher_->flush();
  }

  void on_arrived(bool from_history) override {
    torn_ = false;
    page_.arrive(from_history);
  }
  void on_progress(int percent) override { page_.show_progress(percent); }

  // --- A full load

  [[nodiscard]] bool leaving() const noexcept { return load_target_.has_value(); }

  /// The cookies that the server wanted to be fetched come first.
  void on_full_load(std::string_view path) override {
    if (leaving()) return;
    load_target_ = path;
    if (away_) return;  // the user goes elsewhere
    if (syncs_ == 0) {
      load_now();
      return;
    }
    load_patience_ = after(
        k_sync_patience, [this] { load_now(); }, scheduler_);
  }

  void load_now() {
    load_patience_.cancel();
    stay_ = after(
        k_load_patience, [this] { stay(); }, scheduler_);
    page_.load(*load_target_);
  }

  /// The page was not left after all.
  void stay() {
    load_target_.reset();
    load_patience_.cancel();
    stay_.cancel();
  }

  const LivelyOptions options_;
  Scheduler& scheduler_;
  PageLifecycle& lifecycle_;
  lively::Page& page_;
  std::string page_uid_;
  const bool same_host_;
  lively::Notices notices_;
  lively::Navigator navigator_;
  lively::Uploads uploads_;
  std::optional<Patcher> patcher_;
  std::optional<ScriptRunner> scripts_;
  std::optional<LightConnection> connection_;
  int syncs_ = 0;                           ///< whose answers are not there yet
  std::optional<std::string> load_target_;  ///< of the full load that is under way; empty: this page again
  Timer load_patience_;                     ///< until it begins without the cookies
  Timer stay_;                              ///< until it counts as one that never replaces the page
  bool away_ = false;                       ///< the user has left the page, which may come back
  bool torn_ = false;                       ///< document and address are on their way from one page to the next
};

LivelyClient::LivelyClient(LivelyOptions options, LivelyPlatform& platform)
    : impl_(new Impl(std::move(options), platform)) {
  impl_->start(platform);
}
LivelyClient::LivelyClient(LivelyClient&&) noexcept = default;
LivelyClient& LivelyClient::operator=(LivelyClient&& other) noexcept {
  if (this != &other) {
    if (impl_) impl_->shut_down();
    impl_ = std::move(other.impl_);
  }
  return *this;
}
LivelyClient::~LivelyClient() {
  if (impl_) impl_->shut_down();
}

void LivelyClient::navigate(std::string_view path, std::string_view next_uid) {
  impl_->navigate({std::string(path), std::string(next_uid), false});
}
ConnectionState LivelyClient::state() const { return impl_->state(); }
std::string_view LivelyClient::page_uid() const { return impl_->page_uid(); }
BindingId LivelyClient::bind(event::Error, std::function<void(const Error&)> handler) {
  return impl_->add(impl_->error_, std::move(handler));
}
void LivelyClient::unbind(BindingId id) { (void)impl_->error_.remove(id); }

}  // namespace tether
