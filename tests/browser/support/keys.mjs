// Keys and text as WebDriver wants them.

import { Key } from 'selenium-webdriver';

/**
 * The codes for one key with its modifiers, named as in `KeyboardEvent.key`: 'Enter', 'Shift+Enter', 'Control++'.
 * Not selenium's Key.chord: that releases the modifiers with a NULL key, which Firefox and WebKit show to the page as
 * one more keydown. WebDriver releases them at the end of the command anyway.
 */
export function chordCodes(chord) {
  return chord.split(/(?<=.)\+(?=.)/).map(keyCode).join('');
}

/**
 * Cuts text into runs {text, byKeys}: WebKit's driver drops characters outside of the Basic Multilingual Plane, such
 * as emoji, so they have to be entered in another way.
 */
export function typeableRuns(text, engine) {
  if (engine !== 'webkit') return [{ text, byKeys: true }];
  const runs = text.match(/[\u{10000}-\u{10FFFF}]+|[^\u{10000}-\u{10FFFF}]+/gu) ?? [];
  return runs.map((run) => ({ text: run, byKeys: run.codePointAt(0) < 0x10000 }));
}

/** 'ArrowUp' is selenium's Key.ARROW_UP; a single character stands for itself. */
function keyCode(name) {
  if ([...name].length === 1) return name;
  const code = Key[name.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase()];
  if (typeof code !== 'string') throw new Error(`unknown key '${name}'`);
  return code;
}
