# shellcheck shell=bash
# Services for one run of the tests: PostgreSQL, Redis, a sandbox and a site in a folder that is deleted at the end.

THROWAWAY=''

# Memory when there is plenty of it (THROWAWAY_KB), as nothing has to last.
throwaway_place() {
  local free
  free=$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 { print $4 }')
  if [[ ${free:-0} -ge ${THROWAWAY_KB:-4000000} ]]; then
    mktemp -d /dev/shm/teiki-test.XXXXXX
  else
    mktemp -d "${TMPDIR:-/tmp}/teiki-test.XXXXXX"
  fi
}

# Ends the servers of earlier runs that were killed before they could.
sweep_throwaways() {
  local dir
  for dir in /dev/shm/teiki-test.* "${TMPDIR:-/tmp}"/teiki-test.*; do
    [[ -O $dir && -f $dir/owner ]] || continue
    kill -0 "$(<"$dir/owner")" 2>/dev/null || "$ROOT/scripts/services.sh" test-down "$dir"
  done
}

# Sets TEST_DATABASE_URL and TEST_REDIS_URL. With both given, those servers are used.
throwaway_up() {
  local lines
  [[ -z $THROWAWAY ]] || return 0
  sweep_throwaways
  THROWAWAY=$(throwaway_place)
  echo "$$" >"$THROWAWAY/owner"
  chmod 0711 "$THROWAWAY"
  [[ -z ${TEST_DATABASE_URL:-} || -z ${TEST_REDIS_URL:-} ]] || return 0
  lines=$("$ROOT/scripts/services.sh" test-up "$THROWAWAY")
  eval "$lines"
}

throwaway_down() {
  [[ -z $THROWAWAY ]] || "$ROOT/scripts/services.sh" test-down "$THROWAWAY"
  THROWAWAY=''
}

# A sandbox on free ports, which posts Stripe's webhooks as WEBHOOKS says (key=address=secret), or not at all.
# Sets SANDBOX_URL and SMTP_URL.
sandbox_up() { # LOG [WEBHOOKS]
  local log=$1 http smtp
  http=127.0.0.1:$(free_port)
  smtp=127.0.0.1:$(free_port)
  launch "$log" env "SANDBOX_LISTEN=$http" "SANDBOX_SMTP=$smtp" "SANDBOX_WEBHOOKS=${2:-}" "$BIN/teiki-sandbox"
  await_http "$(port_of "$http")" /mail "$LAUNCHED" "$log"
  export SANDBOX_URL=http://$http SMTP_URL=smtp://$smtp
}

# A database of the name given, empty; sets DATABASE_URL.
fresh_database() {
  local name=$1 psql
  psql=$(pg_bin)/psql
  "$psql" --no-psqlrc --quiet "$TEST_DATABASE_URL" -c "SET client_min_messages = warning" \
    -c "DROP DATABASE IF EXISTS $name WITH (FORCE)" -c "CREATE DATABASE $name"
  export DATABASE_URL=${TEST_DATABASE_URL%/*}/$name
}

# Everything that the site needs but its server and worker: an empty database with the demo data, a sandbox, free ports;
# sets the site's own variables and BASE_URL.
site_ground() { # LOGS
  local logs=$1
  throwaway_up
  fresh_database "teiki_site_$$"
  export REDIS_URL=$TEST_REDIS_URL REDIS_PREFIX=site$$ CERTIFICATE_STORE=$THROWAWAY/certificates
  unset STRIPE_SECRET_KEY SITE_URL SECRET_KEY TEIKI_ENV
  LISTEN=127.0.0.1:$(free_port)
  # The sandbox takes its addresses from free ports, and the site takes them from the sandbox.
  sandbox_up "$logs/sandbox.log" "sk_test_teiki_demo=http://$LISTEN/stripe/webhook=whsec_teiki_demo"
  SANDBOX_LISTEN=${SANDBOX_URL#http://}
  SANDBOX_SMTP=${SMTP_URL#smtp://}
  development_settings "$THROWAWAY"
  "$BIN/teiki" migrate
  "$BIN/teiki" catalogue apply "$ROOT/catalogue" --by test-site
  export BASE_URL=$SITE_URL
}

# The server and the worker on that ground; sets SITE_PID and READY_MILLIS (from the server's start to its first answer
# that it is ready).
site_up() { # LOGS
  local logs=$1 begun
  launch "$logs/work.log" "$BIN/teiki" work
  begun=${EPOCHREALTIME/[.,]/}
  launch "$logs/serve.log" "$BIN/teiki" serve
  SITE_PID=$LAUNCHED
  await_http "$(port_of "$LISTEN")" /readyz "$SITE_PID" "$logs/serve.log"
  READY_MILLIS=$(((${EPOCHREALTIME/[.,]/} - begun) / 1000))
  export SITE_PID READY_MILLIS
}

site_drop() {
  [[ -n ${DATABASE_URL:-} ]] || return 0
  "$(pg_bin)/psql" --no-psqlrc --quiet "$TEST_DATABASE_URL" -c "DROP DATABASE IF EXISTS ${DATABASE_URL##*/} WITH (FORCE)" || true
}
