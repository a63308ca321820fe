-- Begins a flow. KEYS: the flow. ARGV: now, its time to live, then its fields and values ("asked" first).
-- 0: the same flow began a moment ago and its mail is on its way; it goes on. 1: begun.
local had = redis.call('HMGET', KEYS[1], 'asked', 'resend_at', 'verified', 'ends_at')
local now = tonumber(ARGV[1])
if had[1] == ARGV[4] and had[3] ~= '1' and had[2] and now < tonumber(had[2]) and now < tonumber(had[4]) then
    return 0
end
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], unpack(ARGV, 3))
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
