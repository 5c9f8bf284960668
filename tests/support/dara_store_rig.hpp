#pragma once
#include <string>

#include "support/dara_rig.hpp"

namespace tether::test {

/// The request that fetches the store "s".
inline constexpr const char* k_get = "GET https://page.test/api/core/store/s";

/// A connected client with the store "s" open, which is being fetched.
struct StoreRig : DaraRig {
  explicit StoreRig(bool read_only = false) {
    log_errors();
    client->bind(dara::event::store, [this](const dara::StoreChange& change) {
      log.add(change.uid + "=" + json::dump(*client->store_value(change.uid)) + "@" +
              std::to_string(change.sequence_number) + (change.again ? "!" : ""));
    });
    open();
    client->open_store("s", read_only);
  }
  void fetched(const std::string& value, int number) {
    http.answer(R"({"value":)" + value + R"(,"sequence_number":)" + std::to_string(number) + "}");
  }
  void value(const std::string& value, int number, const std::string& uid = "s") {
    message("BackendStoreMessage", R"({"store_uid":")" + uid + R"(","value":)" + value + R"(,"sequence_number":)" +
                                       std::to_string(number) + "}");
  }
  /// Sets /n, if no patches are given.
  void patch(int number, std::string patches = {}, const std::string& uid = "s") {
    if (patches.empty()) patches = R"([{"op":"replace","path":"/n","value":)" + std::to_string(number) + "}]";
    message("BackendStorePatchMessage", R"({"store_uid":")" + uid + R"(","patches":)" + patches +
                                            R"(,"sequence_number":)" + std::to_string(number) + "}");
  }
  void write(const std::string& value) { client->write_stores({{"s", *json::parse(value)}}, done("write")); }
};

}  // namespace tether::test
