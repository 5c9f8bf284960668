#pragma once
// A list whose items carry their own links. std::list and std::vector would do; they are compiled anew for every type,
// which costs several KB in a small module.
#include <memory>

namespace tether::detail {

/// What can be an item of a Chain.
class Link {
public:
  Link() = default;
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;
  virtual ~Link() = default;

private:
  friend class AnyChain;
  Link* next_ = nullptr;
};

/// What the chains of all types share, so that it is compiled once.
class AnyChain {
public:
  AnyChain() = default;
  AnyChain(AnyChain&& other) noexcept { append(other); }
  AnyChain& operator=(const AnyChain&) = delete;
  ~AnyChain() { clear(); }

  [[nodiscard]] bool empty() const noexcept { return first_ == nullptr; }
  /// Each item is out of the chain before it dies, so its destructor may use the chain.
  void clear() noexcept;

protected:
  [[nodiscard]] Link* first() const noexcept { return first_; }
  [[nodiscard]] Link* last() const noexcept { return last_; }
  static Link* after(const Link* link) noexcept { return link->next_; }

  void push(Link* link) noexcept;
  /// Takes out the item that follows `previous`, or the first one for null. There must be one.
  Link* take_after(Link* previous) noexcept;
  Link* replace(Link* old, Link* with) noexcept;
  void append(AnyChain& other) noexcept;
  void take_if(bool (*chosen)(void* context, Link& link), void* context, AnyChain& taken);

private:
  Link* first_ = nullptr;
  Link* last_ = nullptr;
};

/// Owns items in the order in which they were added.
template <class T>
class Chain : public AnyChain {
public:
  class Iterator {
  public:
    explicit Iterator(Link* at) noexcept : at_(at) {}
    T& operator*() const noexcept { return static_cast<T&>(*at_); }
    T* operator->() const noexcept { return static_cast<T*>(at_); }
    Iterator& operator++() noexcept {
      at_ = after(at_);
      return *this;
    }
    friend bool operator==(Iterator a, Iterator b) noexcept { return a.at_ == b.at_; }

  private:
    Link* at_;
  };

  [[nodiscard]] Iterator begin() const noexcept { return Iterator(first()); }
  [[nodiscard]] Iterator end() const noexcept { return Iterator(nullptr); }
  /// Null if empty.
  [[nodiscard]] T* front() const noexcept { return static_cast<T*>(first()); }
  [[nodiscard]] T* back() const noexcept { return static_cast<T*>(last()); }

  void push_back(std::unique_ptr<T> item) noexcept { push(item.release()); }
  /// There must be one.
  std::unique_ptr<T> pop_front() noexcept { return std::unique_ptr<T>(static_cast<T*>(take_after(nullptr))); }
  /// Puts `with` into the place of `old`, which is handed back.
  std::unique_ptr<T> replace(T& old, std::unique_ptr<T> with) noexcept {
    return std::unique_ptr<T>(static_cast<T*>(AnyChain::replace(&old, with.release())));
  }

  /// Moves the items for which `chosen` is true to the end of `taken`. `chosen` leaves both chains alone.
  template <class Predicate>
  void take_if(Predicate chosen, Chain& taken) {
    const auto call = [](void* context, Link& link) {
      return (*static_cast<Predicate*>(context))(static_cast<T&>(link));
    };
    AnyChain::take_if(call, &chosen, taken);
  }
};

}  // namespace tether::detail
