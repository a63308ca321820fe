-- Begins a flow. KEYS: the flow. ARGV: now, its time to live, then its fields and values ("email" and "account" first).
-- 0: the same flow began a moment ago and its mail is on its way; it goes on. 1: begun.
local had = redis.call('HMGET', KEYS[1], 'email', 'account', 'resend_at', 'verified', 'ends_at')
local now = tonumber(ARGV[1])
if had[1] == ARGV[4] and had[2] == ARGV[6] and had[4] ~= '1'
    and had[3] and now < tonumber(had[3]) and now < tonumber(had[5]) then
    return 0
end
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], unpack(ARGV, 3))
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
