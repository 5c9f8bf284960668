/**
 * Who is in which room, and who is told what. Knows no sockets: a frame goes in, and `deliver(members, frame)` is called
 * for what comes of it, in that order. A member is any object, one for each connection.
 *
 *   {"type":"history","room","messages":[{"username","text","id","time"}],"gap"?}  to a joiner
 *   {"type":"presence","room","users":[...]}                    when the users changed
 *   {"type":"join","username","room"}, {"type":"leave","username","room"}
 *   {"type":"message","username","room","text","id","time"}       to its sender as well
 *   {"type":"error","message","id"?,"code"?}             "id" of the message it is about
 *
 * A joiner gets history, presence, join; the others presence, join. On a leave the
 * others get presence, leave, and who left gets leave.
 *
 * What other processes have a part in, lines and names, goes through the bus (bus/local_bus.mjs) and comes back as its
 * events; here is who is connected to this process.
 */
import { FrameError, readChatFrame } from './chat_frames.mjs';
import { runSteps, Turns } from './steps.mjs';

const maxRoomsPerMember = 20;
/** Frames of one member that wait for the bus; the rate limit lets no more than some 40 come at once. */
const maxWaiting = 64;
const unavailable = 'unavailable';

export class ChatRooms {
  #bus;
  #now;
  #newId;
  #onFault;
  #deliver;
  #dismiss;
  #turns = new Turns();
  /** room -> member -> username. A room exists while somebody is in it. */
  #rooms = new Map();
  /** room -> how many joins wait for the bus to open it. */
  #opening = new Map();

  /**
   * `bus`: the rooms of a bus. `now()`: milliseconds since 1970. `dismiss(members, reason)` ends connections whose
   * clients had better come back.
   */
  constructor({ bus, now, newId, onFault, deliver, dismiss }) {
    this.#bus = bus;
    this.#now = now;
    this.#newId = newId;
    this.#onFault = onFault;
    this.#deliver = deliver;
    this.#dismiss = dismiss;
    bus.attach({
      onLine: (room, line) =>
        deliver(this.#membersOf(room), { type: 'message', room, ...line }),
      onUsers: (room, change) => this.#announce(room, change),
      onLost: (room) => dismiss(this.#membersOf(room), 'lines were missed, join again'),
    });
  }

  /** What the object `frame`, sent by `member`, leads to. Returns a promise if that has to wait for the bus. */
  handle(member, frame) {
    if (this.#turns.waiting(member) >= maxWaiting) {
      const id = ['string', 'number'].includes(typeof frame.id) ? String(frame.id) : undefined;
      return this.#refuse(member, new FrameError('too much at once, this was not processed', id));
    }
    return this.#turns.take(member, () => runSteps(this.#steps(member, frame)));
  }

  /** The connection is gone: the member leaves every room. */
  disconnect(member) {
    const leaveAll = () => {
      for (const room of this.#roomsOf(member)) this.#remove(member, room);
    };
    return this.#turns.take(member, leaveAll);
  }

  *#steps(member, frame) {
    try {
      const read = readChatFrame(frame);
      if (read.type === 'join') yield* this.#join(member, read);
      else if (read.type === 'leave') this.#leave(member, read);
      else yield* this.#message(member, read);
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      this.#refuse(member, error);
      // Refused, a client would wait outside until its next link: so let it have one.
      if (frame.type === 'join' && error.code === unavailable) this.#dismiss([member], error.message);
    }
  }

  *#join(member, { username, room, since }) {
    const known = this.#rooms.get(room)?.get(member);
    if (known === undefined && this.#roomsOf(member).length >= maxRoomsPerMember) {
      throw new FrameError(`at most ${maxRoomsPerMember} rooms at a time; leave one first`);
    }
    const history = yield* this.#openRoom(room, since);

    // Joining again under another name is a change of name.
    if (known !== undefined && known !== username) this.#takeOut(member, room);
    if (!this.#rooms.has(room)) this.#rooms.set(room, new Map());
    const isFirst = !this.#namesHere(room).includes(username);
    this.#rooms.get(room).set(member, username);

    this.#deliver([member], { type: 'history', room, ...history });
    const users = this.#bus.users(room);
    if (users.includes(username)) {
      this.#deliver([member], { type: 'presence', room, users });
      this.#deliver([member], { type: 'join', username, room });
    }
    if (isFirst) this.#bus.enter(room, username);
  }

  *#openRoom(room, since) {
    this.#opening.set(room, (this.#opening.get(room) ?? 0) + 1);
    try {
      yield this.#bus.open(room);
      const history = this.#bus.history(room, since);
      this.#opened(room);
      return history;
    } catch (fault) {
      this.#opened(room);
      this.#closeIfEmpty(room);
      throw this.#frameError(fault);
    }
  }

  #opened(room) {
    const others = this.#opening.get(room) - 1;
    if (others > 0) this.#opening.set(room, others);
    else this.#opening.delete(room);
  }

