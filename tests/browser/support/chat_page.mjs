// The chat demo as a user meets it: shared by the tests that chat.

/** Opens the page and signs in; resolves once the lobby is there. */
export async function signIn(browser, url, name) {
  await browser.goto(url);
  await browser.wait(() => document.querySelector('#enter')?.disabled === false, { message: 'the chat is ready' });
  await browser.type('#name', name);
  await browser.press('#name', 'Enter');
  await browser.wait(() => document.querySelector('[role=log]'), { message: `${name} is in the lobby` });
}

export async function say(browser, text) {
  await browser.type('#message', text);
  await browser.press('#message', 'Enter');
}

/** Waits for a message with exactly this text; returns { author, text, delivery }. */
export function sees(browser, text) {
  return browser.wait(
    (expected) => {
      const found = [...document.querySelectorAll('.message')].find((one) => one.querySelector('.text').textContent === expected);
      if (!found) return null;
      const read = (part) => found.querySelector(part).textContent;
      return { author: read('.author'), text: read('.text'), delivery: read('.delivery') };
    },
    { args: [text], message: `the message '${text}'` }
  );
}

/** Waits until a message of one's own says `delivery`, for instance 'sent'. */
export function delivered(browser, text, delivery) {
  return browser.wait(
    (expected, state) =>
      [...document.querySelectorAll('.message.own')].some(
        (one) =>
          one.querySelector('.text').textContent === expected && one.querySelector('.delivery').textContent.startsWith(state)
      ),
    { args: [text, delivery], message: `'${text}' is ${delivery}` }
  );
}

/** The people in the room that is shown. */
export const people = (browser) =>
  browser.evaluate(() => [...document.querySelectorAll('#people li')].map((one) => one.textContent).sort());

/** The texts of the messages in the room that is shown, of one author if one is named, as the page has them. */
export const texts = (browser, author) =>
  browser.evaluate(
    (wanted) =>
      [...document.querySelectorAll('.log:not([hidden]) .message')]
        .filter((one) => wanted === null || one.querySelector('.author').textContent === wanted)
        .map((one) => one.querySelector('.text').textContent),
    author ?? null
  );
