// js-glue/html_gate.js: what becomes of markup in each browser, by each way of cleaning it (security items 5, 7 to 11).

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { inEveryEngine } from './support/module_page.mjs';

const folder = (path) => fileURLToPath(new URL(path, import.meta.url));

const html = `<!doctype html><meta charset="utf-8"><title>markup</title>
  ${['/support/collector.js', '/support/link_glue.js', '/support/vector_page.js', '/glue/trusted_types.js', '/glue/html_gate.js']
    .map((source) => `<script nonce="abc" src="${source}"></script>`).join('\n')}
  <script nonce="abc" type="module" src="/pages/prelude.mjs"></script><body><main></main>`;

/** Security item 5, word by word. */
const policy = (names) =>
  "default-src 'self'; script-src 'nonce-abc' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self'; object-src 'none'; " +
  `base-uri 'none'; connect-src 'self'; require-trusted-types-for 'script'; trusted-types ${names}`;

const policies = { '/': '', '/strict': policy('tether'), '/other': policy('other'), '/mine': policy('mine') };

const options = {
  pages: Object.fromEntries(Object.keys(policies).map((path) => [path, html])),
  csp: (path) => policies[path],
  mounts: [
    { prefix: '/glue/', directory: folder('../../js-glue') },
    { prefix: '/data/', directory: folder('../data') }
  ]
};

/** How strict markup is cleaned; the first where the browser can do it itself. */
const ways = ['the browser', 'the lists', 'a purifier'];

/** In the page: links the gate so that it cleans by `way`. The purifier does nothing: our own rules must do. */
const setup = `
  if (way !== 'the browser') delete Element.prototype.setHTML;
  linkGlue(['$tether_html'], way === 'a purifier' ? { tetherPurify: { sanitize: (text) => text } } : {});
`;

const harmless = {
  text: 'plain &amp; simple, 1 &lt; 2',
  inline: '<b>bold</b> <i>italic</i> <a href="/path?a=1#b" target="_blank" rel="noopener">link</a> <code>x</code><br>',
  paragraphs: '<h1 id="top">One</h1><p class="a b" title="t" lang="de" dir="ltr" hidden="">two</p><hr><blockquote>q</blockquote>',
  list: '<ul><li>one</li><li value="3">two<ol start="4" reversed=""><li>x</li></ol></li></ul><dl><dt>a</dt><dd>b</dd></dl>',
  table:
    '<table><caption>c</caption><colgroup><col span="2"></colgroup><thead><tr><th scope="col" abbr="a">h</th></tr></thead>' +
    '<tbody><tr><td colspan="2" rowspan="1" headers="x">d</td></tr></tbody></table>',
  form:
    '<form action="/send" method="post" autocomplete="off"><fieldset disabled=""><legend>l</legend><label for="f">n</label>' +
    '<input id="f" name="user" value="v" placeholder="p" required="" maxlength="9" pattern="[a-z]+"><input type="checkbox" checked="">' +
    '<select name="s" multiple=""><optgroup label="g"><option value="1" selected="">one</option></optgroup></select>' +
    '<textarea rows="2" cols="3">t</textarea><button type="submit" formaction="/other">ok</button></fieldset></form>',
  data: '<div data-uid="0.1.2" data-events="click" aria-label="x" role="button" tabindex="0">x</div>',
  media: '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAACAkQBADs=" alt="a" width="1" height="1" loading="lazy">',
  svg:
    '<svg viewBox="0 0 10 10" width="10" height="10" xmlns="http://www.w3.org/2000/svg"><defs><linearGradient id="g" x1="0" x2="1">' +
    '<stop offset="0" stop-color="red"></stop></linearGradient></defs><g transform="translate(1 1)" fill="none" stroke-width="2">' +
    '<path d="M0 0L9 9" fill="url(#g)"></path><circle cx="1" cy="2" r="3"></circle><text x="1" y="9" text-anchor="middle">t</text></g></svg>',
  math: '<math display="block"><mfrac><mn>1</mn><msqrt><mi>x</mi></msqrt></mfrac></math>',
  custom: '<my-element class="x"><span slot="a">in</span></my-element>',
  details: '<details open=""><summary>s</summary>body</details><progress value="1" max="2"></progress><time datetime="2026">t</time>',
  words: '<p title=" once style=1 /only">once \n only style = "x" /onclick=1 \'onfocus=2</p><textarea> onclick=1 style=2</textarea>',
  template: '<template><p>later</p></template>'
};

