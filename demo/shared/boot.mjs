import { start } from '../../js-glue/loader/compile.mjs';

/**
 * Starts the app in `root`, an element or a shadow root with the parts that index.html shows. Where that fails, says
 * so in `root`: the controls in it stay disabled until the app enables them.
 */
export async function boot(createModule, wasm, root) {
  try {
    await start(createModule, wasm, { tetherRoot: root });
  } catch (error) {
    const message = document.createElement('p');
    message.setAttribute('role', 'alert');
    message.className = 'notice';
    root.prepend(message);
    // Filled when it is there already, so that it is read out.
    message.textContent = `This page could not start: ${error.message} (${error.code ?? error.name})`;
  }
}
