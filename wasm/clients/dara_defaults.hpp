#pragma once
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tether/dara_client.hpp>

#include "clients/dara_host.hpp"
#include "clients/dara_stores.hpp"
#include "clients/dara_variables.hpp"
#include "protocol/dara_urls.hpp"

namespace tether::dara {

/// What the client does for an action where the application does nothing else.
class Defaults {
public:
  /// Computes a derived variable, waiting for its task if it is one.
  using Compute = std::function<void(std::string uid, Value values, ValueDone done)>;

  /// The references outlive this object.
  Defaults(Host& host, Page& page, Variables& variables, Stores& stores, const protocol::dara::Urls& urls,
           Compute compute)
      : host_(host),
        page_(page),
        variables_(variables),
        stores_(stores),
        urls_(urls),
        compute_(std::move(compute)),
        calls_(host) {}
  Defaults(const Defaults&) = delete;
  Defaults& operator=(const Defaults&) = delete;
  ~Defaults() { *self_ = nullptr; }

  /// False if the action is none that anybody but the application can do. Variables are set by `commit`; what is set
  /// before in the same batch is seen by what follows.
  bool perform(const Action& action, const Value& input);
  /// Sets what the batch has set, and writes it to the stores that keep it.
  VariableChanges commit();
  void end() { calls_.drop_all(); }

private:
  struct Staged {
    std::string uid;
    std::string store;
    Value value;
  };

  void update(const Value& variable, const Value& value, const Value& input);
  void reset(const Value& variables);
  void navigate(const Value& fields);
  void copy(const Value& fields);
  void download(const Value& fields);
  void save(const Value& fields, const Value& content);
  /// The value of a variable of any kind; `done` may be called at once.
  void find_value(const Value& variable, ValueDone done);
  [[nodiscard]] Value current(const Value& variable) const;
  void stage(const Value& variable, Value value);
  void notify(std::string_view title, std::string_view message, std::string_view status);

  Host& host_;
  Page& page_;
  Variables& variables_;
  Stores& stores_;
  const protocol::dara::Urls& urls_;
  const Compute compute_;
  Calls calls_;
  std::vector<Staged> staged_;
  const std::shared_ptr<Defaults*> self_ = std::make_shared<Defaults*>(this);  ///< for answers that come too late
};

}  // namespace tether::dara
