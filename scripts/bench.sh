#!/usr/bin/env bash
# make bench: a release build on throwaway services, then every measure in scripts/bench/, one after the other.
# A measure finds the site in BASE_URL, the server's pid in SITE_PID, the milliseconds it took to be ready in READY_MILLIS,
# and the databases in DATABASE_URL and REDIS_URL.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
"$here/install.sh" bench
# shellcheck source=lib/base.sh
. "$here/lib/base.sh"
# shellcheck source=lib/build.sh
. "$here/lib/build.sh"

say "Building the release (minutes the first time)"
build_release
export BIN=$RUN/release
build_assets
# shellcheck disable=SC2016 # the inner shell expands it
exec "$here/test-site.sh" bash -c 'for measure in "$1"/bench/*.sh; do "$measure" || exit 1; done' bash "$here"
