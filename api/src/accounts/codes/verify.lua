-- Checks a code and consumes it, in one step. KEYS: the flow. ARGV: now, the typed code's hash, tries allowed, and until
-- when a verified flow lives ('' when the flow ends with its code).
-- {'none'}, {'verified'}, {'expired'}, {'used_up'}, {'used_up', 'just now'}, {'wrong', tries left}, {'again', tries left} for
-- the wrong code that was typed last, which costs no try, or {'ok', field, value, …}.
local had = redis.call('HMGET', KEYS[1], 'code', 'expires_at', 'tries', 'verified', 'ends_at', 'wrong')
local now, allowed = tonumber(ARGV[1]), tonumber(ARGV[3])
if not had[5] or now >= tonumber(had[5]) then return { 'none' } end
if had[4] == '1' then return { 'verified' } end
if had[2] and now >= tonumber(had[2]) then return { 'expired' } end
if tonumber(had[3] or '0') >= allowed then return { 'used_up' } end
if had[1] and had[1] == ARGV[2] then
    local all = redis.call('HGETALL', KEYS[1])
    if ARGV[4] == '' then
        redis.call('DEL', KEYS[1])
    else
        redis.call('HSET', KEYS[1], 'verified', '1', 'ends_at', ARGV[4])
        redis.call('HDEL', KEYS[1], 'code', 'expires_at')
    end
    table.insert(all, 1, 'ok')
    return all
end
if had[6] and had[6] == ARGV[2] then return { 'again', tostring(allowed - tonumber(had[3])) } end
redis.call('HSET', KEYS[1], 'wrong', ARGV[2])
local tries = redis.call('HINCRBY', KEYS[1], 'tries', 1)
if tries >= allowed then return { 'used_up', 'just now' } end
return { 'wrong', tostring(allowed - tries) }
