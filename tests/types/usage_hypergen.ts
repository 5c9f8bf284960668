/// <reference path="../../js-glue/loader/hypergen.d.ts" />
// The types of Django Hypergen's client.
window.tetherOptions = { html: 'strict', commands: { roots: ['myLibrary'] } };

export function usage(): void {
  const { hypergen } = window;
  hypergen.ready(() => hypergen.applyCommands([['hypergen.morph', 'content', '<p>hello</p>'], ['myLibrary.draw', 1]]), { partial: true });
  hypergen.callback('/save/', [1, new hypergen.element('hypergen.read.value', null, 'name')], { debounce: 300, confirm_: 'Sure?' });
  hypergen.websocket.open('wss://example.com/ws/chat/', { timeout: 500, onopen: () => hypergen.setClientState('chat', { open: true }) });
  hypergen.websocket.WEBSOCKETS['wss://example.com/ws/chat/']?.json({ args: [], meta: {} });
  document.addEventListener('hypergen.error', (event) => {
    event.preventDefault();
    console.log(event.detail.kind === 'timeout', event.detail.status);
  });
  // @ts-expect-error no such mode
  window.tetherOptions = { html: 'trusted' };
  // @ts-expect-error a command is a list
  hypergen.applyCommands(['hypergen.morph']);
}
