// The frames as bytes, as Duck's server packs them: [1, [patch, ...]], every map and string in its shortest form.

// Not the main entry, which would look for a native add-on (package.json leaves that out).
import { Packr } from 'msgpackr/pack';

const applyPatch = 1;
const packr = new Packr({ useRecords: false, variableMapSize: true });

/** All frames of a step in one buffer: before each its length, as a little-endian 32-bit number. */
export function packFrames({ frames }) {
  const parts = frames().flatMap((patches) => {
    const bytes = Buffer.from(packr.pack([applyPatch, patches])); // a copy: the packer uses its buffer again
    const length = Buffer.alloc(4);
    length.writeUInt32LE(bytes.length);
    return [length, bytes];
  });
  return Buffer.concat(parts);
}
