// Answers that are no commands: sections 4.5 and 4.6, defects 5 and 6.

import assert from 'node:assert/strict';

import { onHypergen } from './support/hypergen_page.mjs';

const at = '/lab/';
const overlay = '#tether-hypergen-error';
const attack = '<img src=x onerror="window.attacked = true"><script>window.attacked = true</script>';

/** [what it is, the answer, the status, a part of its text] */
const failures = [
  ['an exception', { raise: 'the reason' }, 500, ''],
  ['not found, as text', { text: `nothing here ${attack}`, status: 404, type: 'text/plain' }, 404, 'nothing here'],
  ['not found, as text in UTF-8', { text: `nothing here ${attack}`, status: 404, type: 'text/plain; charset=utf-8' }, 404, 'nothing here'],
  ['an empty 403', { text: '', status: 403 }, 403, ''],
  ['nothing, with 204', { text: '', status: 204 }, 204, ''],
  ['a page of the server', { text: `<html><body>${attack}</body></html>`, status: 503 }, 503, '<html>'],
  ['commands, but 201', { text: '[["hypergen.morph","target","wrong"]]', status: 201, type: 'application/json' }, 201, ''],
  ['a page instead of commands', { text: `<!doctype html>${attack}`, status: 200 }, 200, '<!doctype html>'],
  ['JSON that is no list', { text: '{"a":1}', status: 200, type: 'application/json' }, 200, '']
];

/** What must hold after each failure, whatever the configuration. */
async function goesOn(page, { status, url, text }) {
  await page.sees(() => window.peerWatch.errors.length === 1, [], 'one hypergen.error');
  const [error] = await page.watched('errors');
  assert.equal(typeof error.kind, 'string');
  assert.equal(error.status, status);
  assert.ok(error.url.endsWith(url), error.url);
  assert.ok(error.text.includes(text), error.text);
  assert.ok(await page.isMarked());
  assert.equal(await page.html('#heading'), 'peer');
  await page.does(['hypergen.morph', 'target', 'alive']);
  assert.equal(await page.html('#target'), 'alive');
  assert.equal(await page.run(() => window.attacked), undefined);
}

function definedFor(debug) {
  return (page, check) => {
    for (const [title, what, status, text] of failures) {
      const number = status === 200 ? 6 : 5;
      check(`[9.${number}] ${title}`, { at, main: status === 500 || status === 200, defect: number, problems: true }, async () => {
        await page.mark();
        await page.gets(what);
        await page.sees((css) => document.querySelector(css) !== null, [overlay], 'the error is shown');
        assert.equal(await page.attribute(overlay, 'role'), 'alert');
        // What the server said is for developers.
        const details = await page.run((css) => document.querySelectorAll(`${css} iframe, ${css} pre`).length, overlay);
        assert.equal(details, debug && what.text !== '' ? 1 : 0);
        await goesOn(page, { status, url: '/lab/say/a/', text });
      });
    }

    check('[9.5] nobody there', { at, defect: 5, problems: true, main: true }, async () => {
      await page.mark();
      await page.run((on) => window.hypergen.callback('http://localhost:9/nobody/', [], { debug: on }), debug);
      await goesOn(page, { status: 0, url: '/nobody/', text: '' });
    });

    check('[9.5] nobody answers in time', { at: '/options/', defect: 5, problems: true }, async () => {
      await page.mark();
      const release = await page.server.hold('/lab/say/short/');
      await page.press('#short');
      await page.sees(() => window.peerWatch.errors.length === 1, [], 'one hypergen.error');
      assert.equal((await page.watched('errors'))[0].status, 0);
      await release();
      assert.ok(await page.isMarked());
    });

    check('[9.5] an action that one may not call', { at, defect: 5, problems: true }, async () => {
      await page.mark();
      await page.press('#forbidden');
      await goesOn(page, { status: 403, url: '/lab/forbidden/', text: '' });
    });

    check('[9.5] a page that fails when it is loaded in part', { at: '/nav/one/', defect: 5, problems: true }, async () => {
      await page.mark();
      await page.press('#to-failing');
      await page.sees(() => window.peerWatch.errors.length === 1, [], 'one hypergen.error');
      assert.equal((await page.watched('errors'))[0].status, 500);
      assert.ok(await page.isMarked());
      assert.equal(await page.text('#name'), 'one');
      await page.press('#to-two');
      await page.shows('#name', 'two');
    });
  };
}

onHypergen('errors, debug', (page, check) => {
  definedFor(true)(page, check);

  check('[9.5] the error can be dismissed', { at, defect: 5, problems: true, main: true }, async () => {
    await page.gets({ text: 'what <b>happened</b>', status: 500, type: 'text/plain' });
    await page.sees((css) => document.querySelector(css)?.textContent.includes('<b>happened</b>'), [overlay], 'the error as text');
    await page.press(`${overlay} button`);
    assert.equal(await page.run((css) => document.querySelector(css) === null, overlay), true);
  });

  check('[9.6] an answer that was redirected to a page: the browser goes there', { at, main: true, defect: 6, problems: true }, async () => {
    await page.mark();
    await page.server.answer('a', { moved: '/login/?next=x' });
    await page.press('#a');
    await page.sees(() => location.pathname === '/login/' && location.search === '?next=x' && !window.marked);
    await page.shows('#login', 'Log in');
  });
});

onHypergen('errors', definedFor(false), { server: { env: { PEER_DEBUG: 'false' } } });
