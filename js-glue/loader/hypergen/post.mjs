// One request to an action. XMLHttpRequest, because fetch cannot tell how far an upload is.

import { csrfToken } from './csrf.mjs';

function withParams(url, params) {
  const query = Object.entries(params).map((pair) => pair.map(encodeURIComponent).join('=')).join('&');
  return query === '' ? url : url + (url.includes('?') ? '&' : '?') + query;
}

function showProgress(upload) {
  const bar = document.getElementById('hypergen-upload-progress-bar');
  if (bar === null) return;
  upload.addEventListener('progress', ({ loaded, total }) => {
    bar.style.visibility = 'visible';
    bar.value = total === 0 ? 1 : loaded / total;
  });
  upload.addEventListener('loadend', () => {
    bar.style.visibility = 'hidden';
  });
}

/**
 * Sends `form`. `done` gets {kind, status, text, url, type}: kind is 'answer', 'network', 'timeout' or 'abort', and url where
 * the answer came from. Returns a function that gives the request up.
 */
export function post(url, form, { params, headers, timeout, pathname }, done) {
  const request = new XMLHttpRequest();
  showProgress(request.upload);
  const end = (kind) => () => {
    window.dispatchEvent(new CustomEvent('hypergen.post.after'));
    const type = request.getResponseHeader('content-type') ?? '';
    done({ kind, status: request.status, text: kind === 'answer' ? request.responseText : '', url: request.responseURL, type });
  };
  request.onload = end('answer');
  request.onerror = end('network');
  request.ontimeout = end('timeout');
  request.onabort = end('abort');
  request.open('POST', withParams(url, params));
  request.timeout = timeout;
  request.setRequestHeader('X-Requested-With', 'XMLHttpRequest');
  request.setRequestHeader('X-Pathname', pathname);
  const token = csrfToken();
  if (token !== '') request.setRequestHeader('X-CSRFToken', token);
  for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
  window.dispatchEvent(new CustomEvent('hypergen.post.before'));
  request.send(form);
  return () => request.abort();
}
