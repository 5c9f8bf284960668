// js-glue/lively_visits.js: which clicks it takes, and where the history and the scroll positions end up.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { FakeWindow } from './fake_window.mjs';
import { FakeWasm } from './fakes.mjs';
import { linkGlue } from './link_glue.mjs';

/** A started page; `asked` are the requests that reached C++, as path(uid), with a < for those of the history. */
function start(url = 'http://page.test/a', { page = new FakeWindow(url) } = {}) {
  const asked = [];
  const environment = { ...page.globals };
  const wasm = new FakeWasm(environment);
  environment._tether_lively_navigate = (address, pathSize, uidSize, fromHistory) => {
    const uid = wasm.text(address + pathSize, uidSize);
    asked.push(`${fromHistory ? '<' : ''}${wasm.text(address, pathSize)}${uid && `(${uid})`}`);
  };
  const { make_tether_lively_visits: make } = linkGlue(['memory', 'lively_links', 'lively_scroll', 'lively_visits'], environment);
  const visits = make();
  visits.start();
  return { page, visits, wasm, asked, take: () => asked.splice(0), journal: () => page.journal.splice(0) };
}

describe('links', () => {
  const ours = [
    ['/b', '/b'], ['b?x=1#part', '/b?x=1#part'], ['http://page.test/b', '/b'], ['/a', '/a'], ['/.//evil.test/b', '//evil.test/b']
  ];
  for (const [href, path] of ours) {
    test(`${href} is asked for as ${path}`, () => {
      const { page, asked } = start();
      assert.equal(page.click({ href }), true);
      assert.deepEqual(asked, [path]);
    });
  }

  const theirs = [
    ['a place in the page', { href: '#part' }], ['the same with its path', { href: '/a#part' }],
    ['another origin', { href: 'http://other.test/b' }], ['another port', { href: 'http://page.test:81/b' }],
    ['a mail address', { href: 'mailto:a@page.test' }], ['a blob of the page', { href: 'blob:http://page.test/0-1-2' }],
    ['a script', { href: 'javascript:void 0' }], ['no address', { href: 'http://[' }], ['a download', { href: '/b', download: '' }],
    ['one that does not want us', { href: '/b', 'data-no-duck': '' }], ['a tab', { href: '/b', target: '_blank' }],
    ['a frame', { href: '/b', target: 'frame' }], ['without an address', {}]
  ];
  for (const [name, attributes] of theirs) {
    test(`${name} is the browser's`, () => {
      const { page, asked } = start();
      assert.equal(page.click(attributes), false);
      assert.deepEqual(asked, []);
    });
  }

  for (const more of [{ ctrlKey: true }, { metaKey: true }, { shiftKey: true }, { altKey: true }, { button: 1 }, { defaultPrevented: true }]) {
    test(`a click with ${Object.keys(more)} is not ours`, () => {
      const { page, asked } = start();
      page.click({ href: '/b' }, more);
      assert.deepEqual(asked, []);
    });
  }

  test('<base> names the target of links without one, and what addresses are relative to', () => {
    const { page, asked } = start();
    page.setBase({ href: 'http://page.test/folder/', target: '_blank' });
    assert.equal(page.click({ href: 'b' }), false);
    assert.equal(page.click({ href: 'b', target: '' }), true);
    assert.equal(page.click({ href: 'c', target: '_SELF' }), true);
    assert.deepEqual(asked, ['/folder/b', '/folder/c']);
  });

  test('without memory the browser goes there', () => {
    const { page, wasm, asked, journal } = start();
    wasm.isFull = true;
    assert.equal(page.click({ href: '/b' }), true);
    assert.deepEqual(asked, []);
    assert.deepEqual(journal(), ['assign:http://page.test/b']);
  });
});

