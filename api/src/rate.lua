-- Counts one try against several windows, all or none. KEYS: a counter each. ARGV: now, then for each its limit and its
-- window in milliseconds. Answers 0, or the milliseconds until the fullest window opens again.
local now, wait = tonumber(ARGV[1]), 0
for i, key in ipairs(KEYS) do
    local limit, window = tonumber(ARGV[2 * i]), tonumber(ARGV[2 * i + 1])
    local had = redis.call('HMGET', key, 'since', 'count')
    if had[1] and now < tonumber(had[1]) + window and tonumber(had[2]) >= limit then
        wait = math.max(wait, tonumber(had[1]) + window - now)
    end
end
if wait > 0 then return wait end
for i, key in ipairs(KEYS) do
    local window = tonumber(ARGV[2 * i + 1])
    local since = redis.call('HGET', key, 'since')
    if since and now < tonumber(since) + window then
        redis.call('HINCRBY', key, 'count', 1)
    else
        redis.call('HSET', key, 'since', ARGV[1], 'count', 1)
        redis.call('PEXPIRE', key, window)
    end
end
return 0
