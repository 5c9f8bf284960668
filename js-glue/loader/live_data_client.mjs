import { Client, originLines } from './client.mjs';
import { VALUE } from './face.mjs';

/** The class LiveDataClient of one running module. */
export function makeLiveDataClient(face) {
  return class LiveDataClient extends Client {
    #handlers = new Map();

    constructor(url, options) {
      super(face, 'live', face.call('live_new', String(url), originLines(options)));
    }

    hear(event, number, address, size) {
      if (event !== VALUE) {
        super.hear(event, number, address, size);
        return;
      }
      const handler = this.#handlers.get(number);
      if (handler === undefined) return;
      const data = JSON.parse(face.text(address, size));
      try {
        handler(data);
      } catch (cause) {
        this.handlerFailed('subscribe', cause);
      }
    }

    /** Calls `handler` with each value of `channel` until the returned subscription is cancelled. */
    subscribe(channel, handler) {
      const id = face.call('live_subscribe', this.cppHandle, String(channel));
      this.#handlers.set(id, handler);
      return {
        channel: String(channel),
        cancel: () => {
          if (this.#handlers.delete(id)) face.call('live_cancel', this.cppHandle, id);
        },
      };
    }

    /** Sends a request of the application's own, as JSON. */
    send(request) {
      face.demand('live_send', this.cppHandle, JSON.stringify(request));
    }

    destroy() {
      this.#handlers.clear();
      super.destroy();
    }
  };
}
