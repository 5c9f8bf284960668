// In front of either client's script: sees its socket, its animation frames and the changes of the document, and drives
// what is measured. A classic script; all times are milliseconds of this page's performance.now().
(() => {
  if (window.liveProbe) return;

  const limitMs = 20_000;
  const tellLimitMs = 1000; // for DuckNavigated, after the page is complete
  const frameMs = 1000 / 60;
  const quietMs = 100;
  const now = () => performance.now();
  const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

  // --- What happens

  let openedAt = null;
  let held = null; // while the clock of `events` runs: what sends each frame that the client has sent
  let sentAt = 0;
  let frames = 0;
  let arrivedAt = null; // the last frame before the first change: others, such as a wish for cookies, may come, too
  let own = 0; // time in the client's message handlers and animation frames
  let changedAt = null;
  let navigatedAt = null;

  /** From here on, and returns the time. */
  function begin() {
    frames = own = 0;
    arrivedAt = changedAt = navigatedAt = null;
    return now();
  }

  // The client's own listener runs between these two, and its microtasks with it.
  let startedAt = 0;
  function beforeMessage() {
    startedAt = now();
    if (changedAt === null) arrivedAt = startedAt;
    ++frames;
  }
  function afterMessage() {
    own += now() - startedAt;
  }

  const NativeSocket = window.WebSocket;
  window.WebSocket = class WebSocket extends NativeSocket {
    constructor(...args) {
      super(...args);
      this.addEventListener('message', beforeMessage);
      this.addEventListener('open', () => {
        openedAt ??= now();
        this.addEventListener('message', afterMessage);
      });
    }

    send(data) {
      sentAt = now();
      if (held === null) return super.send(data);
      const copy = data.slice(); // the client may use the memory again
      held.push(() => super.send(copy));
    }
  };

  const nativeFrame = window.requestAnimationFrame;
  window.requestAnimationFrame = (callback) => nativeFrame.call(window, (time) => {
    const start = now();
    callback(time);
    own += now() - start;
  });

  // Called when what changed something is over, before anything is painted.
  const observer = new MutationObserver(() => { changedAt = now(); });
  observer.observe(document, { subtree: true, childList: true, characterData: true });

  document.addEventListener('DuckNavigated', () => { navigatedAt = now(); });

  // --- What is measured

  async function until(condition, ms = limitMs) {
    const end = now() + ms;
    while (!condition() && now() < end) await sleep(1);
    return condition();
  }

  async function surely(what, condition) {
    if (!await until(condition)) throw new Error(`waited in vain for ${what} at ${location.href}`);
  }

  /** Waits until no frame has come for a while. */
  async function quiet() {
    for (let seen = -1; seen !== frames;) {
      seen = frames;
      await sleep(quietMs);
    }
  }

  /** What comes next comes at any moment between two animation frames, as users' clicks do. */
  const atAnyMoment = () => sleep(Math.random() * frameMs);

  const text = (css) => document.querySelector(css).textContent;

  window.liveProbe = {
    openedAt: () => openedAt,

    /** From a click to `send`, the mean of `count` clicks, each with an answer; they are sent when the clock has stopped. */
    async events({ button, output, count }) {
      const element = document.querySelector(button);
      const wanted = String(Number(text(output)) + count);
      await quiet();
      held = [];
      let sum = 0;
      for (let click = 1; click <= count; ++click) {
        const start = now();
        element.click();
        await surely('a frame', () => held.length === click);
        sum += sentAt - start;
      }
      const sends = held;
      held = null;
      for (const send of sends) send();
      await surely(`${wanted} in ${output}`, () => text(output) === wanted);
      return { time: sum / count };
    },

    /**
     * Clicks and waits until there are `more` elements for `css`, or, without a number, until its text is another one.
     * {time: from the arrival of the frame, waits for animation frames included, own: the client's own time}.
     */
    async patch({ button, css, more }) {
      const shown = () => (more === undefined ? text(css) : document.querySelectorAll(css).length);
      const before = shown();
      const arrived = () => (more === undefined ? shown() !== before : shown() === before + more);
      await quiet();
      await atAnyMoment();
      begin();
      document.querySelector(button).click();
      await surely(`a change of ${css}`, () => changedAt !== null && arrived());
      const time = changedAt - arrivedAt;
      await quiet();
      return { time, own };
    },

    /**
     * Goes to another page, by a link or back, until it is complete. {time: from the click to the last change, own: the
     * client's own time, told: from the click to the DuckNavigated event, if there is one, nodes: elements of the page}.
     */
    async navigation({ link, title }) {
      await quiet();
      await atAnyMoment();
      const start = begin();
      if (link) document.querySelector(link).click();
      else history.back();
      await surely(`the page '${title}'`, () => changedAt !== null && document.title === title);
      await quiet();
      const result = { time: changedAt - start, own, frames, nodes: document.querySelectorAll('body *').length };
      const told = await until(() => navigatedAt !== null, tellLimitMs);
      return told ? { ...result, told: navigatedAt - start } : result;
    }
  };
})();
