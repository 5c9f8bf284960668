// URL, sub-protocols and token of a ReliableWebSocket: a value, or a function that is asked at each attempt.
import { thrownText } from './errors.mjs';
import { number } from './options.mjs';

/** What a provider answers with to end the connection. The same symbol in every module of this library. */
export const STOP = Symbol.for('tether.stop');

// Outcomes, as wasm/modules/reliable_face.cpp numbers them.
const PROVIDED = 0;
export const FAILED = 1;
const STOPPED = 2;

/** A text, a URL, or a list of texts as C++ takes it: separated by commas. */
export function textOf(value) {
  if (typeof value === 'string') return value;
  if (typeof value?.href === 'string') return value.href;
  if (typeof value?.[Symbol.iterator] === 'function') return [...value].join(',');
  throw new TypeError('expected a string, a URL or a list of strings');
}

/** Asks, and waits for the answer: { outcome, text, validFor } and, where it failed, the cause. Never rejects. */
export async function askProvider(provider, call) {
  try {
    const answer = await provider(call);
    if (answer === STOP) return { outcome: STOPPED, text: '', validFor: 0 };
    const { text, validFor = 0 } = typeof answer?.text === 'string' ? answer : { text: answer };
    return { outcome: PROVIDED, text: textOf(text), validFor: number(validFor, 'validFor') };
  } catch (cause) {
    if (cause === STOP) return { outcome: STOPPED, text: '', validFor: 0 };
    return { outcome: FAILED, text: `a provider failed: ${thrownText(cause)}`, validFor: 0, cause };
  }
}
