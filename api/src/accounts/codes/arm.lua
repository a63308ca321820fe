-- Sets the code of a round. KEYS: the flow. ARGV: the round, the code's hash, when it runs out, the account that was found
-- for it and how that stands ('' and '' when the flow knew it, or there is none).
-- 0: the flow is over, verified, or in a later round. 1: set; tries count anew.
local had = redis.call('HMGET', KEYS[1], 'round', 'verified')
if had[1] ~= ARGV[1] or had[2] == '1' then return 0 end
redis.call('HSET', KEYS[1], 'code', ARGV[2], 'expires_at', ARGV[3], 'tries', '0')
if ARGV[4] ~= '' then redis.call('HSET', KEYS[1], 'account', ARGV[4], 'standing', ARGV[5]) end
return 1
