#include "clients/dara_defaults.hpp"

#include <algorithm>
#include <utility>

#include <tether/json.hpp>

#include "core/text.hpp"
#include "protocol/dara_csv.hpp"
#include "protocol/dara_variables.hpp"

namespace tether::dara {

namespace wire = protocol::dara;

namespace {

constexpr std::string_view k_input = "__dara_input__";
constexpr std::string_view k_toggle = "__dara_toggle__";

/// As JavaScript's `!value` has it.
bool is_falsy(const Value& value) {
  if (value.is_bool()) return !value.as_bool();
  if (value.is_number()) return !(value.as_double() < 0 || value.as_double() > 0);
  return value.is_nil() || (value.is_text() && value.as_text().empty());
}

/// {pathname, search, hash, params}: each ":name" of the path stands for a parameter.
std::string write_url(const Value& url) {
  if (url.is_text()) return std::string(url.as_text());
  std::string path;
  std::string_view rest = url["pathname"].as_text();
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('/', 1), rest.size());
    const std::string_view segment = rest.substr(0, end);
    const Value& parameter = segment.starts_with("/:") ? url["params"][segment.substr(2)] : url["none"];
    if (parameter.is_nil()) {
      path += segment;
    } else {
      path += core::concat({"/", wire::url_part(parameter.is_text() ? parameter.as_text() : json::dump(parameter))});
    }
    rest.remove_prefix(end);
  }
  return core::concat({path, url["search"].as_text(), url["hash"].as_text()});
}

}  // namespace

bool Defaults::perform(const Action& action, const Value& input) {
  const Value& fields = action.fields;
  if (action.name == "UpdateVariable") {
    update(fields["variable"], fields["value"], input);
  } else if (action.name == "ResetVariables") {
    reset(fields["variables"]);
  } else if (action.name == "NavigateTo") {
    navigate(fields);
  } else if (action.name == "Notify") {
    const std::string_view title = fields["title"].as_text();
    page_.notify({std::string(fields["key"].as_text(title)), std::string(title),
                  std::string(fields["message"].as_text()), std::string(fields["status"].as_text())});
  } else if (action.name == "CopyToClipboard") {
    copy(fields);
  } else if (action.name == "DownloadVariable") {
    download(fields);
  } else if (action.name == "DownloadContent") {
    const std::string code = wire::url_part(fields["code"].as_text());
    const Result<void> went = page_.go({core::concat({urls_.http, "/api/core/download?code=", code}), true, false});
    if (!went) host_.tell(went.error());
  } else {
    // Derived variables live where they are shown.
    return action.name == "TriggerVariable";
  }
  return true;
}

// --- Variables

Value Defaults::current(const Value& variable) const {
  const std::string_view uid = variable["uid"].as_text();
  const auto staged =
      std::find_if(staged_.rbegin(), staged_.rend(), [uid](const Staged& one) { return one.uid == uid; });
  if (staged != staged_.rend()) return staged->value;
  if (const Value* known = variables_.value(uid)) return *known;
  const Value* stored = stores_.value(variable["store"]["uid"].as_text());
  return stored != nullptr ? *stored : variable["default"];
}

void Defaults::stage(const Value& variable, Value value) {
  const std::string_view uid = variable["uid"].as_text();
  const std::string store(wire::writable_store(variable));
  const auto staged = std::find_if(staged_.begin(), staged_.end(), [uid](const Staged& one) { return one.uid == uid; });
  if (staged != staged_.end()) {
    staged->value = std::move(value);
  } else {
    staged_.push_back({std::string(uid), store, std::move(value)});
  }
}

void Defaults::update(const Value& variable, const Value& value, const Value& input) {
  if (variable["__typename"].as_text() != "Variable") {
    return host_.tell(Error(Errc::bad_message, "UpdateVariable: expected a variable of the type Variable"));
  }
  const Value root = current(variable);
  const Value& keys = variable["nested"];
  Value next = value;
  if (value.as_text() == k_input) next = input;
  if (value.as_text() == k_toggle) next = is_falsy(wire::nested(root, keys));
  stage(variable, wire::replace_nested(root, keys, std::move(next)));
}

