import { DuckPage } from './support/duck_page.mjs';
const page = new DuckPage('chromium');
await page.start({});
try {
  await page.begin(process.argv[2]);
  await page.run(()=>{ const s=window.LIVELY_APPLICATION?.websocketClient?.socket; if(s) s.addEventListener('message', e=>{ try{ const m=Msgpack?.decode ? null:null; }catch{}; (window.__m??=[]).push(e.data.byteLength) }); });
  await eval(`(async()=>{${process.argv[3]}})()`);
  await new Promise(r=>setTimeout(r,2500));
  console.log(await page.run(()=>({url:location.href, h1:document.querySelector('h1')?.textContent, title:document.title, body:document.body.innerText.slice(0,300), problems: window.peerWatch?.problems, ev: window.peerWatch?.events, m: window.__m, bar: document.querySelector('#page-progress-bar')?.outerHTML.slice(0,400)})));
  console.log(JSON.stringify(await page.server.told()));
  console.log((await import("node:fs")).readFileSync(page.server.log,"utf8").slice(-3000)); console.log((await page.browser.consoleErrors()).join('\n').slice(0,2000));
} finally { await page.close(); }
