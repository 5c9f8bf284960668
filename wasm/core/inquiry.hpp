#pragma once
#include <array>
#include <cstdint>
#include <string>

#include <tether/detail/ref.hpp>
#include <tether/source.hpp>

namespace tether::core {

/// Hears how an Inquiry goes on.
class InquiryEvents {
public:
  /// A provider is being asked; it may take its time.
  virtual void on_asking() = 0;
  /// `answers` may be moved from.
  virtual void on_answers(std::array<Provided, 3>& answers) = 0;
  virtual void on_refusal(const Error& error) = 0;

protected:
  ~InquiryEvents() = default;
};

/// Asks up to three Sources, one after the other, for what one attempt needs: URL, sub-protocols, token. An answer that
/// comes after `cancel`, or a second one, has no effect.
class Inquiry : public detail::RefCounted {
public:
  /// A null source counts as an empty value. Sources and `events` live until the end or `cancel`.
  Inquiry(std::array<const Source*, 3> sources, ProviderCall call, InquiryEvents& events)
      : sources_(sources), call_(call), events_(&events) {}

  void ask();
  void cancel() noexcept { events_ = nullptr; }

private:
  void answer(std::size_t step, Result<Provided> answer);

  std::array<const Source*, 3> sources_;
  std::array<Provided, 3> answers_;
  ProviderCall call_;
  InquiryEvents* events_;
  std::size_t step_ = 0;
};

}  // namespace tether::core
