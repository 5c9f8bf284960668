// js-glue/lively_files.js: what becomes of a request for a file where it cannot be sent, or is not to be sent any more.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { FakeClock, FakeWasm } from './fakes.mjs';
import { linkGlue } from './link_glue.mjs';

class HTMLFormElement {
  get elements() {
    return this.controls;
  }
}

function stage({ files = [new File(['abc'], 'a.txt', { type: 'text/plain' })] } = {}) {
  const clock = new FakeClock();
  const form = new HTMLFormElement();
  form.controls = [{ type: 'file', name: 'photo', files }];
  // A control that is named "elements".
  Object.defineProperty(form, 'elements', { value: { type: 'text', name: 'elements' } });
  const told = [];
  const requests = [];
  class XMLHttpRequest {
    upload = {};
    calls = [];
    constructor() {
      requests.push(this);
    }
    open(method, url) {
      if (url === 'http://[') throw new SyntaxError('no address');
      this.calls.push(`${method} ${url}`);
    }
    send(body) {
      this.calls.push([...body].map(([name, value]) => `${name}=${value.name ?? value}`).join('&'));
    }
    abort() {
      this.calls.push('abort');
    }
  }
  const environment = {
    HTMLFormElement, XMLHttpRequest, FormData, setTimeout: (action, delay, ...args) => clock.setTimeout(() => action(...args), delay),
    document: { getElementById: (id) => (id === 'form' ? form : null) }
  };
  const wasm = new FakeWasm(environment);
  const steps = ['started', 'progress', 'done', 'failed', 'refused'];
  environment._tether_lively_uploaded = (upload, step, percent, address, size) => {
    told.push(`${upload}:${steps[step]}:${percent}:${wasm.text(address, size)}`);
  };
  const { make_tether_lively_files: make } = linkGlue(['memory', 'lively_values', 'lively_files'], environment);
  const request = { form_id: 'form', file_id: 'id-1', name: 'photo', upload_url: 'http://page.test/up', token: 't', types: [] };
  const uploads = make();
  const ask = (more = {}) => uploads.upload(1, { ...request, ...more });
  return { files: uploads, ask, requests, clock, take: () => told.splice(0) };
}

test('a file is sent with the id and the token that the server gave, and the server hears how it goes', () => {
  const { ask, requests, take } = stage();
  ask();
  const [http] = requests;
  assert.deepEqual(http.calls, ['POST http://page.test/up', 'id=id-1&token=t&id-1=a.txt']);
  http.upload.onloadstart();
  http.upload.onprogress({ lengthComputable: true, loaded: 1, total: 4 });
  http.status = 200;
  http.onload();
  assert.deepEqual(take(), ['1:started:0:', '1:progress:25:', '1:done:0:']);
});

const refusals = [
  ['no such form', {}, { form_id: 'other' }, 'No file selected'],
  ['no such field', {}, { name: 'other' }, 'No file selected'],
  ['no file', { files: [] }, {}, 'No file selected'],
  ['a type that is not wanted', {}, { types: ['image/png'] }, "File type 'text/plain' is not allowed."],
  ['no address', {}, { upload_url: 'http://[' }, 'no address']
];
for (const [name, setting, request, reason] of refusals) {
  test(`${name} is refused, and not during the call`, () => {
    const { ask, clock, take } = stage(setting);
    ask(request);
    assert.deepEqual(take(), []);
    clock.advance(0);
    assert.deepEqual(take(), [`1:refused:0:${reason}`]);
  });
}

test('an answer that may be another one next time is no refusal', () => {
  const { files, ask, requests, take } = stage();
  ask();
  requests[0].status = 503;
  requests[0].onload();
  files.repeat(1);
  requests[1].status = 409; // the first attempt did get there
  requests[1].onload();
  assert.deepEqual(take(), ['1:failed:0:Upload failed with status 503', '1:done:0:']);
});

test('an upload that is forgotten ends', () => {
  const { files, ask, requests } = stage();
  ask();
  files.forget(1);
  files.forget(1);
  files.repeat(1);
  assert.deepEqual(requests.map(({ calls }) => calls.at(-1)), ['abort']);
});
