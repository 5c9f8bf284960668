// What is measured: scenarios, each of them an empty scene and the steps that follow on it. A step is one row of the
// table, and `frames()` has the patches of its frames. Goals are lively's time by ours, and msgpackr's by ours.

import * as patches from './patches.mjs';
import { seededRandom } from './random.mjs';

/** The uid of the element that rows are put into; page/scene.mjs builds it. */
export const containers = { table: '0.1.2.0.0', list: '0.1.2.0' };

const times = (count, make) => Array.from({ length: count }, (_, index) => make(index));
const rowUid = (scene, index) => `${containers[scene]}.${index}`;
const rowOf = { table: patches.tableRow, list: patches.divRow };

function rows(scene, count, label) {
  const below = seededRandom(count);
  return times(count, (index) => rowOf[scene](rowUid(scene, index), index, label(below)));
}

const inserts = (scene, nodes) => [nodes.map((node, index) => patches.insertNode(containers[scene], index, node))];
const createRows = (scene, count, label = patches.label) => () => inserts(scene, rows(scene, count, label));

/** The whole container anew, which is how a list arrives whose tag or key changed. */
const replaceRows = (scene, tag, count) => () => {
  const uid = containers[scene];
  const children = rows(scene, count, patches.label);
  return [[patches.replaceNode(uid, patches.node(tag, uid, { class: 'big' }, { children }))]];
};

/** New labels for `count` rows, `every` rows apart. */
const relabel = (scene, count, every, label) => () => {
  const below = seededRandom(7);
  return [times(count, (index) => patches.alterText(patches.labelOf(rowUid(scene, index * every)), label(below)))];
};
const loudLabel = (below) => `${patches.label(below)} !!!`;

const removeRows = (scene, count) => () => [times(count, (index) => patches.removeNode(rowUid(scene, index)))];

const overCards = (makePatch) => () => [times(1000, (index) => makePatch(rowUid('list', index), index))];
const retitle = (title) => overCards((uid, index) => patches.replaceProps(uid, patches.cardProps(uid, index, `${title} ${index}`)));
const restyle = overCards((uid, index) =>
  patches.replaceStyle(uid, patches.cardStyle(index, `rgb(${index % 256}, ${index % 13}, 7)`)));

/** A hundred frames of 40 texts and 20 styles, spread over 200 lines. */
function tickerFrames() {
  const below = seededRandom(11);
  const cell = () => `${rowUid('table', below(200))}.${1 + below(3)}`;
  return times(100, () => [
    ...times(40, () => patches.alterText(cell(), (below(100_000) / 100).toFixed(2))),
    ...times(20, () => patches.replaceStyle(cell(), { color: below(2) ? 'green' : 'red' }))
  ]);
}

const tinyFrames = () => times(500, (index) => [patches.alterText(patches.labelOf(rowUid('table', index % 50)), `just text ${index}`)]);

/**
 * `quick`: whether the short run has it, too. `setUp`: a step that is not measured. `unit` 'us/frame': the figure is
 * per frame. `apart`: not one of the workloads of the geometric mean.
 */
export const scenarios = [
  {
    scene: 'table',
    steps: [
      { id: 'create-1k', title: 'create 1k rows', frames: createRows('table', 1000), goal: [5.7, 1.8], quick: true },
      { id: 'replace-5k', title: 'REPLACE_NODE 5k rows', frames: replaceRows('table', 'tbody', 5000), goal: [5.0, 1.6], quick: true }
    ]
  },
  {
    scene: 'table',
    steps: [
      { id: 'create-10k', title: 'create 10k rows', frames: createRows('table', 10_000), goal: [6.3, 1.5], quick: true },
      { id: 'text', title: 'text 1 in 10 of 10k', frames: relabel('table', 1000, 10, loudLabel), goal: [4.2, 1.45], quick: true },
      { id: 'remove', title: 'remove 1k of 10k rows', frames: removeRows('table', 1000), goal: [1.8, 1.0], quick: true }
    ]
  },
  {
    scene: 'list',
    steps: [
      { id: 'create-10k-div', title: 'create 10k div rows', frames: createRows('list', 10_000), goal: [6.2, 1.5] },
      { id: 'text-div', title: 'text 1 in 10 of 10k div rows', frames: relabel('list', 1000, 10, loudLabel) }
    ]
  },
  {
    scene: 'list',
    steps: [
      { id: 'create-1k-div', title: 'create 1k div rows', frames: createRows('list', 1000) },
      { id: 'replace-5k-div', title: 'REPLACE_NODE 5k div rows', frames: replaceRows('list', 'div', 5000) }
    ]
  },
  {
    scene: 'list',
    steps: [
      {
        id: 'cards', title: 'create 1k cards, 6 props + 3 styles', goal: [3.8, 1.8], quick: true,
        frames: () => inserts('list', times(1000, (index) => patches.card(rowUid('list', index), index)))
      },
      { id: 'props', title: 'REPLACE_PROPS 1k, 1 of 6 new', frames: retitle('new title'), goal: [5.4, 1.5], quick: true },
      { id: 'props-again', title: 'REPLACE_PROPS 1k, second time', frames: retitle('newer title') },
      { id: 'style', title: 'REPLACE_STYLE 1k, 1 of 3 new', frames: restyle, goal: [5.4, 1.4], quick: true }
    ]
  },
  {
    scene: 'table',
    steps: [
      {
        id: 'ticker-lines', setUp: true, quick: true,
        frames: () => inserts('table', times(200, (index) => patches.tickerLine(rowUid('table', index), index)))
      },
      { id: 'ticker', title: 'ticker, 100 frames of 60 patches', frames: tickerFrames, goal: [9.5, 1.55], quick: true }
    ]
  },
  {
    scene: 'table',
    steps: [
      { id: 'cjk-create', title: 'CJK create 1k rows', frames: createRows('table', 1000, patches.easternLabel), goal: [5.0, 1.7], quick: true },
      { id: 'cjk-text', title: 'CJK text 1k', frames: relabel('table', 1000, 1, patches.easternLabel), goal: [3.6, 1.2], quick: true },
      { id: 'tiny', title: 'tiny frame, 1 text', frames: tinyFrames, unit: 'us/frame', apart: true, quick: true }
    ]
  }
];

/** 1.1 MB, decoded only. */
export const decodeStep = { id: 'decode', title: 'decode 1.1 MB', frames: createRows('table', 2250), goal: [5.5, 2.8], apart: true };

/** The scenarios of a run; a short one leaves out what is much like another row. */
export function scenariosOf({ quick }) {
  if (!quick) return scenarios;
  return scenarios
    .map(({ scene, steps }) => ({ scene, steps: steps.filter((step) => step.quick) }))
    .filter(({ steps }) => steps.length > 0);
}
