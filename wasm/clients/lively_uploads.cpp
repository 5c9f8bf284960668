#include "clients/lively_uploads.hpp"

namespace tether::lively {

namespace lively = protocol::lively;

void Uploads::start(const lively::FileRequest& request) {
  if (pending_.size() == k_max_pending) {
    send_(lively::write_upload_failed(request.file_id, "Too many uploads at once"));
    return;
  }
  const std::uint32_t id = ++last_;
  Upload& upload = pending_[id];
  upload.file_id = request.file_id;
  upload.wants_progress = request.wants_progress;
  page_.upload(id, request);
}

void Uploads::on_step(std::uint32_t id, UploadStep step, double percent, std::string_view reason) {
  const auto found = pending_.find(id);
  if (found == pending_.end()) return;
  Upload& upload = found->second;
  switch (step) {
    case UploadStep::started:
      if (!upload.started) send_(lively::write_upload_started(upload.file_id));
      upload.started = true;
      return;
    case UploadStep::progress:
      if (upload.wants_progress) send_(lively::write_upload_progress(upload.file_id, percent));
      return;
    case UploadStep::done:
      // Whoever waits for the file in Duck 2.3.2 goes on with the next frame and not before.
      send_(lively::write_upload_progress(upload.file_id, 100));
      end(found);
      return;
    case UploadStep::failed: repeat_or_fail(found, reason); return;
    case UploadStep::refused:
      send_(lively::write_upload_failed(upload.file_id, reason));
      end(found);
      return;
  }
}

void Uploads::repeat_or_fail(Pending::iterator found, std::string_view reason) {
  Upload& upload = found->second;
  if (upload.attempts == k_attempts) {
    send_(lively::write_upload_failed(upload.file_id, reason));
    end(found);
    return;
  }
  const std::uint32_t id = found->first;
  upload.pause = after(
      k_pause * upload.attempts, [this, id] { page_.repeat_upload(id); }, scheduler_);
  ++upload.attempts;
}

void Uploads::end(Pending::iterator upload) {
  const std::uint32_t id = upload->first;
  pending_.erase(upload);
  page_.forget_upload(id);
}

void Uploads::clear() {
  while (!pending_.empty()) end(pending_.begin());
}

}  // namespace tether::lively
