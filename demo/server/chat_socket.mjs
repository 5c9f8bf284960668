/** Joins chat rooms to sockets. */
import { randomUUID } from 'node:crypto';
import { joinExample } from './chat_frames.mjs';
import { ChatRooms } from './chat_rooms.mjs';
import { Peer } from './peer.mjs';

/** Returns what takes each new socket of the endpoint. */
export function createChat({ store, limits, onFault }) {
  const rooms = new ChatRooms({ store, now: Date.now, newId: randomUUID, onFault });

  return (socket) => {
    const peer = new Peer(socket, {
      limits,
      example: joinExample,
      onFrame: (frame) => deliver(rooms.handle(peer, frame)),
      onGone: () => deliver(rooms.disconnect(peer)),
      onFault,
    });
  };
}

function deliver(deliveries) {
  for (const { to, frame } of deliveries) {
    const text = JSON.stringify(frame);
    for (const peer of to) peer.sendText(text);
  }
}
