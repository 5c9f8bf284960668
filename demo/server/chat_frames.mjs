/**
 * Reads what a chat client sends. Everything that comes out of here has the
 * right type and length; everything else is a FrameError whose text tells the
 * author of the client what was wrong.
 *
 *   {"type":"join","username","room","since":{"username","id"}}
 *   {"type":"message","username","room","text","id"}
 *   {"type":"leave","room"}
 *
 * Without "room", the lobby is meant. `since` names the last line that the joiner
 * has seen there, if it was there before.
 */

export const defaultRoom = 'lobby';
export const joinExample = '{"type":"join","username":"ann","room":"lobby"}';

const longest = Object.freeze({ username: 40, room: 60, text: 4000, id: 64 });
const knownTypes = ['join', 'message', 'leave'];

/**
 * A message for the client; `id` is that of the chat message it is about, if any, and `code` tells a program what kind
 * of error it is, where that matters: "unavailable", so far.
 */
export class FrameError extends Error {
  constructor(message, id, code) {
    super(message);
    this.id = id;
    this.code = code;
  }
}

/**
 * `{type, username?, room, text?, id?, since?}`. Only a message may lack its username
 * (then it is the one the client joined with) and its id.
 */
export function readChatFrame(frame) {
  switch (frame.type) {
    case 'join':
      return {
        type: 'join',
        username: readName(frame, 'username'),
        room: readRoom(frame),
        since: readSince(frame.since),
      };
    case 'leave':
      return { type: 'leave', room: readRoom(frame) };
    case 'message':
      return readMessage(frame);
    default:
      throw new FrameError(
        `unknown type ${quote(frame.type)}; expected one of ${knownTypes.map(quote).join(', ')}, ` +
          `for example ${joinExample}`,
      );
  }
}

function readMessage(frame) {
  const id = readId(frame.id);
  try {
    return {
      type: 'message',
      username: isMissing(frame.username) ? undefined : readName(frame, 'username'),
      room: readRoom(frame),
      text: readText(frame.text),
      id,
    };
  } catch (error) {
    error.id = id;
    throw error;
  }
}

function readSince(value) {
  if (isMissing(value)) return undefined;
  if (typeof value !== 'object') {
    throw new FrameError('"since" has to be an object with the username and the id of a message');
  }
  return { username: readName(value, 'username'), id: readId(value.id) ?? '' };
}

function readRoom(frame) {
  return isMissing(frame.room) ? defaultRoom : readName(frame, 'room');
}

function readName(frame, field) {
  const value = frame[field];
  const name = typeof value === 'string' ? clean(value).trim() : '';
  if (name === '' || isLonger(name, longest[field])) {
    throw new FrameError(
      `"${field}" has to be a string of 1 to ${longest[field]} characters, not only spaces`,
    );
  }
  return name;
}

function readText(value) {
  if (typeof value !== 'string' || value === '' || isLonger(value, longest.text)) {
    throw new FrameError(`"text" has to be a string of 1 to ${longest.text} characters`);
  }
  return clean(value);
}

function readId(value) {
  if (isMissing(value)) return undefined;
  const id = typeof value === 'number' ? String(value) : value;
  if (typeof id !== 'string' || id === '' || isLonger(id, longest.id)) {
    throw new FrameError(`"id" has to be a number or a string of 1 to ${longest.id} characters`);
  }
  return clean(id);
}

/** Characters as a person counts them: an emoji outside the basic plane is one, not two. */
function isLonger(text, limit) {
  return text.length > limit && (text.length > 2 * limit || [...text].length > limit);
}

/**
 * Replaces what the store could not give back unchanged: NUL, where SQLite's
 * text ends, and halves of surrogate pairs, which UTF-8 cannot express.
 */
function clean(text) {
  return text.replace(/\0|\p{Surrogate}/gu, '\ufffd');
}

function isMissing(value) {
  return value === undefined || value === null;
}

/** For error texts: `value` as JSON, shortened. */
function quote(value) {
  const text = JSON.stringify(value) ?? 'undefined';
  return text.length > 60 ? `${text.slice(0, 60)}...` : text;
}
