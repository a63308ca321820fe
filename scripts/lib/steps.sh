# shellcheck shell=bash
# Steps of a test run: each has a heading, a time, a log, and its end in the summary. A failed step prints the tail
# of its log and the run goes on, so that one run shows everything that is wrong.

SUMMARY=()
FAILED=0
STEP_OK=1
STEP_LOG=''

stage() { say "$*"; }

# step NAME COMMAND...; STEP_OK tells whether it passed. Shows the output as it comes on a terminal.
step() {
  local name=$1 begun=$SECONDS code=0
  shift
  STEP_LOG=$LOGS/${name//[^a-zA-Z0-9]/-}.log
  : >"$STEP_LOG"
  note "$name ..."
  launch "$STEP_LOG" "$@"
  if [[ -t 2 ]]; then tail -n +1 -f --pid="$LAUNCHED" "$STEP_LOG" >&2 || true; fi
  wait "$LAUNCHED" || code=$?
  unset 'STARTED[-1]'
  if [[ $code -eq 0 ]]; then
    STEP_OK=1
    record ok "$name" "$((SECONDS - begun)) s"
    return 0
  fi
  STEP_OK=0
  FAILED=1
  record FAILED "$name" "$((SECONDS - begun)) s, log: $STEP_LOG"
  [[ -t 2 ]] || tail -n "${TEST_TAIL:-120}" "$STEP_LOG" >&2
}

skip() {
  FAILED=1
  record skipped "$1" "$2"
}

record() {
  SUMMARY+=("$(printf '%-8s %-28s %s' "$@")")
  note "${SUMMARY[-1]}"
}

summary() {
  say "Summary after $SECONDS s"
  printf '    %s\n' "${SUMMARY[@]}" >&2
  if [[ $FAILED -eq 0 ]]; then say "All passed"; else say "FAILED"; fi
}
