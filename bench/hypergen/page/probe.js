// Stands in for the page's WebSocket, and times how long a client takes for the frames that it is given.
window.frameProbe = (() => {
  let current = null;

  class ProbeSocket extends EventTarget {
    static CONNECTING = 0;
    static OPEN = 1;
    static CLOSING = 2;
    static CLOSED = 3;
    readyState = 0;
    bufferedAmount = 0;
    protocol = '';
    binaryType = 'blob';

    constructor(url) {
      super();
      this.url = url;
      setTimeout(() => {
        this.readyState = 1;
        current = this;
        this.tell(new Event('open'));
      }, 0);
    }

    tell(event) {
      this[`on${event.type}`]?.(event);
      this.dispatchEvent(event);
    }

    send() {}
    close() {}
  }
  window.WebSocket = ProbeSocket;
  // Hypergen's client says each command with its arguments; a developer's console is not open.
  console.log = () => {};

  const give = (frames) => {
    for (const data of frames) current.tell(new MessageEvent('message', { data }));
  };

  return {
    isOpen: () => current !== null,
    time(before, timed) {
      give(before);
      void document.body.offsetHeight;
      const start = performance.now();
      give(timed);
      return performance.now() - start;
    },
  };
})();
