// Files that a Duck server asks for: taken from a form that the user filled in, and sent by HTTP.
/* global tether_form_controls */
mergeInto(LibraryManager.library, {
  $make_tether_lively_files__deps: ['$tether_form_controls', '$tether_memory'],
  $make_tether_lively_files: function () {
    // The numbers of an UploadStep (wasm/clients/lively_page.hpp).
    const started = 0;
    const progress = 1;
    const done = 2;
    const failed = 3;
    const refused = 4;
    const received_before = 409;
    // Number of an upload -> what to send and the request that does.
    const pending = new Map();

    function tell(upload, step, percent, reason) {
      const bytes = tether_memory.encode(reason);
      const address = tether_memory.put(bytes);
      if (address !== 0) _tether_lively_uploaded(upload, step, percent, address, bytes.length);
    }

    // The server tells these two reasons apart by their words.
    function chosen_file(request) {
      const form = document.getElementById(request.form_id);
      const input = form instanceof HTMLFormElement ? tether_form_controls(form).find(function (element) {
        return element.type === 'file' && element.name === request.name;
      }) : undefined;
      if (input === undefined || input.files.length === 0) throw new Error('No file selected');
      const file = input.files[0];
      if (request.types.length > 0 && !request.types.includes(file.type)) {
        throw new Error("File type '" + file.type + "' is not allowed.");
      }
      return file;
    }

    function send(upload) {
      const request = pending.get(upload).request;
      const body = new FormData();
      body.append('id', request.file_id);
      body.append('token', request.token);
      body.append(request.file_id, pending.get(upload).file);
      const http = pending.get(upload).http = new XMLHttpRequest();
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
        try {
          pending.set(upload, { request: request, file: chosen_file(request), http: null });
          send(upload);
        } catch (problem) {
          // Not during the call that asks for it.
          setTimeout(tell, 0, upload, refused, 0, problem.message);
        }
      },
      repeat: function (upload) {
        if (pending.has(upload)) send(upload);
      },
      // Ends it, if it is still under way.
      forget: function (upload) {
        const http = pending.has(upload) ? pending.get(upload).http : null;
        pending.delete(upload);
        if (http !== null) http.abort();
      },
    };
  },
});
