#!/usr/bin/env bash
# make reset: stops what runs from .run/ and deletes the folder, the demo data with it. Asks first, unless given --yes.
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source=lib/base.sh
. "$here/lib/base.sh"
# shellcheck source=lib/postgres.sh
. "$here/lib/postgres.sh"
# shellcheck source=lib/processes.sh
. "$here/lib/processes.sh"
# shellcheck source=lib/leftovers.sh
. "$here/lib/leftovers.sh"

[[ -d $RUN ]] || exit 0
say "This stops and deletes, for good:"
note "$RUN: database, Redis, stored files, logs, built programs"
if [[ -L $RUN/postgres ]]; then note "$(dirname "$(readlink "$RUN/postgres")"): the database's files"; fi
while read -r pid name; do note "$name (pid $pid), still running"; done < <(leftover_pids)
if [[ ${1:-} != --yes && -t 0 ]]; then
  read -r -p "    Go on? [y/N] " answer
  [[ $answer == [yY]* ]] || die "nothing was deleted"
fi
end_leftovers
"$here/services.sh" down
pg_wipe "$RUN"
rm -rf "$RUN"
say "Done; the next make run starts from nothing"