describe('window.open', () => {
  test('goes there without a target, and is the browser\'s with one, with features, or with nothing to open', () => {
    const { page, asked, journal } = start();
    const { window } = page.globals;
    assert.equal(window.open('/b'), window);
    window.open('/c', '_self');
    assert.deepEqual(asked, ['/b', '/c']);
    window.open('/d', '_blank');
    window.open('/e', '', 'width=5');
    window.open();
    assert.deepEqual(journal(), ['open:/d,_blank', 'open:/e,,width=5', 'open:']);
  });
});

describe('the history', () => {
  test('a page that arrives has an entry, and back asks for the one before by its uid', () => {
    const { page, visits, take } = start();
    visits.set_page_uid('88');
    visits.enter('/b');
    visits.arrive(false);
    assert.deepEqual(page.entries.map(({ url, state }) => [url, state.pageUid]), [['http://page.test/a', '77'], ['http://page.test/b', '88']]);
    page.go(-1);
    assert.deepEqual(take(), ['</a(77)']);
    visits.set_page_uid('77');
    visits.arrive(true);
    page.go(1);
    assert.deepEqual(take(), ['</b(88)']);
  });

  test('back before the page has arrived asks for the one before', () => {
    const { page, visits, take } = start();
    visits.enter('/b');
    page.go(-1);
    assert.deepEqual(take(), ['</a(77)']);
  });

  test('forward before the page before has arrived asks for the one after', () => {
    const { page, visits, take } = start();
    visits.enter('/b');
    visits.arrive(false);
    page.go(-1);
    page.go(1);
    assert.deepEqual(take(), ['</a(77)', '</b(77)']);
  });

  test('the page that is there gets no second entry', () => {
    const { page, visits } = start();
    visits.enter('/a');
    assert.equal(page.entries.length, 1);
    visits.enter('/a?x');
    assert.equal(page.entries.length, 2);
  });

  test('an entry is of this host, whatever its path and <base> look like', () => {
    const { page, visits } = start();
    page.setBase({ href: 'http://files.test/' });
    visits.enter('//evil.test/b');
    assert.equal(page.entries.at(-1).url, 'http://page.test//evil.test/b');
  });

  test('what the page keeps in its entries stays', () => {
    const page = new FakeWindow('http://page.test/a');
    page.entries[0].state = { own: 5 };
    start('', { page });
    assert.equal(page.entries[0].state.own, 5);
  });
});

describe('scrolling', () => {
  test('a new page begins at its top, or at the place that its address names', () => {
    const { page, visits } = start();
    const seen = [];
    page.elements.set('100%', { scrollIntoView: () => seen.push('100%') });
    page.elements.set('é', { scrollIntoView: () => seen.push('é') });
    page.scrollBy({ left: 0, top: 900 });
    visits.enter('/b');
    visits.arrive(false);
    assert.equal(page.scroll.top, 0);
    for (const path of ['/c#100%', '/d#%C3%A9']) {
      visits.enter(path);
      visits.arrive(false);
    }
    assert.deepEqual(seen, ['100%', 'é']);
    page.scrollBy({ left: 0, top: 900 });
    visits.enter('/e#%');
    visits.arrive(false);
    assert.equal(page.scroll.top, 0);
  });

  test('back goes to where one was', () => {
    const { page, visits } = start();
    page.scrollBy({ left: 0, top: 900 });
    visits.enter('/b');
    visits.arrive(false);
    page.go(-1);
    visits.arrive(true);
    assert.equal(page.scroll.top, 900);
  });

  test('back from a place in the page, too, though the browser has scrolled before it says so', () => {
    const { page, take } = start();
    page.scrollBy({ left: 0, top: 120 });
    page.goToHash('#far', 3000);
    assert.equal(page.scroll.top, 3000);
    page.go(-1);
    assert.equal(page.scroll.top, 120);
    page.go(1);
    assert.equal(page.scroll.top, 3000);
    assert.deepEqual(take(), []);
  });

  test('the page is asked once per frame, however many of its parts scroll', () => {
    const { page, visits } = start();
    let asked = 0;
    page.globals.document.querySelectorAll = () => {
      ++asked;
      return [];
    };
    for (let event = 0; event < 20; ++event) page.fire('scroll', {});
    assert.deepEqual([page.paint(), asked], [1, 1]);
    page.fire('scroll', {});
    assert.deepEqual([page.paint(), asked], [1, 2]);
    page.fire('scroll', {});
    visits.stop();
    assert.equal(page.paint(), 0);
  });

  test('a reload in the middle forgets nothing', () => {
    const { page, visits } = start();
    page.scrollBy({ left: 0, top: 900 });
    visits.enter('/b');
    visits.arrive(false);
    page.fire('pagehide', {});
    assert.equal(page.globals.history.scrollRestoration, 'auto');
    page.listeners.clear();
    const again = start('', { page });
    page.go(-1);
    again.visits.arrive(true);
    assert.equal(page.scroll.top, 900);
  });
});

