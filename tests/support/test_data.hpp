#pragma once
#include <string_view>
#include <vector>

namespace tether::test {

struct DataFile {
  std::string_view name;  ///< relative to tests/data
  std::string_view content;
};

/// The files of tests/data, built into the program by embed_files.cmake.
const std::vector<DataFile>& data_files();

}  // namespace tether::test