void Defaults::reset(const Value& variables) {
  for (const Value& variable : variables.as_list()) {
    if (variable["__typename"].as_text() == "Variable") stage(variable, variable["default"]);
  }
}

VariableChanges Defaults::commit() {
  VariableChanges changes;
  std::vector<std::pair<std::string, Value>> stored;
  for (Staged& one : std::exchange(staged_, {})) {
    variables_.provide(one.uid, one.value);
    if (!one.store.empty()) stored.emplace_back(std::move(one.store), one.value);
    changes.changes.emplace_back(std::move(one.uid), std::move(one.value));
  }
  if (!stored.empty()) {
    stores_.write(std::move(stored), [this](const Result<void>& written) {
      if (!written) host_.tell(written.error());
    });
  }
  return changes;
}

// --- The page

void Defaults::navigate(const Value& fields) {
  const Value& options = fields["options"];
  std::string url = write_url(fields["url"]);
  // Paths are the app's own, which may live below a base.
  if (url.starts_with('/') && !url.starts_with("//")) url = core::concat({urls_.http, url});
  const Result<void> went = page_.go({std::move(url), fields["new_tab"].as_bool(), options["replace"].as_bool()});
  if (!went) host_.tell(went.error());
}

void Defaults::notify(std::string_view title, std::string_view message, std::string_view status) {
  page_.notify({std::string(title), std::string(title), std::string(message), std::string(status)});
}

void Defaults::copy(const Value& fields) {
  const std::string good(fields["success_message"].as_text("Copied"));
  const std::string bad(fields["error_message"].as_text("Copying failed"));
  find_value(fields["value"], [this, good, bad](const Result<Value>& value) {
    if (!value) return notify(bad, {}, "ERROR");
    const std::string text = value->is_text() ? std::string(value->as_text()) : json::dump(*value);
    page_.copy(text, [self = self_, good, bad](bool copied) {
      if (*self != nullptr) (*self)->notify(copied ? good : bad, {}, copied ? "SUCCESS" : "ERROR");
    });
  });
}

void Defaults::download(const Value& fields) {
  find_value(fields["variable"], [this, fields](const Result<Value>& value) {
    if (!value) return host_.tell(value.error());
    save(fields, *value);
  });
}

void Defaults::save(const Value& fields, const Value& content) {
  const std::string_view type = fields["type"].as_text("csv");
  const std::string name = core::concat({fields["file_name"].as_text("Data"), ".", type});
  if (type == "json") return page_.save(name, "application/json", json::dump(content));
  if (type != "csv") {
    return host_.tell(
        Error(Errc::unsupported, core::concat({"DownloadVariable: csv and json can be saved, not ", type})));
  }
  const Result<std::string> csv = wire::write_csv(content);
  if (!csv) return host_.tell(csv.error());
  page_.save(name, "text/csv;charset=utf-8", *csv);
}

void Defaults::find_value(const Value& variable, ValueDone done) {
  const std::string_view type = variable["__typename"].as_text();
  if (type == "Variable") return done(wire::nested(current(variable), variable["nested"]));
  if (type == "DerivedVariable") {
    const std::optional<Value> inputs = variables_.resolve(variable);
    if (!inputs) return done(Error(Errc::not_found, "an input of the derived variable is not known"));
    return compute_(std::string(variable["uid"].as_text()), (*inputs)["values"],
                    [done = std::move(done), keys = variable["nested"]](const Result<Value>& value) {
                      done(value ? Result<Value>(wire::nested(*value, keys)) : value);
                    });
  }
  if (type == "ServerVariable") {
    Value body;
    body.append_entry("filters", nullptr).append_entry("ws_channel", host_.channel());
    const std::string path = core::concat({"/api/core/tabular-variable/", wire::url_part(variable["uid"].as_text())});
    return calls_.start({"POST", path, json::dump(body)}, [done = std::move(done)](Result<Value> answer) {
      if (answer && answer->contains("data")) return done((*answer)["data"]);
      done(std::move(answer));
    });
  }
  done(variable);
}

}  // namespace tether::dara
