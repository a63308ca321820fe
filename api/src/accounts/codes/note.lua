-- Notes whether the mail of a round went out. KEYS: the flow. ARGV: the round, '1' when it failed.
if redis.call('HGET', KEYS[1], 'round') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'mail_failed', ARGV[2])
return 1
