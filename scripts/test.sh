#!/usr/bin/env bash
# test.sh [lint] [unit] [contract] [journeys]: those stages, or all of them. Uses servers of its own that end with it.
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
# shellcheck source=lib/steps.sh
. "$here/lib/steps.sh"

LOGS=$(mktemp -d "${TMPDIR:-/tmp}/teiki-logs.XXXXXX")
BUILT=''

# shellcheck disable=SC2317 # called by the trap
finish() {
  local code=$?
  trap - EXIT
  trap '' INT TERM HUP
  end_started
  throwaway_down
  if [[ $code -eq 0 ]]; then rm -rf "$LOGS"; else note "logs: $LOGS"; fi
  exit "$code"
}

stage_lint() {
  stage "Lint"
  step "rustfmt" cargo fmt --all --check
  step "clippy for the server" in_target cargo clippy --workspace --all-targets -- -D warnings
  step "clippy for the browser" in_target cargo clippy --package teiki-web --lib --no-default-features --features browser \
    --target wasm32-unknown-unknown -- -D warnings
}

# One build for every stage.
built() {
  if [[ -z $BUILT ]]; then
    stage "Build"
    step "programs and tests" build_tests
    BUILT=$STEP_OK
  fi
  [[ $BUILT -eq 1 ]]
}

stage_unit() {
  built || { skip "unit and API tests" "the build failed" && return; }
  stage "Unit and API tests"
  throwaway_up
  step "schema unchanged" schema_unchanged
  sandbox_up "$LOGS/sandbox.log"
  export SQL_SEEN=$LOGS/statements
  # Both in the same selection of crates: another one is another build.
  if cargo nextest --version >/dev/null 2>&1; then
    step "unit and API tests" in_target cargo nextest run --workspace --no-fail-fast --status-level fail
    step "plans of the statements" in_target cargo nextest run --workspace --run-ignored only --status-level fail
  else
    step "unit and API tests" in_target cargo test --workspace --lib --bins --tests --no-fail-fast
    step "plans of the statements" in_target cargo test --workspace --lib --bins --tests -- --ignored
  fi
}

schema_unchanged() {
  "$BIN/teiki" sdl >"$LOGS/schema.graphql" && diff -u "$ROOT/api/schema.graphql" "$LOGS/schema.graphql" &&
    "$BIN/teiki" sdl desk >"$LOGS/desk.graphql" && diff -u "$ROOT/api/desk.graphql" "$LOGS/desk.graphql"
}

stage_contract() {
  built || { skip "sandbox contract" "the build failed" && return; }
  stage "Sandbox contract"
  throwaway_up
  sandbox_up "$LOGS/contract-sandbox.log"
  step "sandbox contract" npm --prefix "$ROOT/e2e" run contract
}

stage_journeys() {
  built || { skip "browser journeys" "the build failed" && return; }
  stage "Browser journeys"
  step "islands" build_assets
  [[ $STEP_OK -eq 1 ]] || { skip "browser journeys" "the islands failed" && return; }
  throwaway_up
  mkdir -p "$LOGS/site"
  step "bytes and statements" env TEST_LOGS="$LOGS/site" TEIKI="$BIN/teiki" BENCH_JSON="$LOGS/limits.json" DATABASE_POOL=16 \
    "$here/test-site.sh" "$BIN/teiki-bench" limits
  step "browser journeys" env -C "$ROOT/e2e" TEST_LOGS="$LOGS/site" TEIKI="$BIN/teiki" "$here/test-site.sh" npm run journeys
}

main() {
  local stages=("$@") name
  [[ $# -gt 0 ]] || stages=(lint unit contract journeys)
  for name in "${stages[@]}"; do
    [[ $name =~ ^(lint|unit|contract|journeys)$ ]] || die "usage: test.sh [lint] [unit] [contract] [journeys]"
  done
  trap finish EXIT
  trap 'exit 130' INT TERM HUP
  "$here/install.sh" test
  cd "$ROOT"
  for name in "${stages[@]}"; do
    case $name in
      lint) stage_lint ;;
      unit) stage_unit ;;
      contract) stage_contract ;;
      journeys) stage_journeys ;;
    esac
  done
  summary
  exit "$FAILED"
}

main "$@"
