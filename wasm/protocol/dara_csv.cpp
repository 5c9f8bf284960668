#include "protocol/dara_csv.hpp"

#include <algorithm>
#include <map>
#include <string_view>
#include <vector>

#include <tether/json.hpp>

namespace tether::protocol::dara {

namespace {

std::string cell(const Value& value) {
  if (value.is_nil()) return {};
  if (!value.is_text()) return value.is_list() || value.is_map() ? cell(json::dump(value)) : json::dump(value);
  const std::string_view text = value.as_text();
  const bool formula = !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos;
  std::string plain = formula ? "'" : "";
  plain += text;
  if (plain.find_first_of(",\"\r\n") == std::string::npos) return plain;
  std::string quoted = "\"";
  for (const char letter : plain) {
    if (letter == '"') quoted += '"';
    quoted += letter;
  }
  return quoted + '"';
}

class Rows {
public:
  void add(const std::vector<const Value*>& cells) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (i > 0) text_ += ',';
      if (cells[i] != nullptr) text_ += cell(*cells[i]);
    }
    text_ += "\r\n";
  }
  [[nodiscard]] std::string take() { return std::move(text_); }

private:
  std::string text_;
};

using Columns = std::vector<Value>;

void add_header(Rows& rows, const Columns& names) {
  std::vector<const Value*> cells;
  for (const Value& name : names) cells.push_back(&name);
  rows.add(cells);
}

/// The union of the keys, in the order in which they come.
std::string of_records(const Value::List& records) {
  std::map<std::string, std::size_t, std::less<>> places;
  Columns names;
  for (const Value& record : records) {
    for (const auto& [key, value] : record.as_map()) {
      if (places.emplace(key, names.size()).second) names.emplace_back(key);
    }
  }
  Rows rows;
  add_header(rows, names);
  for (const Value& record : records) {
    std::vector<const Value*> cells(names.size(), nullptr);
    for (const auto& [key, value] : record.as_map()) cells[places.find(key)->second] = &value;
    rows.add(cells);
  }
  return rows.take();
}

std::string of_lists(const Value::List& lists) {
  Rows rows;
  for (const Value& one : lists) {
    std::vector<const Value*> cells;
    for (const Value& value : one.as_list()) cells.push_back(&value);
    if (!one.is_list()) cells.push_back(&one);
    rows.add(cells);
  }
  return rows.take();
}

/// Of unequal length the rest stays empty.
std::string of_columns(const Value::Map& columns) {
  Rows rows;
  Columns names;
  std::size_t length = 0;
  for (const auto& [name, column] : columns) {
    names.emplace_back(name);
    length = std::max(length, column.as_list().size());
  }
  add_header(rows, names);
  for (std::size_t i = 0; i < length; ++i) {
    std::vector<const Value*> cells;
    for (const auto& [name, column] : columns)
      cells.push_back(i < column.as_list().size() ? &column.as_list()[i] : nullptr);
    rows.add(cells);
  }
  return rows.take();
}

}  // namespace

Result<std::string> write_csv(const Value& table) {
  const Value::List& items = table.as_list();
  if (table.is_list()) {
    const bool records =
        !items.empty() && std::all_of(items.begin(), items.end(), [](const Value& one) { return one.is_map(); });
    return records ? of_records(items) : of_lists(items);
  }
  const Value::Map& columns = table.as_map();
  const bool has_columns = !columns.empty() && std::all_of(columns.begin(), columns.end(),
                                                           [](const auto& one) { return one.second.is_list(); });
  if (has_columns) return of_columns(columns);
  return Error(Errc::unsupported, "a table is expected: a list of rows or a map of columns");
}

}  // namespace tether::protocol::dara