inEveryEngine((page) => {
  const run = (way, action, ...args) => page.run(`async (way, ...args) => { ${setup}; return (${action})(...args); }`, way, ...args);

  /** Sets all vectors, each in an element of its own, and returns the names of those that fire. */
  const fire = (way, trusted) => run(way, async (trusted) => {
    const vectors = await (await fetch('/data/markup_vectors.json')).json();
    const containers = vectors.map(({ name, html }) => {
      // From the prototype: with trusted markup, some vectors hide the document's own.
      const container = Document.prototype.createElement.call(document, 'div');
      document.querySelector('main').append(container);
      window.tether_html.set(container, html, trusted);
      return [name, container];
    });
    return window.whatFires(containers);
  }, trusted);

  test('the vectors are vectors: most of them fire where nothing cleans', async () => {
    const fired = await fire('the lists', true);
    assert.ok(fired.length >= 60, `${fired.length} fired: ${fired}`);
    await page.takeProblems();
  });

  for (const way of ways) {
    test(`cleaned by ${way}, no vector fires`, async () => {
      assert.deepEqual(await fire(way, false), []);
      await page.takeProblems();
    });

    test(`cleaned by ${way}, nothing is left that could fire`, async () => {
      const left = await run(way, async () => {
        const vectors = await (await fetch('/data/markup_vectors.json')).json();
        const refused = /^(applet|base|embed|frame|iframe|link|meta|noscript|object|script|style)$/;
        const urls = /^(action|background|by|cite|data|formaction|from|href|ping|poster|src|to|values|xlink:href)$/i;
        const bad = (element) =>
          refused.test(Reflect.get(Element.prototype, 'localName', element)) ||
          [...Reflect.get(Element.prototype, 'attributes', element)].some(({ name, value }) =>
            /^on|^srcdoc$|masked/i.test(name) || (urls.test(name) && /script\s*:/i.test(value)));
        return vectors.filter(({ html }) => {
          const container = document.createElement('div');
          window.tether_html.set(container, html, false);
          const trees = [container];
          for (const tree of trees) {
            for (const element of tree.querySelectorAll('*')) {
              if (bad(element) || element.shadowRoot) return true;
              if (element instanceof HTMLTemplateElement) trees.push(element.content);
            }
          }
          return false;
        }).map(({ name }) => name);
      });
      assert.deepEqual(left, []);
      await page.takeProblems();
    });

    test(`cleaned by ${way}, harmless markup stays as it is`, async () => {
      const [got, wanted] = await run(way, async (harmless) => {
        const written = (markup, set) => {
          const element = document.createElement('div');
          set(element, markup);
          return element.innerHTML;
        };
        const each = (set) => Object.entries(harmless).map(([name, markup]) => [name, written(markup, set)]);
        return [
          each((element, markup) => window.tether_html.set(element, markup, false)),
          each((element, markup) => { element.innerHTML = markup; })
        ];
      }, harmless);
      assert.deepEqual(got, wanted);
    });

    test(`cleaned by ${way}, markup is read as what its element can hold`, async () => {
      const result = await run(way, () => {
        const read = (tag, markup, namespace = 'http://www.w3.org/1999/xhtml') => {
          const element = document.createElementNS(namespace, tag);
          element.append('old');
          window.tether_html.set(element, markup, false);
          return element;
        };
        const svg = 'http://www.w3.org/2000/svg';
        return {
          row: read('tr', '<td>1</td><td>2</td>').innerHTML,
          list: read('select', '<option>1</option>').innerHTML,
          svg: read('g', '<path d="M0 0"></path>', svg).firstChild.namespaceURI,
          template: read('template', '<p onclick="1">x</p>').innerHTML,
          textarea: read('textarea', '<b>&amp;</b>').value,
          title: read('title', '<b>&amp;</b>').textContent,
          custom: read('my-element', '<b>x</b>').innerHTML
        };
      });
      assert.deepEqual(result, {
        row: '<td>1</td><td>2</td>', list: '<option>1</option>', svg: 'http://www.w3.org/2000/svg', template: '<p>x</p>',
        textarea: '<b>&</b>', title: '<b>&</b>', custom: '<b>x</b>'
      });
    });

    test(`cleaned by ${way}, elements that load or run take no markup`, async () => {
      const refusals = await run(way, () => ['script', 'style', 'iframe', 'object', 'noscript'].map((tag) => {
        const element = document.createElement(tag);
        try {
          window.tether_html.set(element, 'window.fired(1)', false);
          return 'accepted';
        } catch (error) {
          return [error.name, error.message, element.childNodes.length];
        }
      }));
      assert.deepEqual(refusals, ['script', 'style', 'iframe', 'object', 'noscript'].map((tag) => ['MarkupRefused', `<${tag}> takes no markup`, 0]));
    });

    test(`cleaned by ${way}, a page with the strictest policy reports nothing`, async () => {
      await page.goto('/strict');
      const written = await run(way, async (harmless) => {
        const main = document.querySelector('main');
        delete harmless.media; // whether pictures of all sorts may be loaded is the policy's own affair
        const vectors = await (await fetch('/data/markup_vectors.json')).json();
        for (const { html } of vectors.filter(({ html }) => !/data:image|url\(/.test(html))) {
          window.tether_html.set(main.appendChild(document.createElement('div')), html, false);
        }
        for (const markup of Object.values(harmless)) window.tether_html.set(main.appendChild(document.createElement('div')), markup, false);
        await new Promise((resolve) => setTimeout(resolve, 300));
        return main.lastChild.innerHTML;
      }, harmless);
      assert.equal(written, harmless.template);
      const problems = await page.takeProblems();
      assert.deepEqual(problems.filter(({ kind }) => kind === 'securitypolicyviolation'), []);
    });

    test(`cleaned by ${way}, a style attribute works where the policy forbids inline styles`, async () => {
      await page.goto('/strict');
      const color = await run(way, () => {
        const main = document.querySelector('main');
        window.tether_html.set(main, '<p style="color: rgb(1, 2, 3)">x</p>', false);
        return getComputedStyle(main.firstChild).color;
      });
      assert.equal(color, 'rgb(1, 2, 3)');
    });
  }

  test('a script or picture has loaded nothing by the time it is dropped', async () => {
    const requests = await run('the browser', async () => {
      const main = document.querySelector('main');
      window.tether_html.set(main, '<link rel="stylesheet" href="/probe.css"><iframe src="/probe.html"></iframe><script src="/probe.js"></script>', false);
      window.tether_html.set(main, '<object data="/probe.svg"></object><embed src="/probe.svg"><style>@import "/probe.css"</style>', false);
      await new Promise((resolve) => setTimeout(resolve, 300));
      return performance.getEntriesByType('resource').filter(({ name }) => name.includes('probe')).map(({ name }) => name);
    });
    assert.deepEqual(requests, []);
  });

  test('names in markup do not stand in the way of the document', async () => {
    const result = await run('the browser', () => {
      const main = document.querySelector('main');
      const set = (markup) => window.tether_html.set(main, markup, false);
      set('<img name="createElement"><form name="body"></form><img id="cookie" name="x"><form name="login"></form>');
      const kept = [typeof document.createElement, document.body instanceof HTMLElement, typeof document.cookie, document.login?.localName];
      set('<form><input name="setHTML"><input name="innerHTML"><input name="replaceChildren"><input name="localName"></form>');
      window.tether_html.set(main.firstChild, '<b onclick="1">again</b>', false);
      return [kept, Reflect.get(Element.prototype, 'innerHTML', main.firstChild)];
    });
    assert.deepEqual(result, [['function', true, 'string', 'form'], '<b>again</b>']);
  });

  test('trusted markup keeps what strict markup loses', async () => {
    const written = await run('the browser', () => {
      const main = document.querySelector('main');
      window.tether_html.set(main, '<b onclick="x()">b</b><iframe></iframe>', true);
      return main.innerHTML;
    });
    assert.equal(written, '<b onclick="x()">b</b><iframe></iframe>');
  });

  test('trusted markup goes through the one policy, made once and only when needed', async () => {
    await page.goto('/strict');
    const made = await page.run(() => {
      if (!window.trustedTypes) return null;
      const names = [];
      const { createPolicy } = TrustedTypePolicyFactory.prototype;
      TrustedTypePolicyFactory.prototype.createPolicy = function (name, rules) {
        names.push([name, Object.keys(rules)]);
        return createPolicy.call(this, name, rules);
      };
      window.linkGlue(['$tether_html']);
      const before = names.length;
      const main = document.querySelector('main');
      for (let i = 0; i < 3; ++i) window.tether_html.set(main, `<i>${i}</i>`, true);
      return [before, names, main.innerHTML];
    });
    assert.deepEqual(made, [0, [['tether', ['createHTML']]], '<i>2</i>']);
  });

  test('the policy can have another name, or be the page\'s own', async () => {
    await page.goto('/mine');
    const named = await page.run(() => {
      const main = document.querySelector('main');
      window.linkGlue(['$tether_html'], { tetherPolicyName: 'mine' });
      window.tether_html.set(main, '<i>x</i>', true);
      return main.innerHTML;
    });
    assert.equal(named, '<i>x</i>');
    await page.goto('/mine');
    const own = await page.run(() => {
      const main = document.querySelector('main');
      window.linkGlue(['$tether_html'], { tetherPolicy: trustedTypes.createPolicy('mine', { createHTML: (text) => text.toUpperCase() }) });
      window.tether_html.set(main, '<i>x</i>', true);
      return main.innerHTML;
    });
    assert.equal(own, '<i>X</i>');
  });

  test('without its policy, markup is refused with an error that says why, and reported once', async () => {
    await page.goto('/other');
    const outcomes = await run('the lists', () => {
      const main = document.querySelector('main');
      main.textContent = 'as it was';
      return [true, false, true].map((trusted) => {
        try {
          window.tether_html.set(main, '<b>x</b>', trusted);
          return 'accepted';
        } catch (error) {
          return [error.name, error.message, main.textContent];
        }
      });
    });
    const refused = ['MarkupRefused', "the page's Content-Security-Policy does not allow (trusted-types) the policy 'tether'", 'as it was'];
    assert.deepEqual(outcomes, [refused, refused, refused]);
    assert.equal((await page.takeProblems()).length, 1);
  });

  test('a browser that cleans by itself needs no policy', async () => {
    await page.goto('/other');
    const [canClean, written] = await run('the browser', () => {
      const main = document.querySelector('main');
      try {
        window.tether_html.set(main, '<b onclick="1">x</b>', false);
        return ['setHTML' in Element.prototype, main.innerHTML];
      } catch (error) {
        return ['setHTML' in Element.prototype, error.name];
      }
    });
    assert.equal(written, canClean ? '<b>x</b>' : 'MarkupRefused');
    assert.equal((await page.takeProblems()).length, canClean ? 0 : 1);
  });

  test("no policy is ever called 'default'", async () => {
    const outcome = await page.run(() => {
      window.linkGlue(['$tether_html'], { tetherPolicyName: 'default' });
      try {
        window.tether_html.set(document.querySelector('main'), '<b>x</b>', true);
        return 'accepted';
      } catch (error) {
        return error.name;
      }
    });
    assert.equal(outcome, 'MarkupRefused');
  });

  test('a purifier may be a function, and its result is cleaned like everything', async () => {
    const written = await page.run(() => {
      delete Element.prototype.setHTML;
      const seen = [];
      window.linkGlue(['$tether_html'], { tetherPurify: (text) => { seen.push(text); return text.replace('secret', 'public') + '<script>x</script>'; } });
      const main = document.querySelector('main');
      window.tether_html.set(main, '<x-unknown foo="1">secret</x-unknown>', false);
      return [seen, main.innerHTML];
    });
    assert.deepEqual(written, [['<x-unknown foo="1">secret</x-unknown>'], '<x-unknown foo="1">public</x-unknown>']);
  });
}, options);
