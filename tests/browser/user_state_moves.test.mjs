// js-glue/user_state.js: what plays, what moves, what is being composed, and what is left when watching ends.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { form, onReplacedTrees } from './support/replaced_trees.mjs';

onReplacedTrees((page, { focused, read, replaceBy, start }) => {
  for (const halves of [false, true]) {
    test(`a sound plays on${halves ? ', even when the halves are called apart' : ''}`, async () => {
      const markup = '<div data-uid="0"><audio data-uid="0.1" src="/tone.wav" class="a" loop></audio></div>';
      await start(markup);
      await page.browser.click('#outside'); // sounds want a user
      const result = await page.run(async (markup, halves) => {
        const audio = document.querySelector('audio');
        audio.muted = true;
        await audio.play();
        await until(() => audio.currentTime > 0.2);
        const events = [];
        for (const type of ['pause', 'emptied', 'waiting']) audio.addEventListener(type, () => events.push(type));
        const before = audio.currentTime;
        const pairs = window.replaceAndPair(markup.replace('class="a"', 'class="b" title="t"'), halves);
        const kept = document.querySelector('audio');
        await new Promise((resolve) => setTimeout(resolve, 300));
        return {
          same: kept === audio, pairs: pairs.length, paired: pairs[0]?.[1] === audio, attributes: [kept.className, kept.title],
          playing: !kept.paused, on: kept.currentTime > before, events
        };
      }, markup, halves);
      const { events, ...rest } = result;
      assert.deepEqual(rest, { same: true, pairs: 1, paired: true, attributes: ['b', 't'], playing: true, on: true });
      if (!halves && await page.run(() => 'moveBefore' in Element.prototype)) assert.deepEqual(events, []);
    });
  }

  test('a sound that is itself replaced plays on; another sound begins anew', async () => {
    await start('<audio data-uid="0" src="/tone.wav" loop></audio>');
    await page.browser.click('#outside');
    const result = await page.run(async () => {
      const audio = document.querySelector('audio');
      audio.muted = true;
      await audio.play();
      await until(() => audio.currentTime > 0.1);
      const [pair] = window.replaceAndPair('<audio data-uid="0" src="/tone.wav" controls></audio>');
      const first = [pair?.[1] === audio, document.querySelectorAll('audio').length, audio.isConnected, audio.controls, audio.loop];
      await new Promise((resolve) => setTimeout(resolve, 100));
      const playing = !audio.paused;
      const pairs = window.replaceAndPair('<audio data-uid="0" src="/tone.wav?other"></audio>');
      return [...first, playing, pairs.length, document.querySelector('audio') === audio];
    });
    assert.deepEqual(result, [true, 1, true, true, false, true, 0, false]);
  });

  test('the two halves do the same for all but media and autofocus', async () => {
    await start(form);
    await page.browser.type('[data-uid="0.1"]', 'mine');
    const [typed] = await read('0.1', 'value');
    await page.run((form) => window.replaceAndPair(form, true), form);
    assert.deepEqual([await focused(), ...await read('0.1', 'value')], ['0.1', typed]);
  });

  test('a node that is moved keeps its state', async () => {
    const markup = '<div data-uid="0"><p>1</p><p id="last"><input data-uid="0.1"><i style="display:block;height:20px;overflow:auto"><b style="display:block;height:900px"></b></i></p></div>';
    await start(markup);
    await page.browser.type('[data-uid="0.1"]', 'typed');
    const result = await page.run(async () => {
      const input = document.activeElement;
      input.setSelectionRange(1, 3);
      document.querySelector('i').scrollTop = 40;
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      const parent = document.querySelector('[data-uid="0"]');
      window.tether_user_state.insert(parent, document.querySelector('#last'), parent.firstChild);
      const fresh = document.createElement('u');
      window.tether_user_state.insert(parent, fresh, null);
      return [parent.firstChild.id, parent.lastChild === fresh, document.activeElement === input, input.value, input.selectionStart, input.selectionEnd, document.querySelector('i').scrollTop];
    });
    assert.deepEqual(result, ['last', true, true, 'typed', 1, 3, 40]);
  });

  test('what cannot be inserted is an error, as it is for insertBefore', async () => {
    await start(form);
    const name = await page.run(() => {
      const section = document.querySelector('section');
      try {
        window.tether_user_state.insert(section.firstElementChild, section, null);
        return '';
      } catch (error) {
        return error.name;
      }
    });
    assert.equal(name, 'HierarchyRequestError');
  });

  test('where nothing is at stake, nothing is read', async () => {
    await start(`<div>${form}<article data-uid="9"><p>x</p></article></div>`);
    await page.browser.type('[data-uid="0.1"]', 'typed');
    const [state, reads] = await page.run(() => {
      let reads = 0;
      for (const [prototype, names] of [[Element.prototype, ['scrollTop', 'clientHeight']], [HTMLElement.prototype, ['offsetHeight']]]) {
        for (const name of names) {
          const { get } = Object.getOwnPropertyDescriptor(prototype, name);
          Object.defineProperty(prototype, name, { configurable: true, get() { ++reads; return get.call(this); } });
        }
      }
      for (const name of ['querySelector', 'querySelectorAll']) {
        const found = Element.prototype[name];
        Element.prototype[name] = function (selector) { ++reads; return found.call(this, selector); };
      }
      const old = document.getElementsByTagName('article')[0];
      return [window.tether_user_state.before_replace(old), reads];
    });
    assert.deepEqual([state, reads], [null, 0]);
  });

  test('listeners go when watching ends, and with them what is kept', async () => {
    const result = await page.run((form) => {
      const listeners = new Map();
      const root = document.querySelector('#root');
      for (const [name, step] of [['addEventListener', 1], ['removeEventListener', -1]]) {
        const original = root[name];
        root[name] = function (type, listener, options) {
          listeners.set(type, (listeners.get(type) ?? 0) + step);
          if (options.capture !== true || options.passive !== true) throw new Error('neither capturing nor passive');
          original.call(this, type, listener, options);
        };
      }
      window.startPatching(form);
      const up = [...listeners.values()];
      window.tether_user_state.watch(root);
      window.tether_user_state.unwatch();
      window.tether_user_state.unwatch();
      document.querySelector('input[data-uid]').focus();
      return [up.length > 0 && up.every((count) => count === 1), [...listeners.values()].every((count) => count === 0), window.tether_user_state.before_replace(root.firstElementChild)];
    }, form);
    assert.deepEqual(result, [true, true, null]);
  });

  test('composing: between its start and its end, and never in what is gone', async () => {
    await start(form);
    const result = await page.run(() => {
      const { composing } = window.tether_user_state;
      const input = document.querySelector('[data-uid="0.1"]');
      const say = (type, target = input) => target.dispatchEvent(new CompositionEvent(type, { bubbles: true }));
      const seen = [composing()];
      say('compositionstart');
      seen.push(composing());
      say('compositionend');
      seen.push(composing());
      say('compositionstart', document.querySelector('#outside'));
      seen.push(composing());
      say('compositionstart');
      input.remove();
      seen.push(composing());
      return seen;
    });
    assert.deepEqual(result, [false, true, false, false, false]);
  });

  test('a real input method composes', async () => {
    await start(form);
    if (page.engine !== 'chromium') return; // only Chromium can be made to
    await page.browser.click('[data-uid="0.1"]');
    await page.browser.cdp('Input.imeSetComposition', { text: 'に', selectionStart: 1, selectionEnd: 1 });
    assert.equal(await page.run(() => window.tether_user_state.composing()), true);
    await page.browser.cdp('Input.insertText', { text: '日' });
    assert.equal(await page.run(() => window.tether_user_state.composing()), false);
    const [value] = await read('0.1', 'value');
    await replaceBy(form);
    assert.deepEqual([await focused(), ...await read('0.1', 'value')], ['0.1', value]);
  });

  test('nothing of it throws, whatever the page does', async () => {
    await start(form);
    await page.browser.type('[data-uid="0.1"]', 'x');
    const result = await page.run((form) => {
      const bad = () => { throw new Error('no'); };
      HTMLElement.prototype.focus = bad;
      HTMLInputElement.prototype.setSelectionRange = bad;
      document.getSelection = bad;
      Object.defineProperty(HTMLInputElement.prototype, 'value', { get: bad, set: bad });
      return window.replaceBy(form);
    }, form);
    assert.equal(result, true);
  });
});
