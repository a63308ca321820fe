-- Asks for another code. KEYS: the flow. ARGV: now, time to live, the new round, when one may ask again, when the flow ends.
-- {'none'}, {'verified'}, {'wait', milliseconds} or {'ok'}.
local had = redis.call('HMGET', KEYS[1], 'resend_at', 'verified', 'ends_at')
local now = tonumber(ARGV[1])
if not had[1] or now >= tonumber(had[3]) then return { 'none' } end
if had[2] == '1' then return { 'verified' } end
if now < tonumber(had[1]) then return { 'wait', tostring(tonumber(had[1]) - now) } end
redis.call('HSET', KEYS[1], 'round', ARGV[3], 'resend_at', ARGV[4], 'ends_at', ARGV[5], 'mail_failed', '0')
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return { 'ok' }
