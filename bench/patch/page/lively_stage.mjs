// What lively.js finds in the page that Duck's server makes, without the server: a socket that connects to nothing,
// and animation frames that come when the benchmark says so. Runs before lively.js.

window.PAGE_UID = document.documentElement.dataset.uid;
window.LIVELY_WS_URL = 'ws://nowhere.invalid/ws/lively';
window.LIVELY_DEBUG = false;
window.livelyStage = {
  socket: null,
  callbacks: [],
  runAnimationFrame() {
    const callbacks = this.callbacks;
    this.callbacks = [];
    for (const callback of callbacks) callback(performance.now());
  }
};
window.WebSocket = class {
  constructor() {
    window.livelyStage.socket = this;
  }

  send() {}

  close() {}
};
window.requestAnimationFrame = (callback) => window.livelyStage.callbacks.push(callback);
