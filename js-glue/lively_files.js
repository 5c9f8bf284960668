// Files that a Duck server asks for: taken from a form that the user filled in, and sent by HTTP.
mergeInto(LibraryManager.library, {
  $make_tether_lively_files__deps: ['$tether_memory'],
  $make_tether_lively_files: function () {
    // The numbers of an UploadStep (wasm/clients/lively_page.hpp).
    const started = 0;
    const progress = 1;
    const done = 2;
    const failed = 3;
    const refused = 4;
    const received_before = 409;
    // Number of an upload -> a function that sends it (again).
    const pending = new Map();

    function tell(upload, step, percent, reason) {
      const bytes = tether_memory.encode(reason);
      const address = tether_memory.put(bytes);
      if (address !== 0) _tether_lively_uploaded(upload, step, percent, address, bytes.length);
    }

    // The server tells these two reasons apart by their words.
    function chosen_file(request) {
      const form = document.getElementById(request.form_id);
      const input = form instanceof HTMLFormElement ? Array.from(form.elements).find(function (element) {
        return element.type === 'file' && element.name === request.name;
      }) : undefined;
      if (input === undefined || input.files.length === 0) throw new Error('No file selected');
      const file = input.files[0];
      if (request.types.length > 0 && !request.types.includes(file.type)) {
        throw new Error("File type '" + file.type + "' is not allowed.");
      }
      return file;
    }

    function send(upload, request, file) {
      const body = new FormData();
      body.append('id', request.file_id);
      body.append('token', request.token);
      body.append(request.file_id, file);
      const http = new XMLHttpRequest();
      http.upload.onloadstart = function () {
        tell(upload, started, 0, '');
      };
      http.upload.onprogress = function (event) {
        if (event.lengthComputable) tell(upload, progress, 100 * event.loaded / event.total, '');
      };
      http.onerror = function () {
        tell(upload, failed, 0, 'Network error');
      };
      http.onload = function () {
        if (http.status === 200 || http.status === received_before) tell(upload, done, 0, '');
        else tell(upload, http.status >= 500 ? failed : refused, 0, 'Upload failed with status ' + http.status);
      };
      http.open('POST', request.upload_url);
      http.send(body);
    }

    return {
      upload: function (upload, request) {
        let file;
        try {
          file = chosen_file(request);
        } catch (problem) {
          // Not during the call that asks for it.
          setTimeout(tell, 0, upload, refused, 0, problem.message);
          return;
        }
        pending.set(upload, function () {
          send(upload, request, file);
        });
        send(upload, request, file);
      },
      repeat: function (upload) {
        const send_again = pending.get(upload);
        if (send_again !== undefined) send_again();
      },
      forget: function (upload) {
        pending.delete(upload);
      },
    };
  },
});
