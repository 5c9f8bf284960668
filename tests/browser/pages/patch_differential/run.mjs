// Runs sequences of random patches in the page: by dist/patch.mjs, by a plain model, and by Duck's client in a frame.
import { RandomServer } from '/shared/random_patches.mjs';
import { ReferencePatches } from '/shared/reference_patches.mjs';
import { frame } from '/support/pack.mjs';

const framesOfSequence = 7;

/** An element and all in it as text, without what two documents that look alike may differ in. */
function described(node) {
  if (node.nodeType === 3) return node.data.replace(/[&<]/g, (c) => (c === '&' ? '&amp;' : '&lt;'));
  if (node.nodeType === 8) return '<!---->';
  const attributes = [...node.attributes].filter(({ name }) => name !== 'style').map(({ name, value }) => ` ${name}=${JSON.stringify(value)}`);
  const style = node.style === undefined ? [] : [...node.style].map((name) => {
    const priority = node.style.getPropertyPriority(name);
    return ` ~${name}:${node.style.getPropertyValue(name)}${priority && `!${priority}`}`;
  });
  const prefix = node.namespaceURI.split('/').at(-1).replace('xhtml', '');
  const content = [...node.childNodes].map(described).join('');
  return `<${prefix}:${node.localName}${attributes.sort().join('')}${style.sort().join('')}>${content}</>`;
}

/** What a control holds, which no attribute shows. */
const held = (root) => [...root.querySelectorAll('input, textarea')].filter((one) => one instanceof HTMLElement).map(({ value, checked }) => `${value}|${checked}`).join('\n');

/** '' for what is alike, else the two from where they differ. */
function difference(is, shouldBe) {
  // Native, and true for nearly all.
  if (is.isEqualNode(shouldBe)) return '';
  const [left, right] = [described(is), described(shouldBe)];
  if (left === right) return '';
  let at = 0;
  while (left[at] === right[at]) at++;
  return `is  ...${left.slice(Math.max(0, at - 150), at + 150)}\nnot ...${right.slice(Math.max(0, at - 150), at + 150)}`;
}

/** Three copies of the same beginning. */
function makeScene(uid) {
  const root = document.createElement('div');
  root.dataset.uid = uid;
  return root;
}

/** Lively works in promises; see bench/patch/page/turn.mjs. */
async function applyByDuck(duck, patch) {
  duck.livelyStage.socket.onmessage({ data: new duck.Uint8Array(frame(patch)).buffer });
  duck.livelyStage.runAnimationFrame();
  for (let round = 0; round < 3; ++round) await null;
}

/** Returns '' or what was wrong, in ASCII: not every text survives the way to the driver. */
export async function runSequence(seed, Patcher, duck) {
  const problem = await sequenceProblem(seed, Patcher, duck);
  return problem.replace(/[^\n -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

async function sequenceProblem(seed, Patcher, duck) {
  // Duck's client is a judge only of what it gets right, see patch_differential.test.mjs.
  const honest = seed % 2 === 0;
  const strict = !honest && seed % 4 === 1;
  const options = { honest, strict, markup: !strict };
  const uid = `s${seed}`;
  const hosts = [document.createElement('main'), document.createElement('main')];
  for (const host of hosts) host.append(makeScene(uid));
  document.body.append(...hosts);
  const [ourHost, plainHost] = hosts;
  const errors = [];
  const patcher = new Patcher({ root: ourHost, markup: strict ? 'never' : 'detect', html: strict ? 'strict' : 'unsafe-trusted' });
  patcher.bind('error', ({ error }) => errors.push(`${error.code}: ${error.message}`));
  const reference = new ReferencePatches(plainHost, options);
  const server = new RandomServer(seed, reference, uid, options);
  const slot = duck?.document.querySelector('main');
  if (honest && duck) await applyByDuck(duck, [2, '0.1.2', [0, ['div', uid, { 'data-uid': uid }, {}, null, []]]]);
  try {
    for (let index = 0; index < framesOfSequence; index++) {
      const patches = server.frame();
      patcher.apply(frame(...patches));
      let problem = difference(ourHost.firstElementChild ?? ourHost, plainHost.firstElementChild ?? plainHost);
      if (problem === '' && held(ourHost) !== held(plainHost)) problem = `holds ${held(ourHost)}\nnot ${held(plainHost)}`;
      if (problem === '' && honest && duck) {
        for (const patch of patches) await applyByDuck(duck, patch);
        problem = difference(ourHost.firstElementChild, slot.firstElementChild).replace(/^(?=.)/, 'Duck differs: ');
      }
      if (problem !== '') return `seed ${seed}, frame ${index}:\n${patches.map((one) => JSON.stringify(one)).join('\n')}\n${problem}\n${errors}`;
    }
  } catch (error) {
    return `seed ${seed}: ${error.stack}\n${errors}`;
  } finally {
    patcher.destroy();
    for (const host of hosts) host.remove();
    if (honest && duck) await applyByDuck(duck, [1, uid]);
  }
  // All that the page may refuse are names.
  const odd = errors.filter((error) => !/bad-name|refused-content|InvalidCharacter/.test(error));
  return odd.length === 0 ? '' : `seed ${seed}: ${odd}`;
}
