/** Joins chat rooms to sockets. */
import { randomUUID } from 'node:crypto';
import { joinExample } from './chat_frames.mjs';
import { ChatRooms } from './chat_rooms.mjs';
import { Peer } from './peer.mjs';

/** Returns what takes each new socket of the endpoint. `bus`: the rooms of a bus. */
export function createChat({ bus, limits, onFault }) {
  const rooms = new ChatRooms({ bus, now: Date.now, newId: randomUUID, onFault, deliver, dismiss });

  return (socket) => {
    const peer = new Peer(socket, {
      limits,
      example: joinExample,
      onFrame: (frame) => rooms.handle(peer, frame),
      onGone: () => rooms.disconnect(peer),
      onFault,
    });
  };
}

function deliver(peers, frame) {
  const text = JSON.stringify(frame);
  for (const peer of peers) peer.sendText(text);
}

function dismiss(peers, reason) {
  for (const peer of peers) peer.dismiss(reason);
}
