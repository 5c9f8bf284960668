#include "clients/dara_variables.hpp"

#include <utility>

#include "protocol/dara_variables.hpp"

namespace tether::dara {

namespace wire = protocol::dara;

class Owed final : public detail::RefCounted {
public:
  Owed(AnswerDesk desk, std::string rchan) : desk_(std::move(desk)), rchan_(std::move(rchan)) {}
  ~Owed() override {
    if (*desk_ != nullptr) (void)(*desk_)->reply(rchan_, nullptr);
  }

  Result<void> reply(const Value& value) const {
    return *desk_ != nullptr ? (*desk_)->reply(rchan_, value) : Error(Errc::not_found, "the client is gone");
  }
  Result<void> reply_in_chunks(const std::vector<Value>& chunks) const {
    return *desk_ != nullptr ? (*desk_)->reply_in_chunks(rchan_, chunks) : Error(Errc::not_found, "the client is gone");
  }

private:
  const AnswerDesk desk_;
  const std::string rchan_;
};

Answer make_answer(AnswerDesk desk, std::string rchan) {
  return Answer(detail::Ref<Owed>(new Owed(std::move(desk), std::move(rchan))));
}

Result<void> Answer::operator()(const Value& value) const { return owed_->reply(value); }
Result<void> Answer::in_chunks(const std::vector<Value>& chunks) const { return owed_->reply_in_chunks(chunks); }

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
