#!/usr/bin/env bash
# test-site.sh [COMMAND...]: a throwaway site with its demo data, worker and sandbox on free ports; runs COMMAND with its
# addresses in the environment (BASE_URL, SANDBOX_URL, DATABASE_URL, REDIS_URL, CHROMIUM_PATH), or prints them and waits.
# Runs what is in .run/bin and .run/assets. Logs go to TEST_LOGS when given. With GROUND_ONLY set, COMMAND starts server and
# worker itself.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=lib/base.sh
. "$here/lib/base.sh"
# shellcheck source=lib/ports.sh
. "$here/lib/ports.sh"
# shellcheck source=lib/processes.sh
. "$here/lib/processes.sh"
# shellcheck source=lib/postgres.sh
. "$here/lib/postgres.sh"
# shellcheck source=lib/settings.sh
. "$here/lib/settings.sh"
# shellcheck source=lib/build.sh
. "$here/lib/build.sh"
# shellcheck source=lib/node.sh
. "$here/lib/node.sh"
# shellcheck source=lib/throwaway.sh
. "$here/lib/throwaway.sh"

# shellcheck disable=SC2317 # called by the trap
finish() {
  local code=$?
  trap - EXIT
  trap '' INT TERM HUP
  end_started
  site_drop
  throwaway_down
  exit "$code"
}
trap finish EXIT
trap 'exit 130' INT TERM HUP

throwaway_up
logs=${TEST_LOGS:-$THROWAWAY}
site_ground "$logs"
if [[ -z ${GROUND_ONLY:-} ]]; then site_up "$logs"; fi
CHROMIUM_PATH=$(chromium_path || true)
export CHROMIUM_PATH PATH
if [[ $# -gt 0 ]]; then
  launch - "$@"
  wait "$LAUNCHED"
else
  printf 'export %s\n' "BASE_URL=$BASE_URL" "SANDBOX_URL=$SANDBOX_URL" "DATABASE_URL=$DATABASE_URL" "REDIS_URL=$REDIS_URL" \
    "REDIS_PREFIX=$REDIS_PREFIX" "CHROMIUM_PATH=$CHROMIUM_PATH"
  note "logs in $logs; Ctrl-C ends it"
  wait -n
fi
