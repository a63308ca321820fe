#!/usr/bin/env bash
# make bench: a release build on throwaway services, every measure of e2e/bench on it with a million orders (BENCH_ORDERS),
# and one table at the end.
# The same as JSON goes to .run/bench.json.
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
say "Measuring (about ten minutes)"
# A million orders are 6 GB.
export THROWAWAY_KB=12000000 PG_SETTINGS='shared_preload_libraries=pg_stat_statements pg_stat_statements.track_planning=on'
export TEIKI=$BIN/teiki BENCH_JSON=$RUN/bench.json DATABASE_POOL=16
exec "$here/test-site.sh" "$BIN/teiki-bench"
