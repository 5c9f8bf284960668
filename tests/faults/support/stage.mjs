// What one run of a row has to play with.

import { SocketView } from './socket_view.mjs';

/** Makes sockets and proxies for one run of a row; `end` takes them down. */
export class Stage {
  #proxies = [];
  #sockets = [];

  constructor({ row, lane, page, see, full, seed }) {
    Object.assign(this, { row, lane, page, see, full, seed, engine: lane.engine });
  }

  async proxy(options = {}) {
    const proxy = await this.lane.startProxy({ seed: this.seed, ...options });
    this.#proxies.push(proxy);
    return proxy;
  }

  /**
   * A socket in the page behind a proxy of its own, or the given one. `query` is for the application server, `make`
   * what `faults.make` in page/agent.mjs takes. Waits until it is up unless `up` is false.
   */
  async socket({ proxy, page = this.page, query = '', up = true, ...make } = {}) {
    const view = await this.view({ proxy, page, query });
    await page.run((spec) => window.faults.make(spec).then(() => {}), { name: view.name, url: view.url, ...make });
    if (up) await view.reaches('up');
    return view;
  }

  /** As `socket`, for one that the row makes by itself, under this name and with this URL. */
  async view({ proxy, page = this.page, query = '' } = {}) {
    const through = proxy ?? (await this.proxy());
    const name = this.lane.uniqueName(this.row);
    const view = new SocketView(page, this.lane.app, name, `${through.url}/app?name=${name}&${query}`, through);
    this.#sockets.push({ page, name });
    return view;
  }

  async end() {
    const names = this.#sockets.filter(({ page }) => page.line.isConnected);
    for (const { page, name } of names) {
      await page.run((name) => window.faults.sockets.get(name)?.destroy(), name).catch(() => {});
    }
    for (const proxy of this.#proxies) await proxy.close();
  }
}
