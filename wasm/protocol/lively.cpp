#include "protocol/lively.hpp"

#include <algorithm>

#include "codec/msgpack_reader.hpp"
#include "codec/msgpack_writer.hpp"

namespace tether::protocol::lively {

namespace {

using msgpack::Head;
using msgpack::Kind;
using msgpack::Reader;
using msgpack::Writer;

class FrameReader {
public:
  FrameReader(Bytes frame, const DecodeLimits& limits, ServerMessages& to)
      : frame_(frame), in_(frame, limits), to_(to) {}

  Result<void> run() {
    std::int64_t code = 0;
    if (in_.list(items_) && (items_ > 0 || in_.fail(Errc::bad_message, "expected [code, ...]")) && in_.integer(code)) {
      message(code);
    }
    if (!in_.ok()) return in_.error();
    return {};
  }

private:
  void message(std::int64_t code) {
    switch (code >= 0 && code <= 0xff ? static_cast<Opcode>(code) : Opcode{}) {
      case Opcode::apply_patches: return to_.on_patches(frame_);
      case Opcode::execute_script: return script();
      case Opcode::navigation_result: return navigation();
      case Opcode::request_file: return file_request();
      case Opcode::component_unknown: return unknown_component();
      case Opcode::sync_browser_state: return sync();
      default: in_.fail(Errc::bad_message, "no message of a server has this code"); return;
    }
  }

  /// Whether the message has `count` fields after its code.
  bool fields(std::uint32_t count) {
    return items_ == count + 1 || in_.fail(Errc::bad_message, "the message has the wrong number of fields");
  }
  /// The same of a message whose fields are in a list of their own.
  bool nested_fields(std::uint32_t count) {
    if (!fields(1) || !in_.list(items_)) return false;
    ++items_;
    return fields(count);
  }

  bool boolean(bool& out) {
    Head head;
    if (!in_.next(head)) return false;
    out = head.bits != 0;
    return head.kind == Kind::boolean || in_.fail(Errc::bad_message, "expected true or false");
  }

  /// A text, or nil for none.
  bool text_or_nil(std::string_view& out) {
    Head head;
    if (!in_.next(head)) return false;
    if (head.kind == Kind::text) out = as_text(frame_.subspan(in_.offset() - head.size, head.size));
    return head.kind == Kind::text || head.kind == Kind::nil || in_.fail(Errc::bad_message, "expected a text or nil");
  }

  bool number_or_nil(double& out) {
    Head head;
    if (!in_.next(head)) return false;
    if (head.kind > Kind::float64 || head.kind == Kind::boolean) {
      return in_.fail(Errc::bad_message, "expected a number or nil");
    }
    if (head.kind != Kind::nil) out = head.as_double();
    return true;
  }

  void script() {
    ExecuteScript request;
    if (fields(5) && in_.text(request.code) && text_or_nil(request.variable) && number_or_nil(request.timeout_s) &&
        boolean(request.wait) && in_.text(request.id) && in_.at_end()) {
      to_.on_script(request);
    }
  }

  void navigation() {
    NavigationResult result;
    if (!fields(5) || !text_or_nil(result.path) || !boolean(result.full_reload) || !text_or_nil(result.page_uid))
      return;
    const std::size_t begin = in_.offset();
    if (!in_.skip()) return;
    result.patches = frame_.subspan(begin, in_.offset() - begin);
    if (boolean(result.final) && in_.at_end()) to_.on_navigation(result);
  }

  void file_request() {
    FileRequest request;
    std::uint32_t types = 0;
    if (!nested_fields(7) || !in_.text(request.form_id) || !in_.text(request.file_id) || !in_.text(request.name) ||
        !in_.text(request.upload_url) || !in_.list(types)) {
      return;
    }
    for (; types > 0; --types) {
      if (!in_.text(request.types.emplace_back())) return;
    }
    if (boolean(request.wants_progress) && in_.text(request.token) && in_.at_end()) to_.on_file_request(request);
  }

  void unknown_component() {
    UnknownComponent unknown;
    if (nested_fields(2) && in_.text(unknown.uid) && boolean(unknown.reload) && in_.at_end()) {
      to_.on_unknown_component(unknown);
    }
  }

  void sync() {
    std::string_view url;
    if (fields(1) && in_.text(url) && in_.at_end()) to_.on_sync(url);
  }

  const Bytes frame_;
  Reader in_;
  ServerMessages& to_;
  std::uint32_t items_ = 0;
};

/// The head of a message to the server: its code and the number of fields.
Writer begin(Frame& out, Opcode code, std::size_t fields) {
  Writer writer(out);
  writer.list(fields + 1).integer(static_cast<std::int64_t>(code));
  return writer;
}

}  // namespace

Result<void> read(Bytes frame, const DecodeLimits& limits, ServerMessages& to) {
  return FrameReader(frame, limits, to).run();
}

Frame write(const ComponentEvent& event) {
  Frame out;
  begin(out, Opcode::component_event, 5)
      .text(event.page_uid)
      .text(event.uid)
      .text(event.name)
      .raw(event.value)
      .boolean(event.is_document_event);
  return out;
}

Frame write_script_result(std::string_view id, Bytes result) {
  Frame out;
  begin(out, Opcode::script_result, 3).raw(result).nil().text(id);
  return out;
}

Frame write_script_error(std::string_view id, std::string_view error) {
  Frame out;
  begin(out, Opcode::script_result, 3).nil().text(error).text(id);
  return out;
}

Frame write_navigation(std::string_view page_uid, std::string_view next_uid, std::string_view path,
                       const std::vector<Header>& headers) {
  Frame out;
  Writer writer = begin(out, Opcode::navigate, 4);
  writer.text(page_uid);
  if (next_uid.empty()) {
    writer.nil();
  } else {
    writer.text(next_uid);
  }
  writer.text(path).map(headers.size());
  for (const Header& header : headers) writer.text(header.name).text(header.value);
  return out;
}

Frame write_upload_started(std::string_view file_id) {
  Frame out;
  begin(out, Opcode::upload_started, 1).text(file_id);
  return out;
}

Frame write_upload_progress(std::string_view file_id, double percent) {
  Frame out;
  Writer writer = begin(out, Opcode::upload_progress, 2);
  writer.text(file_id);
  percent = percent > 0 ? std::min(percent, 100.0) : 0;
  // As Duck's own client does: whole percents are integers.
  const auto whole = static_cast<std::int64_t>(percent);
  if (static_cast<double>(whole) == percent) {
    writer.integer(whole);
  } else {
    writer.number(percent);
  }
  return out;
}

Frame write_upload_failed(std::string_view file_id, std::string_view reason) {
  Frame out;
  begin(out, Opcode::upload_failed, 2).text(file_id).text(reason);
  return out;
}

Frame write_patches(Bytes patches) {
  Frame out;
  begin(out, Opcode::apply_patches, 1).raw(patches);
  return out;
}

}  // namespace tether::protocol::lively
