-- Sets the code of a round. KEYS: the flow. ARGV: the round, the code's hash, when it runs out, the account it is for.
-- 0: the flow is over, verified, or in a later round. 1: set; tries count anew.
local had = redis.call('HMGET', KEYS[1], 'round', 'verified')
if had[1] ~= ARGV[1] or had[2] == '1' then return 0 end
redis.call('HSET', KEYS[1], 'code', ARGV[2], 'expires_at', ARGV[3], 'account', ARGV[4], 'tries', '0')
return 1
