// The inside of <tether-ticker>: a table of prices that a tether::LiveDataClient keeps up to date.
// ticker.html holds what is always there; this fills it. Quotes are gathered and drawn once per animation frame.
#include <algorithm>
#include <cmath>
#include <deque>
#include <map>
#include <set>

#include <tether/live_data_client.hpp>

#include "shared/connection_line.hpp"
#include "ticker/numbers.hpp"

namespace demo {
namespace {

/// One symbol: what the server said last, and its row in the table, from the first quote on.
class Row {
public:
  Row() = default;
  Row(const Row&) = delete;
  Row& operator=(const Row&) = delete;
  ~Row() { row_.remove(); }

  void take(const Value& quote) {
    price = to_cents(quote["price"].as_double());
    change = to_cents(quote["change"].as_double());
    volume_ = static_cast<std::int64_t>(quote["volume"].as_double());
    source_ = quote["source"].as_text();
    if (quote.contains("date")) source_.append("\n").append(quote["date"].as_text());
    prices_.push_back(price);
    if (prices_.size() > k_trend_points) prices_.pop_front();
    is_new = true;
  }

  /// Makes the row, not yet in the table.
  void make(const std::string& symbol, std::function<void()> on_remove) {
    row_ = document().create_element("tr");
    row_.set_attribute("data-symbol", symbol);
    row_.set_attribute("part", "row");
    const Element head = add(row_, "th", "");
    head.set_attribute("scope", "row");
    add(head, "b", "symbol", symbol);
    name_ = add(head, "span", "name");
    price_cell_ = add(row_, "td", "price");
    change_cell_ = add(row_, "td", "change");
    arrow_ = add(change_cell_, "span", "arrow");
    // The sign beside it says the same, and is read out better.
    arrow_.set_attribute("aria-hidden", "true");
    amount_ = add(change_cell_, "span", "amount");
    volume_cell_ = add(row_, "td", "volume");
    const Element trend = add(add(row_, "td", "trend"), "svg", "");
    trend.set_attribute("viewBox", "0 0 60 20");
    trend.set_attribute("preserveAspectRatio", "none");
    trend.set_attribute("aria-hidden", "true");
    trend_ = add(trend, "polyline", "");
    source_cell_ = add(row_, "td", "source");
    remove_ = add(add(row_, "td", ""), "button", "remove", "\u00d7");
    remove_.set_attribute("aria-label", "Remove " + symbol);
    remove_.bind("click", [on_remove = std::move(on_remove)](Event&) { on_remove(); });
  }

  void draw() {
    is_new = false;
    price_cell_.set_text(money(price));
    change_cell_.set_attribute("data-direction", change > 0 ? "up" : change < 0 ? "down" : "none");
    arrow_.set_text(change > 0 ? "\u25b2" : change < 0 ? "\u25bc" : "");
    amount_.set_text(signed_money(change));
    volume_cell_.set_text(grouped(volume_));
    source_cell_.set_text(source_);
    trend_.set_attribute("points", polyline(prices_));
  }

  void set_name(std::string_view name) const { name_.set_text(name); }
  void focus() const { remove_.focus(); }
  /// A handle to nothing before `make`.
  [[nodiscard]] const Element& element() const { return row_; }

  Subscription subscription;
  std::int64_t price = 0;   ///< in cents
  std::int64_t change = 0;  ///< since the last close, in cents
  bool is_new = false;      ///< there is something to draw

private:
  static constexpr std::size_t k_trend_points = 60;

  static std::int64_t to_cents(double amount) { return std::llround(amount * 100); }

  /// The prices as points of an SVG polyline in a box of 60 by 20: the latest on the right, the lowest at the bottom.
  static std::string polyline(const std::deque<std::int64_t>& prices) {
    const auto [lowest, highest] = std::minmax_element(prices.begin(), prices.end());
    const std::int64_t range = std::max<std::int64_t>(*highest - *lowest, 1);
    std::string points;
    for (std::size_t i = 0; i < prices.size(); ++i) {
      points += std::to_string(k_trend_points - prices.size() + i) + "," +
                std::to_string(19 - (prices[i] - *lowest) * 18 / range) + " ";
    }
    return points;
  }

  Element row_, name_, price_cell_, change_cell_, arrow_, amount_, volume_cell_, trend_, source_cell_, remove_;
  std::deque<std::int64_t> prices_;
  std::int64_t volume_ = 0;
  std::string source_;
};

std::string upper_case(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](char c) { return c >= 'a' && c <= 'z' ? c - 32 : c; });
  return text;
}

/// "ACME, init" as symbols.
std::set<std::string> symbols_in(std::string_view list) {
  std::set<std::string> symbols;
  std::string symbol;
  for (const char c : upper_case(std::string(list) + ",")) {
    if (c != ',' && c != ' ') {
      symbol += c;
    } else if (!symbol.empty()) {
      symbols.insert(std::exchange(symbol, {}));
    }
  }
  return symbols;
}

