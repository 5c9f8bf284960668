// Rival A: Duck's own client, unchanged. It starts by itself when its scripts have run; page/lively_stage.mjs gave it
// what it asks of a page. Its frames come where its socket's would.

const { livelyStage } = window;

const contender = {
  /** It works in promises and with a MutationObserver, so a frame is done only after their microtasks. */
  needsMicrotasks: true,
  /** The animation frame that lively waits for comes at once: up to 16.7 ms of its latency are not counted. */
  apply(buffer) {
    livelyStage.socket.onmessage({ data: buffer });
    livelyStage.runAnimationFrame();
  },
  decode: (buffer) => window.msgpack.decode(new Uint8Array(buffer)),
  reset() {
    const { patcher } = window.LIVELY_APPLICATION;
    patcher.domObserver.observer.takeRecords(); // of the new scene, which it would complain about
    patcher.buildUidMap(document);
  }
};

// By then it has started, and its decoder, an async script, is there, too.
window.addEventListener('load', () => window.parent.contenderIsReady(window, contender));
