#pragma once
// Values of a Dara server on their way between C++ and js-glue/loader/dara/values.mjs: JSON, in which numbers that
// JavaScript would change are marked (codec/exact_json.hpp).
#include <cstdint>
#include <string>
#include <string_view>

#include <tether/dara_client.hpp>

namespace tether::modules {

Result<std::string> page_json(const Value& value);
/// What the page wrote, which marks nothing.
Result<Value> from_page(std::string_view json);
/// Answers the call that is running with a text, if there is a value. 0 after a problem.
int tell_value(const Value* value);

/// Settles the promise with the number `ticket`.
class Settle {
public:
  Settle(std::uint32_t handle, int ticket) : handle_(handle), ticket_(ticket) {}

  void operator()(const Result<void>& result) const;
  void operator()(const Result<Value>& result) const;
  void operator()(const Result<dara::Computed>& result) const;
  void operator()(const Result<dara::HttpReply>& result) const;

private:
  void fail(const Error& error) const;
  void succeed(const Value& value) const;

  std::uint32_t handle_;
  int ticket_;
};

}  // namespace tether::modules
