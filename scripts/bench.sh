#!/usr/bin/env bash
# make bench: a release build on throwaway services, every measure of e2e/bench on it, and one table at the end.
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
say "Measuring (about four minutes)"
export TEIKI=$BIN/teiki BENCH_JSON=$RUN/bench.json DATABASE_POOL=16
exec "$here/test-site.sh" "$BIN/teiki-bench"
