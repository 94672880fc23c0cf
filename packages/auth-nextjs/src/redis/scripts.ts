// An entry is a hash: `v` version, `w` name of the write that made it, `d` the sealed state, `t` epoch seconds of the last
// use that was noted; or, once the session is over, `end` alone. Every script touches one key, so they work in a cluster too.

/** ARGV: expected version or '', new version, name of this write, sealed state, milliseconds to live. */
export const WRITE = `
local found = redis.call('HMGET', KEYS[1], 'v', 'w', 'end')
if found[3] then return 'ended' end
if found[2] == ARGV[3] then return 'kept' end
if ARGV[1] ~= '' and not found[1] then return 'ended' end
if ARGV[1] ~= (found[1] or '') then return 'superseded' end
redis.call('HSET', KEYS[1], 'v', ARGV[2], 'w', ARGV[3], 'd', ARGV[4])
redis.call('PEXPIRE', KEYS[1], ARGV[5])
return 'kept'`;

/** The same whatever is there, one version on. ARGV: sealed state, milliseconds to live. */
export const OVERWRITE = `
if redis.call('HEXISTS', KEYS[1], 'end') == 1 then return 'ended' end
redis.call('HINCRBY', KEYS[1], 'v', 1)
redis.call('HSET', KEYS[1], 'd', ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 'kept'`;

/** ARGV: expected version or '', why it ends, milliseconds to remember that. */
export const END = `
local found = redis.call('HMGET', KEYS[1], 'v', 'end')
if found[2] then return 'ended' end
if ARGV[1] ~= '' and found[1] and found[1] ~= ARGV[1] then return 'superseded' end
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'end', ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 'ended'`;

/** Only what is there is used. ARGV: epoch seconds. */
export const NOTE_USE = `
if redis.call('HEXISTS', KEYS[1], 'v') == 1 then redis.call('HSET', KEYS[1], 't', ARGV[1]) end
return 'noted'`;

/** ARGV: the holder, milliseconds to hold on. */
export const RENEW = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 'lost' end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 'held'`;

/** ARGV: the holder. */
export const RELEASE = `
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 'released'`;

// The sessions of a user, or of one sign-in: a sorted set of their keys by their end, in milliseconds of Redis' own clock.
// An entry with the empty key says until when a sign-in is over. What has passed is dropped at every step, and all of it
// when the last end has passed.
const SWEEP = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
local function keep()
  local last = redis.call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')
  if last[2] then redis.call('PEXPIREAT', KEYS[1], last[2]) end
end`;

/** ARGV: key of a session, milliseconds it lives at most. */
export const ADD_TO_INDEX = `${SWEEP}
if redis.call('ZSCORE', KEYS[1], '') then return 'ended' end
redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
keep()
return 'added'`;

/** ARGV: milliseconds for which no further session may begin, or 0. */
export const LIST = `${SWEEP}
redis.call('ZREM', KEYS[1], '')
local keys = redis.call('ZRANGE', KEYS[1], 0, -1)
if ARGV[1] ~= '0' then redis.call('ZADD', KEYS[1], now + ARGV[1], '') end
keep()
return keys`;

/** ARGV: key of a session. */
export const REMOVE_FROM_INDEX = `${SWEEP}
redis.call('ZREM', KEYS[1], ARGV[1])
keep()
return 'removed'`;