describe('full loads', () => {
  test('stay on this host, and are of pages', () => {
    const { visits, journal } = start();
    visits.load('/b');
    visits.load('//evil.test/b');
    visits.load('https://sso.test/login');
    assert.deepEqual(journal(), ['assign:http://page.test/b', 'assign:http://page.test//evil.test/b', 'assign:https://sso.test/login']);
    for (const url of ['javascript:alert(1)', 'data:text/html,x', 'blob:http://page.test/0-1-2']) assert.throws(() => visits.load(url));
    assert.deepEqual(journal(), []);
  });

  test('of the page that is there are reloads, also with another hash', () => {
    const { page, visits, journal } = start();
    visits.load('/a#part');
    assert.deepEqual(journal(), ['reload']);
    assert.equal(page.entries.length, 1);
    assert.equal(page.entries[0].url, 'http://page.test/a#part');
  });

  test('a page that has expired is reloaded once in 10 s, however often it is asked for', () => {
    const { page, visits, journal } = start();
    visits.load('');
    page.now += 6000;
    visits.load('');
    assert.deepEqual(journal(), ['reload']);
    page.now += 4000;
    visits.load('');
    assert.deepEqual(journal(), ['reload']);
  });

  test('another page that has expired is reloaded all the same, and the first one not again', () => {
    const { page, visits, journal } = start();
    visits.load('');
    visits.enter('/b');
    visits.load('');
    visits.load('');
    assert.deepEqual(journal(), ['reload', 'reload']);
    page.go(-1);
    visits.load('');
    assert.deepEqual(journal(), []);
    page.now += 10_000;
    visits.load('');
    assert.deepEqual(journal(), ['reload']);
  });

  test('what an older client has left in the storage does no harm', () => {
    const { page, visits, journal } = start();
    page.storage.set('tether-lively-reload', '999999');
    visits.load('');
    assert.deepEqual(journal(), ['reload']);
  });

  test('without a storage it is reloaded when it is 10 s old', () => {
    const { page, visits, journal } = start();
    page.globals.sessionStorage.getItem = () => { throw new DOMException('forbidden', 'SecurityError'); };
    page.now = 9999;
    visits.load('');
    page.now = 10001;
    visits.load('');
    assert.deepEqual(journal(), ['reload']);
  });
});

test('headers go without cookies where the page may not read them', () => {
  const { page, visits } = start();
  assert.deepEqual(visits.headers().split('\n'), ['Referer', 'http://page.test/a', 'Host', 'page.test', 'User-Agent', 'fake']);
  page.cookie = 'a=1';
  assert.deepEqual(visits.headers().split('\n').slice(-2), ['Cookie', 'a=1']);
  page.cookie = null;
  assert.equal(visits.headers().includes('Cookie'), false);
});

test('stopped, it leaves links and window.open to the browser', () => {
  const { page, visits, asked, journal } = start();
  visits.stop();
  assert.equal(page.listening, 0);
  page.globals.window.open('/b');
  assert.deepEqual(journal(), ['open:/b']);
  assert.deepEqual(asked, []);
});
