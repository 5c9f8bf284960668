// Partial loads: another page of the server in the place of this one, without a full load; and the browser's history.

function isForBrowser(event) {
  return event instanceof MouseEvent && (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button !== 0);
}

const here = () => location.pathname + location.search;

export class Visits {
  #calls;
  #shown = here();

  constructor(calls) {
    this.#calls = calls;
    window.addEventListener('popstate', (event) => this.#popped(event));
  }

  /** Tells the page that the address or what stands there has changed. */
  announce() {
    this.#shown = here();
    document.dispatchEvent(new Event('hypergen.pushstate'));
  }

  /** `event` is that of a link, or null; a click that asks for a new tab is left to the browser. */
  partialLoad(event, url, push) {
    if (isForBrowser(event)) return;
    const detail = { event, url, pushState: push };
    window.dispatchEvent(new CustomEvent('hypergen.partialLoad.before', { detail }));
    this.#calls.callback(url, [], {
      event,
      headers: { 'X-Hypergen-Partial': '1' },
      navigation: true,
      onSucces: () => {
        if (push) {
          history.pushState({ callback_url: url }, '', url);
          this.announce();
          window.dispatchEvent(new CustomEvent('hypergen.partialLoad.after', { detail }));
        }
      },
    });
  }

  #popped(event) {
    if (here() === this.#shown) return; // only the part after the # is another
    this.#shown = here();
    const url = event.state?.callback_url;
    if (url === undefined) location.reload();
    else this.partialLoad(event, url, false);
  }
}
