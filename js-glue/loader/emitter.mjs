import { TetherError, thrownText } from './errors.mjs';

/**
 * Handlers by event name. A handler removed while its event is delivered is not called any more; one added is first
 * called for the next event; one that throws is reported as an error event and does not stop the others.
 */
export class Emitter {
  #handlers = new Map();

  /** Returns `handler`, for `unbind`. */
  bind(name, handler) {
    const list = this.#handlers.get(name) || [];
    // A new array each time: a dispatch under way keeps the one it started with.
    this.#handlers.set(name, [...list, handler]);
    return handler;
  }

  /** Removes one handler, or all of that event. */
  unbind(name, handler) {
    const list = this.#handlers.get(name) || [];
    const index = list.indexOf(handler);
    this.#handlers.set(name, handler === undefined ? [] : list.filter((_, at) => at !== index));
  }

  listens(name) {
    return (this.#handlers.get(name) || []).length > 0;
  }

  emit(name, details) {
    const event = { type: name, target: this, ...details };
    for (const handler of this.#handlers.get(name) || []) {
      if (!(this.#handlers.get(name) || []).includes(handler)) continue;
      try {
        handler.call(this, event);
      } catch (cause) {
        this.handlerFailed(name, cause);
      }
    }
  }

  /** Reports what a handler threw, as an error event if anybody listens. */
  handlerFailed(name, cause) {
    const listened = name !== 'error' && this.listens('error');
    if (listened) {
      const message = `a handler of '${name}' threw: ${thrownText(cause)}`;
      this.emit('error', { error: new TetherError('handler-failed', message, cause) });
    } else {
      // As the browser does with an exception in a listener of its own events.
      reportError(cause);
    }
  }

  /** Ends everything: no handler is called after this. */
  unbindAll() {
    this.#handlers.clear();
  }
}
