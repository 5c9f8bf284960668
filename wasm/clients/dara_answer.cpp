#include "clients/dara_answer.hpp"

#include <utility>

namespace tether::dara {

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

}  // namespace tether::dara
