import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { inEveryEngine } from './support/module_page.mjs';
const built = fileURLToPath(new URL('../../build/wasm-release/tests/browser/', import.meta.url));
inEveryEngine((page) => {
    test(`x`, async () => {
      const full = await page.run(async (text) => {
        const { default: start } = await import('/built/memory_cap.mjs');
        const app = await start();
        app._page_lay_canary();
        app._page_connect(text);
        await until(() => app._page_opens() === 1);
        const blocks = [app._page_fill(65536), app._page_fill(1024), app._page_fill(16)];
        const low = app.HEAPU8 ? [...app.HEAPU8.slice(0, 64)] : 'no heap';
        const out = [];
        window.onerror = (e) => { out.push(String(e)); };
        const t = (n, f) => { try { out.push([n, f()]); } catch (e) { out.push([n, String(e)]); } };
        t('ask', () => app._page_ask());
        await new Promise(r=>setTimeout(r, 1500));
        t('canary', () => app._page_canary_is_intact());
        t('errors', () => app._page_errors());
        t('closes', () => app._page_closes());
        app._page_free();
        t('connect', () => app._page_connect(text));
        await new Promise(r=>setTimeout(r, 300));
        t('opens', () => app._page_opens());
        return {blocks, out, low, after: app.HEAPU8 && [...app.HEAPU8.slice(0,64)], p: window.__problems};
      }, 0);
      console.log(JSON.stringify(full));
    });
}, { mounts: [{ prefix: '/built/', directory: built }], endpoints: {     '/large'(webSocket, url) {
      webSocket.on('message', () => webSocket.send(Buffer.alloc(10<<20, 'A'), { binary: url.searchParams.get('kind') === 'binary' }));
    } } });
