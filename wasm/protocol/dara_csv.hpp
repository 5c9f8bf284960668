#pragma once
#include <string>

#include <tether/result.hpp>
#include <tether/value.hpp>

namespace tether::protocol::dara {

/// A table as CSV (RFC 4180): a list of maps, of lists or of single values, or a map of columns. Texts that a
/// spreadsheet would take for a formula get an apostrophe in front (OWASP, "CSV Injection"). Error: `unsupported` for
/// what is no table.
Result<std::string> write_csv(const Value& table);

}  // namespace tether::protocol::dara