  #leave(member, { room }) {
    const username = this.#rooms.get(room)?.get(member);
    if (username === undefined) throw new FrameError(`you are not in the room "${room}"`);
    this.#remove(member, room);
    this.#deliver([member], { type: 'leave', username, room });
  }

  *#message(member, { username, room, text, id }) {
    const joinedAs = this.#rooms.get(room)?.get(member);
    if (joinedAs === undefined) throw new FrameError('join the room first', id);
    if (username !== undefined && username !== joinedAs) {
      throw new FrameError(`you joined this room as "${joinedAs}"`, id);
    }
    const line = { username: joinedAs, room, text, id: id ?? this.#newId(), time: this.#now() };
    let added;
    try {
      added = yield this.#bus.add(line);
    } catch (fault) {
      throw this.#frameError(fault, id);
    }
    const { message, repeated } = added;
    if (message.room !== room || message.text !== text) {
      // Answering with the other message would lose this one without a word.
      throw new FrameError('this id was used for another message', id);
    }
    // A repeat means that the sender missed our answer; the others did not.
    if (repeated) this.#deliver([member], { type: 'message', ...message });
  }

  #remove(member, room) {
    this.#takeOut(member, room);
    if (this.#rooms.get(room).size === 0) this.#rooms.delete(room);
    this.#closeIfEmpty(room);
  }

  /** The others hear of it if the user is really gone. */
  #takeOut(member, room) {
    const members = this.#rooms.get(room);
    const username = members.get(member);
    members.delete(member);
    if (!this.#namesHere(room).includes(username)) this.#bus.exit(room, username);
  }

  #closeIfEmpty(room) {
    if (!this.#rooms.has(room) && !this.#opening.has(room)) this.#bus.close(room);
  }

  #announce(room, { joined, left }) {
    const to = this.#membersOf(room);
    if (to.length === 0) return;
    this.#deliver(to, { type: 'presence', room, users: this.#bus.users(room) });
    for (const username of joined) this.#deliver(to, { type: 'join', username, room });
    for (const username of left) this.#deliver(to, { type: 'leave', username, room });
  }

  /** A full disk or a bus that is away is no reason to drop the client: it is told, and may try again. */
  #frameError(fault, id) {
    if (fault.code === 'BUS_UNAVAILABLE') {
      return new FrameError(`${fault.message}, try again later`, id, unavailable);
    }
    this.#onFault(fault);
    return new FrameError('the message store failed, try again later', id);
  }

  #refuse(member, { message, id, code }) {
    // JSON leaves an undefined id out.
    this.#deliver([member], { type: 'error', message, id, code });
  }

  #roomsOf(member) {
    return [...this.#rooms.keys()].filter((room) => this.#rooms.get(room).has(member));
  }

  #membersOf(room) {
    return [...(this.#rooms.get(room)?.keys() ?? [])];
  }

  #namesHere(room) {
    return [...(this.#rooms.get(room)?.values() ?? [])];
  }
}