class TickerPage {
public:
  TickerPage() {
    on_submit(part("add"), [this] { add_symbol(trimmed_value(symbol_)); });
    part("add-all").bind("click", [this](Event&) {
      for (const auto& [symbol, name] : names_) subscribe(symbol);
    });
    part("pause").bind("click", [this](Event&) { set_paused(!paused_); });
    part("read-out").bind("change", [this](Event& event) {
      summary_.set_text("");
      if (event.checked()) {
        read_out_ = every(10s, [this] { summarize(); });
      } else {
        read_out_.cancel();
      }
    });
    client_.bind(event::open, [this] { client_.send(Value(Value::Map{{"action", "list"}})); });
    client_.bind(event::message, [this](const Value& message) {
      if (message["type"].as_text() == "symbols") take_symbols(message["symbols"].as_list());
    });
    client_.bind(event::error, [this](const ChannelError& error) {
      rows_.erase(error.channel);
      const std::string text = error.channel.empty() ? error.message : error.channel + ": " + error.message;
      notify(text);
      ConnectionLine::tell_error(to_string(Errc::server_error), text);
    });
    client_.bind(event::error, [this](const Error& error) {
      // The connection's line says how a link fares.
      if (error.code != Errc::connection_failed) notify(error.detail);
    });
    show_only(symbols_in(option("symbols")));
    connection_.follow(client_, option("url"), symbol_);
    part("controls").set_flag("disabled", false);
  }

private:
  void show_only(const std::set<std::string>& symbols) {
    std::erase_if(rows_, [&symbols](const auto& entry) { return symbols.count(entry.first) == 0; });
    for (const std::string& symbol : symbols) subscribe(symbol);
  }

  void add_symbol(const std::string& text) {
    const std::string symbol = upper_case(text);
    if (rows_.count(symbol) != 0) return notify(symbol + " is in the table already.");
    if (!names_.empty() && names_.count(symbol) == 0) {
      return notify("There is no symbol " + symbol + ". The field offers those that there are.");
    }
    notify({});
    symbol_.set_value("");
    subscribe(symbol);
  }

  void subscribe(const std::string& symbol) {
    const auto [entry, is_new] = rows_.try_emplace(symbol);
    if (!is_new) return;
    Row& row = entry->second;
    row.subscription = client_.subscribe(symbol, [this, &row](const Value& quote) {
      row.take(quote);
      tell("tether-message", quote.as_map());
      draw_soon();
    });
  }

  void draw_soon() {
    if (!paused_ && !frame_.active()) frame_ = on_frame([this](auto) { draw(); });
  }

  void draw() {
    Element next;  // the table is in the order of the symbols
    for (auto entry = rows_.rbegin(); entry != rows_.rend(); ++entry) {
      Row& row = entry->second;
      if (row.is_new && !row.element().is_live()) insert(entry->first, row, next);
      if (row.is_new) row.draw();
      if (row.element().is_live()) next = row.element();
    }
  }

  void insert(const std::string& symbol, Row& row, const Element& next) {
    row.make(symbol, [this, symbol] { remove(symbol); });
    if (const auto name = names_.find(symbol); name != names_.end()) row.set_name(name->second);
    if (next.is_live()) {
      part("rows").insert_before(row.element(), next);
    } else {
      part("rows").append(row.element());
    }
  }

  void remove(const std::string& symbol) {
    const auto next = rows_.erase(rows_.find(symbol));
    // The button is gone: the next one may be pressed as well.
    if (next == rows_.end()) {
      symbol_.focus();
    } else {
      next->second.focus();
    }
  }

  void take_symbols(const Value::List& symbols) {
    const Element choices = part("symbols");
    choices.set_text("");
    for (const Value& entry : symbols) {
      const std::string symbol(entry["symbol"].as_text());
      names_[symbol] = entry["name"].as_text();
      add(choices, "option", "", names_[symbol]).set_attribute("value", symbol);
      if (const auto row = rows_.find(symbol); row != rows_.end()) row->second.set_name(names_[symbol]);
    }
    part("add-all").set_text("Add all " + std::to_string(names_.size()));
  }

  void set_paused(bool paused) {
    paused_ = paused;
    part("pause").set_text(paused ? "Resume" : "Pause");
    draw_soon();
  }

  void summarize() {
    if (paused_ || rows_.empty()) return;
    const auto share = [](const Row& row) {
      return std::abs(row.change) * 10000 / std::max<std::int64_t>(row.price, 1);
    };
    const auto up =
        std::count_if(rows_.begin(), rows_.end(), [](const auto& entry) { return entry.second.change > 0; });
    const auto down =
        std::count_if(rows_.begin(), rows_.end(), [](const auto& entry) { return entry.second.change < 0; });
    const auto most = std::max_element(rows_.begin(), rows_.end(), [&share](const auto& a, const auto& b) {
      return share(a.second) < share(b.second);
    });
    summary_.set_text(std::to_string(up) + " up, " + std::to_string(down) + " down. Most moved: " + most->first + ", " +
                      signed_money(most->second.change) + " to " + money(most->second.price) + ".");
  }

  void notify(std::string_view text) { part("notice").set_text(text); }

  const Element symbol_ = part("symbol");
  const Element summary_ = part("summary");
  ConnectionLine connection_;
  LiveDataClient client_{option("url")};
  std::map<std::string, std::string> names_;  ///< of every symbol the server has
  std::map<std::string, Row> rows_;
  bool paused_ = false;
  Timer frame_;
  Timer read_out_;
  const Request symbols_request_{"tether-symbols", [this](Event&) { show_only(symbols_in(option("symbols"))); }};
};

}  // namespace
}  // namespace demo

int main() { demo::run<demo::TickerPage>(); }
