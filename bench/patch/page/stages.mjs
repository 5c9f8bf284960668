// The contenders' documents: an iframe for each, all of the same size and in the same place.

const opened = new Map();
const markups = {
  table: '<table data-uid="0.1.2.0"><tbody data-uid="0.1.2.0.0"></tbody></table>',
  list: '<div data-uid="0.1.2.0"></div>'
};

/** The contenders' documents call this as soon as they can take a frame. */
window.contenderIsReady = (stageWindow, contender) => opened.get(stageWindow.name)({ stageWindow, contender });

/** Loads a contender: {name, window, document, contender, slot}. */
export async function openStage(name) {
  const ready = new Promise((resolve) => opened.set(name, resolve));
  const frame = document.createElement('iframe');
  frame.name = name;
  frame.src = `/stage/${name}`;
  document.body.append(frame);
  const { stageWindow, contender } = await ready;
  const stageDocument = stageWindow.document;
  return { name, window: stageWindow, document: stageDocument, contender, slot: stageDocument.querySelector('main') };
}

/** An empty table or list, and a contender that knows nothing else. */
export function resetStage({ contender, slot }, scene) {
  slot.innerHTML = markups[scene];
  contender.reset();
}

/** A step's frames as the server packed them (frames.mjs). */
export async function fetchFrames(id) {
  const response = await fetch(`/frames/${id}`);
  if (!response.ok) throw new Error(`no frames for ${id}`);
  const packed = await response.arrayBuffer();
  const view = new DataView(packed);
  const frames = [];
  for (let at = 0; at < packed.byteLength;) {
    const length = view.getUint32(at, true);
    frames.push(new Uint8Array(packed, at + 4, length));
    at += 4 + length;
  }
  return frames;
}

/** Frames as buffers of the contender's own document: that is what its socket would give it. */
export const buffersFor = ({ window }, frames) => frames.map((bytes) => new window.Uint8Array(bytes).buffer);
