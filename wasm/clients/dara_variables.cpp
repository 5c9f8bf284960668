#include "clients/dara_variables.hpp"

#include <utility>

#include "protocol/dara_variables.hpp"

namespace tether::dara {

namespace wire = protocol::dara;

void Variables::provide(std::string_view uid, Value value) {
  known_.insert_or_assign(std::string(uid), std::move(value));
}

void Variables::provide(std::string_view uid, Provider provider) {
  if (!provider) return withdraw(uid);
  known_.insert_or_assign(std::string(uid), std::make_shared<Provider>(std::move(provider)));
}

void Variables::withdraw(std::string_view uid) {
  const auto found = known_.find(uid);
  if (found != known_.end()) known_.erase(found);
}

const Value* Variables::value(std::string_view uid) const {
  const auto found = known_.find(uid);
  return found != known_.end() ? std::get_if<Value>(&found->second) : nullptr;
}

std::optional<Value> Variables::resolve(const Value& variable) const {
  return wire::resolve(variable, [this](std::string_view uid) -> const Value* {
    if (const Value* known = value(uid)) return known;
    const auto number = sequence_numbers_.find(uid);
    return number != sequence_numbers_.end() ? &number->second : nullptr;
  });
}

void Variables::on_request(wire::VariableRequest request, const AnswerDesk& desk) {
  const Answer answer = make_answer(desk, std::move(request.rchan));
  const auto found = known_.find(request.variable["uid"].as_text());
  const Shared* provider = found != known_.end() ? std::get_if<Shared>(&found->second) : nullptr;
  if (provider != nullptr) {
    host_.later(core::defer(
        [provider = *provider, variable = std::move(request.variable), answer] { (*provider)(variable, answer); }));
    return;
  }
  // A derived variable may be provided as a value: then that is it.
  const Value* value = found != known_.end() ? std::get_if<Value>(&found->second) : nullptr;
  std::optional<Value> resolved;
  if (value != nullptr) {
    resolved = wire::nested(*value, request.variable["nested"]);
  } else if (request.variable["__typename"].is_text()) {
    resolved = resolve(request.variable);
  }
  if (Result<void> sent = answer(resolved ? *resolved : Value(wire::k_not_registered)); !sent) host_.tell(sent.error());
}

void Variables::on_server_variable(const ServerVariable& variable) {
  if (sequence_numbers_.size() >= k_most_numbers) sequence_numbers_.erase(sequence_numbers_.begin());
  sequence_numbers_.insert_or_assign(variable.uid, Value(variable.sequence_number));
}

}  // namespace tether::dara
