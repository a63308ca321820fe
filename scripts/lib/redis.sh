# shellcheck shell=bash
# A Redis of our own on loopback. Its password tells it from any other Redis, so only ours is ever stopped.

REDIS_OLDEST=7

redis_major() { redis-server --version 2>/dev/null | sed -E 's/.* v=([0-9]+).*/\1/'; }

redis_usable() {
  local major
  command -v redis-server >/dev/null && command -v redis-cli >/dev/null || return 1
  major=$(redis_major)
  [[ -n $major && $major -ge $REDIS_OLDEST ]]
}

redis_port() { sed -n 's/^port //p' "$1/redis/redis.conf"; }

redis_ask() { # DIR COMMAND...
  local dir=$1
  shift
  REDISCLI_AUTH=$(<"$dir/password") redis-cli --no-auth-warning -h 127.0.0.1 -p "$(redis_port "$dir")" "$@" 2>/dev/null
}

redis_alive() { # DIR
  [[ -f $1/redis/redis.conf && -s $1/password ]] && [[ $(redis_ask "$1" ping) == PONG ]]
}

# Starts the Redis of DIR on PORT and waits until it answers. Further arguments are lines of its configuration.
redis_up() {
  local dir=$1 port=$2
  shift 2
  redis_usable || die "Redis $REDIS_OLDEST or newer is missing; run scripts/install.sh"
  mkdir -p "$dir/redis"
  (
    umask 077
    printf '%s\n' "bind 127.0.0.1" "port $port" "daemonize yes" "dir \"$dir/redis\"" "logfile \"$dir/redis/server.log\"" \
      "pidfile \"$dir/redis/redis.pid\"" "requirepass $(kept_secret "$dir/password" 24)" "$@" >"$dir/redis/redis.conf"
  )
  redis-server "$dir/redis/redis.conf" </dev/null >/dev/null
  for _ in {1..200}; do
    if redis_alive "$dir"; then return 0; fi
    sleep 0.05
  done
  tail -n 20 "$dir/redis/server.log" >&2
  die "Redis did not start; its log is $dir/redis/server.log"
}

redis_down() { # DIR
  redis_alive "$1" || return 0
  redis_ask "$1" shutdown >/dev/null || true
  for _ in {1..200}; do
    redis_alive "$1" || return 0
    sleep 0.05
  done
  die "Redis did not stop; its log is $1/redis/server.log"
}
