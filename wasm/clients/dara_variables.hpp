#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include <tether/dara_client.hpp>

#include "clients/dara_answer.hpp"
#include "clients/dara_host.hpp"
#include "protocol/dara.hpp"

namespace tether::dara {

/// What the server can ask for by the uid of a variable.
class Variables {
public:
  /// Server variables whose number is remembered.
  static constexpr std::size_t k_most_numbers = 10'000;

  /// `host` outlives this object.
  explicit Variables(Host& host) : host_(host) {}

  void provide(std::string_view uid, Value value);
  void provide(std::string_view uid, Provider provider);
  void withdraw(std::string_view uid);
  /// Null for one that is not known, or has a provider.
  [[nodiscard]] const Value* value(std::string_view uid) const;

  /// Everything that can be said of `variable` without asking a provider.
  [[nodiscard]] std::optional<Value> resolve(const Value& variable) const;

  /// Answers, or has the provider do so. The uid is what counts, for derived variables too; one that nobody provides is
  /// resolved from its inputs.
  void on_request(protocol::dara::VariableRequest request, const AnswerDesk& desk);
  void on_server_variable(const ServerVariable& variable);

private:
  using Shared = std::shared_ptr<Provider>;

  Host& host_;
  std::map<std::string, std::variant<Value, Shared>, std::less<>> known_;
  std::map<std::string, Value, std::less<>> sequence_numbers_;
};

}  // namespace tether::dara
