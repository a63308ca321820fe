-- Takes one try back. KEYS: the counters of it. Answers how many there were.
local found = 0
for _, key in ipairs(KEYS) do
    if tonumber(redis.call('HGET', key, 'count') or '0') > 0 then
        redis.call('HINCRBY', key, 'count', -1)
        found = found + 1
    end
end
return found
