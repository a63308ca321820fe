# shellcheck shell=bash
# What a killed `make run` left running. A pid counts only while it still runs a program out of .run/bin.

leftover_pids() {
  local file pid
  for file in "$RUN"/pids/*; do
    [[ -f $file ]] || continue
    pid=$(<"$file")
    [[ $(ps -o args= -p "$pid" 2>/dev/null) == "$RUN/bin/"* ]] && echo "$pid ${file##*/}"
  done
  return 0
}

end_leftovers() {
  local pid name
  if [[ -f $RUN/run.pid && $(ps -o args= -p "$(<"$RUN/run.pid")" 2>/dev/null) == *run.sh* ]]; then
    die "make run is already running here (pid $(<"$RUN/run.pid"))"
  fi
  while read -r pid name; do
    note "ending $name (pid $pid), left over from before"
    end_group "$pid"
  done < <(leftover_pids)
  rm -f "$RUN"/pids/*
}
