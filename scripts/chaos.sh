#!/usr/bin/env bash
# make chaos: riders buy passes on throwaway services while servers and workers are killed and Stripe lies; then an audit tells
# whether a yen was lost or doubled. CHAOS_ORDERS are bought (180); CHAOS_SEED repeats a run's throws.
# Logs of the servers and workers go to .run/chaos.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
"$here/install.sh" chaos
# shellcheck source=lib/base.sh
. "$here/lib/base.sh"
# shellcheck source=lib/build.sh
. "$here/lib/build.sh"

say "Building (minutes the first time)"
build_chaos
build_assets
say "Chaos (about three minutes)"
rm -rf "$RUN/chaos"
mkdir -p "$RUN/chaos"
export GROUND_ONLY=1 TEST_LOGS=$RUN/chaos TEIKI=$BIN/teiki
exec "$here/test-site.sh" "$BIN/teiki-chaos"
