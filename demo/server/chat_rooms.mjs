/**
 * Who is in which room, and who is told what. Knows no sockets: a frame goes in,
 * and a list of deliveries `{to: [member, ...], frame}` comes out, to be carried
 * out in that order. A member is any object, one for each connection.
 *
 *   {"type":"history","room","messages":[{"username","text","id","time"}]}  to a joiner
 *   {"type":"presence","room","users":[...]}                    when the users changed
 *   {"type":"join","username","room"}, {"type":"leave","username","room"}
 *   {"type":"message","username","room","text","id","time"}       to its sender as well
 *   {"type":"error","message","id"?}                     "id" of the message it is about
 *
 * A joiner gets history, presence, join; the others presence, join. On a leave the
 * others get presence, leave, and who left gets leave.
 */
import { FrameError, readChatFrame } from './chat_frames.mjs';

const historyCount = 100;
/** A new member's first frame must not look like a slow reader (limits.maxBuffered). */
const historyBytes = 256 * 1024;
const maxRoomsPerMember = 20;

export class ChatRooms {
  #store;
  #now;
  #newId;
  #onFault;
  /** room -> member -> username. A room exists while somebody is in it. */
  #rooms = new Map();

  /** `store`: see chat_store.mjs. `now()`: milliseconds since 1970. */
  constructor({ store, now, newId, onFault }) {
    this.#store = store;
    this.#now = now;
    this.#newId = newId;
    this.#onFault = onFault;
  }

  /** What the object `frame`, sent by `member`, leads to. */
  handle(member, frame) {
    try {
      const read = readChatFrame(frame);
      if (read.type === 'join') return this.#join(member, read);
      if (read.type === 'leave') return this.#leave(member, read);
      return this.#message(member, read);
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      // JSON leaves an undefined id out.
      return [{ to: [member], frame: { type: 'error', message: error.message, id: error.id } }];
    }
  }

  /** The connection is gone: the member leaves every room. */
  disconnect(member) {
    return this.#roomsOf(member).flatMap((room) => this.#remove(member, room));
  }

  #join(member, { username, room }) {
    const known = this.#rooms.get(room)?.get(member);
    if (known === undefined && this.#roomsOf(member).length >= maxRoomsPerMember) {
      throw new FrameError(`at most ${maxRoomsPerMember} rooms at a time; leave one first`);
    }
    const messages = this.#attempt(() => this.#history(room));

    // Joining again under another name is a change of name.
    const renamed = known !== undefined && known !== username;
    const farewell = renamed ? this.#remove(member, room) : [];

    const isNews = !this.#usersOf(room).includes(username);
    if (!this.#rooms.has(room)) this.#rooms.set(room, new Map());
    this.#rooms.get(room).set(member, username);

    const audience = isNews ? this.#membersOf(room) : [member];
    return [
      ...farewell,
      { to: [member], frame: { type: 'history', room, messages } },
      { to: audience, frame: { type: 'presence', room, users: this.#usersOf(room) } },
      { to: audience, frame: { type: 'join', username, room } },
    ];
  }

  #leave(member, { room }) {
    const username = this.#rooms.get(room)?.get(member);
    if (username === undefined) throw new FrameError(`you are not in the room "${room}"`);
    return [
      ...this.#remove(member, room),
      { to: [member], frame: { type: 'leave', username, room } },
    ];
  }

  #message(member, { username, room, text, id }) {
    const joinedAs = this.#rooms.get(room)?.get(member);
    if (joinedAs === undefined) throw new FrameError('join the room first', id);
    if (username !== undefined && username !== joinedAs) {
      throw new FrameError(`you joined this room as "${joinedAs}"`, id);
    }
    const { message, isNew } = this.#attempt(
      () =>
        this.#store.add({
          username: joinedAs,
          room,
          text,
          id: id ?? this.#newId(),
          time: this.#now(),
        }),
      id,
    );
    if (!isNew && (message.room !== room || message.text !== text)) {
      // Answering with the other message would lose this one without a word.
      throw new FrameError('this id was used for another message', id);
    }
    // A repeat means that the sender missed our answer; the others did not.
    return [{ to: isNew ? this.#membersOf(room) : [member], frame: { type: 'message', ...message } }];
  }

  /** Takes the member out; the others hear of it if the user is really gone. */
  #remove(member, room) {
    const members = this.#rooms.get(room);
    const username = members.get(member);
    members.delete(member);
    if (members.size === 0) this.#rooms.delete(room);

    const users = this.#usersOf(room);
    if (members.size === 0 || users.includes(username)) return [];
    const to = this.#membersOf(room);
    return [
      { to, frame: { type: 'presence', room, users } },
      { to, frame: { type: 'leave', username, room } },
    ];
  }

  /** The last messages, fewer if they are long. */
  #history(room) {
    const messages = this.#store.history(room, historyCount);
    let bytes = 0;
    let first = messages.length;
    while (first > 0 && bytes <= historyBytes) {
      first -= 1;
      bytes += Buffer.byteLength(JSON.stringify(messages[first]));
    }
    return messages.slice(bytes > historyBytes ? first + 1 : first);
  }

  /** A full disk is no reason to drop the client: it is told, and may try again. */
  #attempt(action, id) {
    try {
      return action();
    } catch (fault) {
      this.#onFault(fault);
      throw new FrameError('the message store failed, try again later', id);
    }
  }

  #roomsOf(member) {
    return [...this.#rooms.keys()].filter((room) => this.#rooms.get(room).has(member));
  }

  #membersOf(room) {
    return [...(this.#rooms.get(room)?.keys() ?? [])];
  }

  #usersOf(room) {
    return [...new Set(this.#rooms.get(room)?.values() ?? [])].sort();
  }
}
