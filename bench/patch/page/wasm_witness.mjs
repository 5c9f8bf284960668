// Keeps the wasm memories of a document, which its module does not hand out. Runs before the module; for the price of a
// closure. (The query for all objects of a kind, of the DevTools protocol, crashes Chromium 156 when there is one.)

{
  const memories = [];
  const witness = (result) => {
    const { exports } = result.instance ?? result;
    memories.push(...Object.values(exports).filter((value) => value instanceof WebAssembly.Memory));
    return result;
  };
  for (const name of ['instantiate', 'instantiateStreaming']) {
    const original = WebAssembly[name];
    WebAssembly[name] = (...given) => original.apply(WebAssembly, given).then(witness);
  }
  window.wasmBytes = () => memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
}
