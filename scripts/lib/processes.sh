# shellcheck shell=bash
# Processes that a script starts and ends. Each is a group of its own: Ctrl-C reaches the script first,
# which ends them in order, each with all its children, and nothing else.

STARTED=() # pids, oldest first

# launch LOG COMMAND...: starts it behind, its output in LOG (- for the script's own), and leaves its pid in LAUNCHED.
launch() {
  local log=$1
  shift
  set -m
  if [[ $log == - ]]; then "$@" </dev/null & else "$@" </dev/null >>"$log" 2>&1 & fi
  LAUNCHED=$!
  set +m
  STARTED+=("$LAUNCHED")
}

# Ends one group: asked first, made to after 25 seconds: the server gives open requests 20.
end_group() {
  local pid=$1
  kill -TERM -- "-$pid" 2>/dev/null || return 0
  for _ in {1..250}; do
    kill -0 -- "-$pid" 2>/dev/null || return 0
    sleep 0.1
  done
  kill -KILL -- "-$pid" 2>/dev/null || true
}

# Ends what launch started, newest first.
end_started() {
  local i
  for ((i = ${#STARTED[@]} - 1; i >= 0; i--)); do
    end_group "${STARTED[i]}"
    wait "${STARTED[i]}" 2>/dev/null || true
  done
  STARTED=()
}

# await_http PORT PATH PID LOG: until the page answers 200; fails when the process ends first or about a minute passes.
await_http() {
  local port=$1 path=$2 pid=$3 log=$4
  for _ in {1..2000}; do
    if [[ $(http_status "$port" "$path") == 200 ]]; then return 0; fi
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.03
  done
  tail -n 30 "$log" >&2
  die "$path on port $port does not answer; the whole log is $log"
}
