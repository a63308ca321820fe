#!/usr/bin/env bash
# make run: everything from nothing to a site in the browser. Ctrl-C ends what it started; the data stays in .run/.
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source=lib/base.sh
. "$here/lib/base.sh"
# shellcheck source=lib/ports.sh
. "$here/lib/ports.sh"
# shellcheck source=lib/processes.sh
. "$here/lib/processes.sh"
# shellcheck source=lib/leftovers.sh
. "$here/lib/leftovers.sh"
# shellcheck source=lib/settings.sh
. "$here/lib/settings.sh"
# shellcheck source=lib/build.sh
. "$here/lib/build.sh"

LOGS=$RUN/logs

# shellcheck disable=SC2317 # called by the trap
finish() {
  trap - EXIT
  trap '' INT TERM HUP
  say "Stopping"
  end_started
  "$here/services.sh" down
  rm -f "$RUN"/pids/* "$RUN/run.pid"
}

need_ports() {
  need_port "$(port_of "$LISTEN")" "the site" "LISTEN=127.0.0.1:$(($(port_of "$LISTEN") + 1))"
  if needs_sandbox; then
    need_port "$(port_of "$SANDBOX_LISTEN")" "the sandbox" "SANDBOX_LISTEN=127.0.0.1:8430"
    need_port "$(port_of "$SANDBOX_SMTP")" "the sandbox's mail" "SANDBOX_SMTP=127.0.0.1:8435"
  fi
}

program() { # NAME COMMAND...
  local name=$1
  shift
  launch "$LOGS/$name.log" "$@"
  echo "$LAUNCHED" >"$RUN/pids/$name"
}

databases() {
  local lines
  lines=$("$here/services.sh" up)
  eval "$lines"
}

# Those who work at the desk in the demo, and how each signs in. The codes are those of this moment.
demo_staff() { LOG=error "$BIN/teiki" staff demo 2>"$LOGS/staff.log" || note "see $LOGS/staff.log"; }

addresses() {
  local sandbox_port
  sandbox_port=$(port_of "$SANDBOX_LISTEN")
  say "Teiki is ready (Ctrl-C stops it, the data stays)"
  note "site     $SITE_URL"
  if [[ $SMTP_URL == "smtp://$SANDBOX_SMTP" ]]; then note "mailbox  http://localhost:$sandbox_port/mail"; fi
  note "GraphQL  $SITE_URL/graphiql"
  note "desk     $SITE_URL/desk"
  demo_staff | sed 's/^/             /' >&2
  note "logs     $LOGS"
}

main() {
  read_env_file "$ROOT/.env"
  mkdir -p "$RUN/pids" "$LOGS"
  "$here/install.sh" run
  end_leftovers
  echo "$$" >"$RUN/run.pid"
  trap finish EXIT
  trap 'exit 0' INT TERM HUP
  development_settings "$RUN"
  need_ports
  say "Starting PostgreSQL and Redis"
  databases
  say "Building the server and the sandbox (minutes the first time)"
  build_programs
  say "Building the islands"
  build_assets
  : | tee "$LOGS"/{sandbox,serve,work}.log >/dev/null
  if needs_sandbox; then program sandbox "$BIN/teiki-sandbox"; fi
  say "Migrating and applying the demo catalogue"
  "$BIN/teiki" migrate
  "$BIN/teiki" catalogue apply "$ROOT/catalogue" --by "make run"
  program work "$BIN/teiki" work
  program serve "$BIN/teiki" serve
  await_http "$(port_of "$LISTEN")" /readyz "$LAUNCHED" "$LOGS/serve.log"
  addresses
  wait -n || true
  tail -n 20 "$LOGS"/*.log >&2
  die "one of the programs ended by itself; see above"
}

main
