// <tether-chat> and <tether-ticker> as a page author meets them, under the strictest policy there is.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { demoEndpoints } from './support/demo_endpoints.mjs';
import { inEveryEngine, moduleHtml, strictPolicy } from './support/module_page.mjs';

const demo = demoEndpoints();
after(() => demo.close());

const elementsHtml = moduleHtml(
  '<script type="module" src="/dist/elements.mjs"></script><script type="module" src="/pages/elements_prelude.mjs"></script>'
);
// plain.html is given.html for who gets no JavaScript.
const givenChat = '<tether-chat id="a" url="/chat"><a href="/join">Write to us</a></tether-chat>';
const pages = { '/': elementsHtml, '/given.html': elementsHtml + givenChat, '/plain.html': moduleHtml() + givenChat };
const csp = () => `${strictPolicy}; require-trusted-types-for 'script'; trusted-types 'none'`;
const overrides = {};

inEveryEngine(
  (page) => {
    const total = () => page.server.stats().total;
    const none = () => page.until(() => page.server.stats().current === 0, 'every socket is closed');

    test('a chat of one room connects, shows what is said, and tells the page', async () => {
      const found = await page.run(async () => {
        const chat = put('tether-chat', { id: 'a', url: '/chat', room: 'tea', username: 'ada' });
        await up(chat);
        await until(() => chat.send('grüße'), 'the room is there');
        const said = await until(() => heard.find(({ type }) => type === 'tether-message'));
        await until(() => within(chat, '.delivery')?.textContent === 'sent');
        return {
          said,
          shown: within(chat, '.message .text').textContent,
          early: [chat.send(''), document.createElement('tether-chat').send('x')],
          events: heard.filter(({ type }) => type !== 'tether-message'),
          state: [chat.state, chat.dataset.state],
          focus: document.activeElement.localName,
          hidden: ['#sign-in', '#rooms-card'].map((part) => within(chat, part).hidden),
        };
      });
      const { time, id, ...said } = found.said.detail;
      assert.deepEqual(said, { room: 'tea', username: 'ada', text: 'grüße', own: true });
      assert.ok(Math.abs(time - Date.now()) < 60_000 && id.length > 0);
      assert.equal(found.shown, 'grüße');
      assert.deepEqual(found.early, [false, false]);
      const state = (name) => ({ type: 'tether-state', id: 'a', detail: { state: name, attempt: 0, delay: 0 } });
      assert.deepEqual(found.events, [state('connecting'), state('up'), { type: 'tether-open', id: 'a', detail: { url: '/chat' } }]);
      assert.deepEqual(found.state, ['up', 'up']);
      assert.equal(found.focus, 'body');
      assert.deepEqual(found.hidden, [true, true]);
    });

    test('without a name the chat asks for one, and without a room it offers rooms', async () => {
      await page.run(() => put('tether-chat', { id: 'a', url: '/chat' }).shadowRoot.mode);
      await page.browser.wait(() => document.querySelector('#a').shadowRoot.querySelector('#enter')?.disabled === false);
      await page.browser.type('#a >>> #name', 'bob');
      await page.browser.press('#a >>> #name', 'Enter');
      await page.browser.wait(() => document.querySelector('#a').shadowRoot.querySelector('.choose'));
      assert.equal(await page.browser.accessibleName('#a >>> [role=log]'), 'Messages in lobby');
      assert.equal(await page.browser.role('#a >>> nav'), 'navigation');
      assert.equal(await page.browser.accessibleName('#a >>> nav'), 'Rooms');
    });

    test('an element that is moved keeps its socket and what it shows', async () => {
      const before = total();
      const kept = await page.run(async () => {
        const [left, right] = [put('div', {}), put('div', {})];
        const chat = put('tether-chat', { id: 'a', url: '/chat', room: 'moves', username: 'ada' }, left);
        await up(chat);
        const log = await until(() => within(chat, '[role=log]'));
        right.append(chat);
        await new Promise((done) => setTimeout(done, 50));
        left.insertBefore(chat, left.firstChild);
        left.remove();
        document.body.append(left);
        await new Promise((done) => setTimeout(done, 50));
        if (right.moveBefore) right.moveBefore(chat, null);
        await new Promise((done) => setTimeout(done, 100));
        return { same: within(chat, '[role=log]') === log, states: heard.filter(({ type }) => type === 'tether-state').length };
      });
      assert.deepEqual(kept, { same: true, states: 2 });
      assert.equal(total() - before, 1);
      assert.equal(page.server.stats().current, 1);
    });

    test('an element that is removed closes its socket, and connects again when it is put back', async () => {
      await page.run(async () => {
        window.chat = put('tether-chat', { id: 'a', url: '/chat', room: 'leaves', username: 'ada' });
        await up(window.chat);
        window.app = within(window.chat, '.app');
        window.chat.remove();
      });
      await none();
      const states = await page.run(async () => {
        const { chat } = window;
        // What is left of its inside has no program behind it any more.
        for (const type of ['tether-send', 'tether-end']) window.app.dispatchEvent(new Event(type));
        for (const part of window.app.querySelectorAll('button')) part.click();
        const gone = [chat.state, chat.dataset.state, within(chat, '.app'), within(chat, 'slot').hidden];
        const events = heard.length;
        document.body.append(chat);
        await up(chat);
        return { gone, more: heard.length > events };
      });
      assert.deepEqual(states, { gone: ['idle', 'idle', null, false], more: true });
      await page.run(() => {
        // Faster than the program can start.
        const quick = put('tether-ticker', { id: 'b', url: '/stocks' });
        window.chat.remove();
        return Promise.resolve().then(() => quick.remove());
      });
      await none();
    });

    test('attributes are properties, also those set before the element was known', async () => {
      const found = await page.run(async () => {
        const elsewhere = document.implementation.createHTMLDocument('');
        const chat = elsewhere.createElement('tether-chat');
        Object.assign(chat, { url: '/chat', username: 'ada' });
        document.body.append(chat);
        await up(chat);
        chat.room = 'props';
        const ticker = document.createElement('tether-ticker');
        ticker.symbols = 'AAPL';
        ticker.symbols = null;
        return [chat.getAttribute('url'), chat.getAttribute('username'), chat.getAttribute('room'), ticker.outerHTML, ticker.url];
      });
      assert.deepEqual(found, ['/chat', 'ada', 'props', '<tether-ticker></tether-ticker>', '']);
    });

    test('another url, room or name makes one new connection, and the old one is not heard of again', async () => {
      const before = total();
      const found = await page.run(async () => {
        const chat = put('tether-chat', { id: 'a', url: '/chat', room: 'one', username: 'ada' });
        await up(chat);
        const states = heard.length;
        Object.assign(chat, { url: '/chat?again', room: 'two', username: 'bob' });
        await until(() => heard.slice(states).some(({ type }) => type === 'tether-open'), 'the new connection');
        await until(() => within(chat, '[role=log]')?.ariaLabel === 'Messages in two');
        chat.url = '/chat?again'; // the same
        await until(() => within(chat, '#people li')?.textContent === 'bob (you)');
        await new Promise((done) => setTimeout(done, 100));
        const later = heard.slice(states);
        chat.removeAttribute('url');
        await until(() => chat.state === 'idle');
        return { later: later.map(({ type, detail }) => [type, detail.state ?? detail.url]), logs: within(chat, '.app') };
      });
      assert.deepEqual(found, {
        later: [['tether-state', 'connecting'], ['tether-state', 'up'], ['tether-open', '/chat?again']],
        logs: null,
      });
      assert.equal(total() - before, 2);
      await none();
    });

    test('a ticker shows the symbols it is given, and others on the same connection when they change', async () => {
      const before = total();
      const found = await page.run(async () => {
        const ticker = put('tether-ticker', { id: 't', url: '/stocks', symbols: 'ibm, SPX' });
        const rows = () => [...ticker.shadowRoot.querySelectorAll('#rows tr')].map((row) => row.dataset.symbol).join();
        await until(() => rows() === 'IBM,SPX', 'two rows');
        ticker.symbols = 'AAPL,SPX';
        await until(() => rows() === 'AAPL,SPX', 'two other rows');
        const quote = await until(() => heard.find(({ type, detail }) => type === 'tether-message' && detail.symbol === 'AAPL'));
        ticker.symbols = 'NONESUCH';
        const error = await until(() => heard.find(({ type }) => type === 'tether-error'));
        return { price: typeof quote.detail.price, error, rows: await until(() => rows() === '') };
      });
      assert.equal(found.price, 'number');
      assert.equal(found.error.detail.code, 'server-error');
      assert.match(found.error.detail.message, /^NONESUCH: unknown symbol/);
      assert.equal(total() - before, 1);
    });

    test('two chats and a ticker share a page', async () => {
      const found = await page.run(async () => {
        const names = ['ada', 'bob'];
        const chats = names.map((username) => put('tether-chat', { id: username, url: '/chat', room: 'both', username }));
        const ticker = put('tether-ticker', { id: 't', url: '/stocks', symbols: 'SPX' });
        await Promise.all([...chats, ticker].map(up));
        await until(() => chats.every((chat) => chat.shadowRoot.querySelectorAll('#people li').length === 2));
        chats[0].send('hello bob');
        await until(() => chats.every((chat) => within(chat, '.text')?.textContent === 'hello bob'));
        await until(() => within(ticker, '#rows tr'));
        const told = () => heard.filter(({ type, id }) => type === 'tether-message' && id !== 't').map(({ id, detail }) => [id, detail.own]);
        await until(() => told().length === 2, 'both tell of it');
        return told();
      });
      assert.deepEqual(found.sort(), [['ada', true], ['bob', false]]);
    });

    test('roles and names are those that a screen reader needs', async () => {
      await page.run(async () => {
        const chat = put('tether-chat', { id: 'a', url: '/chat', room: 'roles', username: 'ada' });
        const ticker = put('tether-ticker', { id: 't', url: '/stocks', symbols: 'SPX' });
        await until(() => within(chat, '[role=log]') && within(ticker, '#rows tr'));
        chat.send('hello');
        await until(() => within(chat, '.message'));
      });
      const rows = [
        ['#a >>> [role=log]', 'log', 'Messages in roles'],
        ['#a >>> #status', 'status'],
        ['#a >>> #countdown', 'timer'],
        ['#a >>> #notice', 'alert'],
        ['#a >>> #message', 'textbox', 'Message'],
        ['#a >>> #send', 'button', 'Send'],
        ['#a >>> .conversation', 'region', 'roles'],
        ['#a >>> .people', 'region', 'People here'],
        ['#a >>> #people', 'list'],
        ['#t >>> table', 'table', 'Prices'],
        ['#t >>> .scroller', 'region', 'Prices'],
        ['#t >>> thead th', 'columnheader'], // WebKit gives a cell no name of its own
        ['#t >>> tbody th', 'rowheader'],
        ['#t >>> tbody button', 'button', 'Remove SPX'],
        ['#t >>> #symbol', page.engine === 'webkit' ? 'textbox' : 'combobox', 'Add a symbol'],
        ['#t >>> #pause', 'button', 'Pause'],
        ['#t >>> #read-out', 'checkbox', 'Announce a summary every 10 seconds'],
      ];
      for (const [path, role, name] of rows) {
        assert.equal(await page.browser.role(path), role, path);
        if (name !== undefined) assert.equal(await page.browser.accessibleName(path), name, path);
      }
      const live = await page.run(() => {
        const parts = ['#a', '#t'].map((id) => document.querySelector(id).shadowRoot);
        return {
          table: parts[1].querySelector('table').closest('[aria-live], [role=log], [role=status]') === null,
          small: parts
            .flatMap((root) => [...root.querySelectorAll('button, input:not([type=checkbox]), textarea')])
            .filter((control) => control.offsetParent !== null && control.getBoundingClientRect().height < 44)
            .map((control) => control.id || control.className),
          moving: document.getAnimations().length,
        };
      });
      assert.deepEqual(live, { table: true, small: [], moving: 0 });
    });

    // What Chromium hands to a screen reader: the tree as a whole, in its order, not one element at a time.
    const inChromium = page.engine === 'chromium' ? test : () => {};
    inChromium('the accessibility tree has the parts in the order in which they are read', async () => {
      await page.run(async () => {
        const chat = put('tether-chat', { url: '/chat', room: 'tree', username: 'ada' });
        const ticker = put('tether-ticker', { url: '/stocks', symbols: 'SPX' });
        await until(() => within(chat, '[role=log]') && within(ticker, '#rows tr'));
        chat.send('hello');
        await until(() => within(chat, '.message'));
      });
      const { nodes } = await page.browser.cdp('Accessibility.getFullAXTree');
      const byId = new Map(nodes.map((node) => [node.nodeId, node]));
      const read = (node) => [
        ...(node.ignored ? [] : [[node.role.value, node.name?.value ?? '', Object.fromEntries((node.properties ?? []).map(({ name, value }) => [name, value.value]))]]),
        ...(node.childIds ?? []).flatMap((id) => (byId.has(id) ? read(byId.get(id)) : [])),
      ];
      const tree = read(nodes[0]);
      const wanted = ['log', 'textbox', 'button', 'table', 'columnheader', 'rowheader', 'cell', 'checkbox', 'combobox'];
      const found = tree.filter(([role]) => wanted.includes(role)).map(([role, name]) => `${role} ${name}`.trim());
      const order = ['log Messages in tree', 'textbox Message', 'button Send', 'combobox Add a symbol', 'button Pause',
        'checkbox Announce a summary every 10 seconds', 'table Prices', 'columnheader Symbol', 'columnheader Price', 'rowheader SPX'];
      const places = order.map((one) => found.findIndex((name) => name.startsWith(one)));
      assert.deepEqual([...places].sort((a, b) => a - b), places, found.join('\n'));
      assert.ok(places[0] >= 0, found.join('\n'));
      const log = tree.find(([role]) => role === 'log');
      assert.equal(log[2].live, 'polite');
      assert.equal(tree.find(([role]) => role === 'table')[2].live, undefined);
    });

    test('the page chooses colours and scheme', async () => {
      const found = await page.run(async () => {
        const chat = put('tether-chat', { id: 'a', url: '/chat' });
        await until(() => within(chat, '#enter')?.disabled === false);
        const back = () => getComputedStyle(chat).backgroundColor;
        const dark = matchMedia('(prefers-color-scheme: dark)').matches;
        const user = back();
        const [light, night] = ['light', 'dark'].map((scheme) => ((chat.style.colorScheme = scheme), back()));
        chat.style.setProperty('--tether-accent', 'rgb(1, 2, 3)');
        return { follows: user === (dark ? night : light), light, night, button: getComputedStyle(within(chat, '#enter')).backgroundColor };
      });
      assert.deepEqual(found, { follows: true, light: 'rgb(244, 246, 248)', night: 'rgb(17, 21, 26)', button: 'rgb(1, 2, 3)' });
    });

    test('a program that cannot be loaded leaves the fallback, says why, and is tried again', async () => {
      const rows = [
        ['/dist/elements/ticker.mjs', { status: 404 }],
        ['/dist/elements/ticker.wasm', { status: 404 }],
      ];
      for (const [path, answer] of rows) {
        await page.goto('/');
        overrides[path] = answer;
        const failed = await page.run(async () => {
          const link = Object.assign(document.createElement('a'), { href: '/prices', textContent: 'All prices' });
          const ticker = document.createElement('tether-ticker');
          Object.assign(ticker, { id: 't', url: '/stocks' }).append(link);
          document.body.append(ticker);
          const { detail } = await until(() => heard.find(({ type }) => type === 'tether-error'));
          return { code: detail.code, state: ticker.dataset.state, shown: link.checkVisibility(), text: within(ticker, '[role=alert]').textContent };
        });
        delete overrides[path];
        assert.deepEqual([failed.code, failed.state, failed.shown], ['wasm-not-found', 'failed', true], path);
        assert.match(failed.text, /^This could not start: .*\(wasm-not-found\)$/);
        assert.equal(await page.browser.role('#t >>> [role=alert]'), 'alert');
        if (path.endsWith('.mjs')) continue; // a browser may keep what it could not import
        const again = await page.run(async () => {
          const ticker = document.querySelector('#t');
          ticker.url = '/stocks?again';
          await up(ticker);
          return [within(ticker, 'p').className, within(ticker, 'slot').hidden];
        });
        assert.deepEqual(again, ['connection', true]);
      }
    });

    test('without JavaScript there is the fallback', async () => {
      await page.goto('/plain.html');
      assert.equal(await page.browser.text('#a a'), 'Write to us');
      assert.equal(await page.browser.role('#a a'), 'link');
    });

    if (page.engine !== 'chromium') return; // no other one counts listeners and nodes

    // Nor can another one do without scripts and still be asked.
    test('a browser that runs no scripts shows the fallback', async () => {
      await page.browser.cdp('Emulation.setScriptExecutionDisabled', { value: true });
      await page.browser.goto(`${page.server.url}/given.html`);
      const shown = await page.browser.text('#a a');
      await page.browser.cdp('Emulation.setScriptExecutionDisabled', { value: false });
      await page.goto('/given.html');
      assert.equal(shown, 'Write to us');
      await page.browser.wait(() => document.querySelector('#a a').checkVisibility() === false, { message: 'the chat itself' });
    });

    test('200 elements that came and went leave nothing', async () => {
      const cycles = (count) =>
        page.run(async (times) => {
          if (!window.waiting) {
            const waiting = (window.waiting = new Set());
            const { setTimeout, clearTimeout } = window;
            window.setTimeout = (action, ...more) => {
              const id = setTimeout(() => (waiting.delete(id), action()), ...more);
              waiting.add(id);
              return id;
            };
            window.clearTimeout = (id) => (waiting.delete(id), clearTimeout(id));
          }
          for (let at = 0; at < times; ++at) {
            const element = at % 2 ? put('tether-ticker', { url: '/stocks', symbols: 'SPX' }) : put('tether-chat', { url: '/chat', room: 'many', username: 'ada' });
            await up(element);
            element.remove();
          }
          heard.length = 0;
          await Promise.resolve();
        }, count);
      const counts = async () => {
        await none();
        await page.browser.cdp('Performance.enable');
        for (let at = 0; at < 3; ++at) await page.browser.cdp('HeapProfiler.collectGarbage');
        const { metrics } = await page.browser.cdp('Performance.getMetrics');
        const metric = (name) => metrics.find((one) => one.name === name).value;
        return { listeners: metric('JSEventListeners'), nodes: metric('Nodes'), timers: await page.run(() => window.waiting.size) };
      };
      await cycles(4);
      const before = await counts();
      const start = Date.now();
      await cycles(200);
      const later = await counts();
      console.log(`    200 elements in ${Date.now() - start} ms; before ${JSON.stringify(before)}, after ${JSON.stringify(later)}`);
      assert.ok(later.listeners <= before.listeners + 5, 'listeners');
      assert.ok(later.nodes <= before.nodes + 50, 'nodes');
      assert.ok(later.timers <= before.timers, 'timers');
    });
  },
  { pages, csp, endpoints: demo.endpoints, overrides }
);
