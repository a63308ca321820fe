#!/usr/bin/env bash
# The private PostgreSQL and Redis.
#   services.sh up                       start those of `make run` in .run/ and print their addresses
#   services.sh down                     stop them; the data stays
#   services.sh test-up DIR [PG] [REDIS] start throwaway ones in DIR (ports: free ones unless given) and print their addresses
#   services.sh test-down DIR            stop those and delete DIR
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source=lib/base.sh
. "$here/lib/base.sh"
# shellcheck source=lib/ports.sh
. "$here/lib/ports.sh"
# shellcheck source=lib/postgres.sh
. "$here/lib/postgres.sh"
# shellcheck source=lib/redis.sh
. "$here/lib/redis.sh"

# With DATABASE_URL or REDIS_URL given, the private counterpart is left alone.
up() {
  local pg=${POSTGRES_PORT:-8432} redis=${REDIS_PORT:-8379} password
  mkdir -p "$RUN"
  password=$(kept_secret "$RUN/password" 24)
  if [[ -z ${DATABASE_URL:-} ]]; then
    if ! pg_alive "$RUN"; then
      need_port "$pg" PostgreSQL "POSTGRES_PORT=$((pg + 1))"
      pg_up "$RUN" "$pg"
      echo "$pg" >"$RUN/postgres.port"
    fi
    pg=$(<"$RUN/postgres.port")
    pg_database "$RUN" "$pg"
    echo "export DATABASE_URL=postgres://teiki:$password@127.0.0.1:$pg/teiki"
  fi
  if [[ -z ${REDIS_URL:-} ]]; then
    if ! redis_alive "$RUN"; then
      need_port "$redis" Redis "REDIS_PORT=$((redis + 1))"
      redis_up "$RUN" "$redis" "appendonly yes" "appendfsync everysec"
    fi
    echo "export REDIS_URL=redis://default:$password@127.0.0.1:$(redis_port "$RUN")/"
  fi
}

down() {
  pg_down "$RUN"
  redis_down "$RUN"
}

# Nothing in DIR outlives a crash of the machine: what is tested is never durability. PG_SETTINGS are more settings of
# PostgreSQL, each name=value.
test_up() {
  local dir=$1 pg=${2:-} redis=${3:-} password
  mkdir -p "$dir"
  chmod 0711 "$dir"
  dir=$(cd "$dir" && pwd -P)
  password=$(kept_secret "$dir/password" 24)
  if ! pg_alive "$dir"; then
    pg=${pg:-$(free_port)}
    # shellcheck disable=SC2086 # a list
    pg_up "$dir" "$pg" fsync=off synchronous_commit=off full_page_writes=off max_connections=400 shared_buffers=256MB \
      max_parallel_workers_per_gather=0 ${PG_SETTINGS:-}
    echo "$pg" >"$dir/postgres.port"
  fi
  redis_alive "$dir" || redis_up "$dir" "${redis:-$(free_port)}" "appendonly no" 'save ""' "databases 1024"
  echo "export TEST_DATABASE_URL=postgres://postgres:$password@127.0.0.1:$(<"$dir/postgres.port")/postgres"
  echo "export TEST_REDIS_URL=redis://default:$password@127.0.0.1:$(redis_port "$dir")/"
}

test_down() {
  local dir=$1
  [[ -d $dir ]] || return 0
  pg_down "$dir"
  redis_down "$dir"
  pg_wipe "$dir"
  rm -rf "$dir"
}

case ${1:-} in
  up) up ;;
  down) down ;;
  test-up) test_up "${2:?a folder}" "${3:-}" "${4:-}" ;;
  test-down) test_down "${2:?a folder}" ;;
  *) die "usage: services.sh up | down | test-up DIR [PORT] [PORT] | test-down DIR" ;;
esac
