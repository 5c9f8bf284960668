// A page that has run nothing yet: how long a contender takes from the first line of its document to its first frame.

import { buffersFor, fetchFrames, openStage, resetStage } from './stages.mjs';
import { applyAll } from './turn.mjs';

/** Milliseconds of one clock for all documents: `performance.now()` counts from another moment in each. */
const now = () => performance.timeOrigin + performance.now();

window.coldStart = async (name, id) => {
  const frames = await fetchFrames(id);
  const stage = await openStage(name);
  resetStage(stage, 'table');
  await applyAll(stage.contender, buffersFor(stage, frames));
  return now() - stage.window.openedAt;
};
window.benchIsReady = true;
