/** The bus of any number of processes at one Redis (6.2 or later). What a bus is: local_bus.mjs. */
import { randomUUID } from 'node:crypto';
import { RedisClock } from './redis_clock.mjs';
import { openRedisLink } from './redis_link.mjs';
import { RedisRooms } from './redis_rooms.mjs';

/** Rejects with code "BUS_UNAVAILABLE" if there is no Redis at `url`. */
export async function openRedisBus({ url, slotMs, onFault }) {
  const link = await openRedisLink({ url, onFault });
  const processId = randomUUID();
  const rooms = new RedisRooms({ link, processId, onFault });
  const clock = new RedisClock({ link, processId, slotMs });
  try {
    await Promise.all([rooms.start(), clock.open()]);
  } catch (error) {
    await rooms.stop();
    link.close();
    throw error;
  }
  return {
    rooms,
    clock,
    async close() {
      await Promise.all([rooms.stop(), clock.stop()]);
      link.close();
    },
  };
}
