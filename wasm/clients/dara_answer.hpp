#pragma once
#include <memory>
#include <string>

#include <tether/dara_client.hpp>

#include "clients/dara_requests.hpp"

namespace tether::dara {

/// Requests as answers find them: null once the client is gone.
using AnswerDesk = std::shared_ptr<Requests*>;

Answer make_answer(AnswerDesk desk, std::string rchan);

}  // namespace tether::dara
