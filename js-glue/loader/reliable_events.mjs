import { BINARY, closeOf, DEGRADED, ENDED, RECONNECTING, STATE, TEXT, WRITABLE } from './face.mjs';

/** An event of a ReliableWebSocket as the name and the details of the event to emit. */
export function describeReliable(face, event, number, address, size) {
  switch (event) {
    case TEXT:
      return ['message', { data: face.text(address, size) }];
    case BINARY:
      return ['message', { data: face.buffer(address, size) }];
    case ENDED: {
      const [, cause, reason] = /^(\S*) ([^]*)$/.exec(face.text(address, size));
      const { code, wasClean } = closeOf(number);
      return ['close', { code, reason, wasClean, cause }];
    }
    case STATE: {
      const [, oldState, newState, cause, detail] = /^(\S*) (\S*) (\S*) ([^]*)$/.exec(face.text(address, size));
      return ['state', { oldState, newState, cause, detail }];
    }
    case RECONNECTING: {
      const [attempt, delay] = face.numbers(address, size);
      return ['reconnecting', { attempt, delay }];
    }
    case WRITABLE:
      return ['writable', {}];
    case DEGRADED:
      return ['degraded', { failures: number }];
    default:
      return face.describe(event, number, address, size);
  }
}
