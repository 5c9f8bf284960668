/**
 * What Redis does in one go. All keys of a script belong to one room or to the ticker, so that they are in one slot of a
 * Redis Cluster.
 */
import { defineScript } from 'redis';

function script(keyCount, source) {
  return defineScript({
    SCRIPT: source,
    NUMBER_OF_KEYS: keyCount,
    parseCommand(parser, keys, values) {
      keys.forEach((key) => parser.pushKey(key));
      parser.push(...values.map(String));
    },
    transformReply: undefined,
  });
}

export const redisScripts = {
  /**
   * Stores a line, unless its sender's id is known: then it changes nothing. Returns {stream id, 1 if new, line}.
   * Keys: lines, ids, names. Values: identity, line, channel, lines kept, time that a silent room is kept in ms.
   *
   * An id is forgotten with its line, and lines are cut off a tenth at a time.
   */
  addLine: script(3, `
    local known = redis.call('HGET', KEYS[2], ARGV[1])
    if known then
      local entry = redis.call('XRANGE', KEYS[1], known, known)[1]
      if entry then return {known, 0, entry[2][2]} end
    end
    local id = redis.call('XADD', KEYS[1], '*', 'line', ARGV[2], 'identity', ARGV[1])
    redis.call('HSET', KEYS[2], ARGV[1], id)
    local kept = tonumber(ARGV[4])
    local surplus = redis.call('XLEN', KEYS[1]) - kept
    if surplus > kept / 10 then
      for _, entry in ipairs(redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', surplus)) do
        redis.call('HDEL', KEYS[2], entry[2][4])
      end
      redis.call('XTRIM', KEYS[1], 'MAXLEN', kept)
    end
    for _, key in ipairs(KEYS) do redis.call('PEXPIRE', key, ARGV[5]) end
    redis.call('PUBLISH', ARGV[3], 'lines')
    return {id, 1, ARGV[2]}
  `),

  /**
   * Puts a name into a room or takes it out. Keys: names. Values: 'SADD' or 'SREM', entry, channel, time as above.
   */
  markName: script(1, `
    if redis.call(ARGV[1], KEYS[1], ARGV[2]) == 1 then redis.call('PUBLISH', ARGV[3], 'names') end
    redis.call('PEXPIRE', KEYS[1], ARGV[4])
  `),

  /** Takes out all names that a process has left behind. Keys: names. Values: what its entries begin with, channel. */
  buryProcess: script(1, `
    local dead = {}
    for _, entry in ipairs(redis.call('SMEMBERS', KEYS[1])) do
      if string.sub(entry, 1, #ARGV[1]) == ARGV[1] then dead[#dead + 1] = entry end
    end
    for _, entry in ipairs(dead) do redis.call('SREM', KEYS[1], entry) end
    if #dead > 0 then redis.call('PUBLISH', ARGV[2], 'names') end
  `),

  /**
   * The clock's next slot, if the caller leads or nobody does; returns 0 if another one leads. A leader that was asleep
   * cannot turn the clock after another has taken over. Keys: leader, slot. Values: process, lease in ms, channel.
   */
  advanceClock: script(2, `
    local leader = redis.call('GET', KEYS[1])
    if leader and leader ~= ARGV[1] then return 0 end
    redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
    local slot = redis.call('INCR', KEYS[2])
    redis.call('PUBLISH', ARGV[3], slot)
    return slot
  `),

  /** Leads no longer, if it did. Keys: leader. Values: process. */
  releaseClock: script(1, `
    if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
  `),
};
