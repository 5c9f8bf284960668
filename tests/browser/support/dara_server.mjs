// A small Dara server for startEchoServer: what a client meets on the wire, with numbers spelt as Python spells them.

import { once } from 'node:events';

const bodyOf = async (request) => {
  let text = '';
  request.on('data', (chunk) => { text += chunk; });
  await once(request, 'end');
  return text;
};

const basket = '{"__typename":"Variable","uid":"basket","default":null,"nested":[]}';

/** The text between what stands around it. */
const between = (text, before, after) => text.slice(text.indexOf(before) + before.length, text.lastIndexOf(after));

/**
 * Its endpoints and routes; `seen`: what clients said, as it was spelt. `reset` makes it a new server to those who come.
 */
export function daraServer() {
  const channels = new Map();
  const seen = {};
  let session, store, number;
  let lastChannel = 0;

  function reset() {
    Object.assign(seen, { replies: [], customs: [], writes: [], deleted: [] });
    session = true;
    store = '{"count":9.0,"big":12345678901234567890,"list":[1,2.50]}';
    number = 3;
  }
  reset();

  const frame = (channel, type, message) => channels.get(channel)?.send(`{"type":"message","__typename":"${type}","message":${message}}`);
  const act = (channel, execution, action) => frame(channel, 'ActionMessage', `{"action":${action},"uid":"${execution}"}`);

  /** What a client asks the server for with custom messages of these kinds. */
  const kinds = {
    echo: (channel, data, rchan) => channels.get(channel).send(`{"type":"custom","message":{"__response_for":"${rchan}","kind":"echo","data":${data}}}`),
    silent: () => {},
    drop: (channel) => channels.get(channel).close(1012, 'service restart'),
    say: (channel, data) => channels.get(channel).send(data.startsWith('"') ? JSON.parse(data) : data),
    patch: (channel, data) => {
      number += 1;
      frame(channel, 'BackendStorePatchMessage', `{"store_uid":"items","patches":${data},"sequence_number":${number}}`);
    }
  };

  function connect(webSocket) {
    const channel = `channel-${++lastChannel}`;
    channels.set(channel, webSocket);
    webSocket.on('close', () => channels.delete(channel));
    webSocket.send(`{"type":"init","message":{"channel":"${channel}"}}`);
    webSocket.on('message', (bytes) => {
      const text = String(bytes);
      const { type, message } = JSON.parse(text);
      if (type === 'ping') {
        webSocket.send('{"type":"pong","message":null}');
      } else if (type === 'message') {
        seen.replies.push(text);
      } else {
        const data = between(text, '{"message":{"data":', ',"kind":');
        seen.customs.push([message.kind, data]);
        kinds[message.kind]?.(channel, data, message.__rchan);
      }
    });
  }

  const answer = (response, text, status = 200) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(text);
  };
  const refuse = (response, status, reason) => answer(response, JSON.stringify({ detail: { message: 'no', reason } }), status);

  const routes = {
    '/api/core/store/items': (_, response) => answer(response, `{"value":${store},"sequence_number":${number}}`),
    '/api/core/store': async (request, response) => {
      const body = await bodyOf(request);
      seen.writes.push(body);
      const values = between(body, '"values":', ',"ws_channel"');
      store = between(values, '{"items":', '}');
      number += 1;
      answer(response, 'null');
    },
    '/api/core/action/buy': async (request, response) => {
      const body = await bodyOf(request);
      const { execution_id: execution, ws_channel: channel } = JSON.parse(body);
      answer(response, JSON.stringify({ execution_id: execution }));
      const actions = [
        '{"name":"BatchStart"}',
        `{"name":"UpdateVariable","variable":${basket},"value":${between(body, '"input":', ',"uid"')}}`,
        '{"name":"NavigateTo","url":"/elsewhere","new_tab":false,"options":null}',
        '{"name":"Notify","key":null,"title":"Bought","message":"It is on its way.","status":"SUCCESS"}',
        '{"name":"Notify","key":null,"title":"No receipt","message":"The printer is out of paper.","status":"ERROR"}',
        '{"name":"BatchEnd"}',
        'null'
      ];
      for (const action of actions) act(channel, execution, action);
    },
    '/api/core/action/wait': async (request, response) => answer(response, '{"task_id":"t-wait"}'),
    '/api/core/derived-variable/sum': async (request, response) => {
      const { values, ws_channel: channel, force_key: force } = JSON.parse(await bodyOf(request));
      if (!force) return answer(response, `{"value":{"sum":9.0,"of":${JSON.stringify(values.data)}}}`);
      answer(response, '{"task_id":"t-sum"}');
      frame(channel, 'TaskNotificationMessage', '{"status":"PROGRESS","task_id":"t-sum","progress":40.0,"message":"FAKE_PROGRESS__500__adding"}');
      frame(channel, 'TaskNotificationMessage', '{"status":"COMPLETE","task_id":"t-sum"}');
    },
    '/api/core/tasks/t-sum': (_, response) => answer(response, '[18446744073709551616,9.0]'),
    '/api/core/tasks/t-wait': (request, response) => {
      seen.deleted.push(request.method);
      answer(response, '{"status":"ok"}');
    },
    '/api/auth/verify-session': (_, response) => (session ? answer(response, '"ok"') : refuse(response, 401, 'expired')),
    '/api/auth/session': async (request, response) => {
      session = JSON.parse(await bodyOf(request)).password !== 'wrong';
      if (session) answer(response, '{"success":true}');
      else refuse(response, 401, 'invalid_credentials');
    },
    '/api/auth/revoke-session': (_, response) => answer(response, '{"success":true}'),
    '/api/secret': (_, response) => refuse(response, 403, 'unauthorized'),
    '/api/expired': (_, response) => refuse(response, 401, 'expired')
  };
  return { endpoints: { '/api/core/ws': connect }, routes, seen, reset };
}
