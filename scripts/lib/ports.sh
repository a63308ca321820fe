# shellcheck shell=bash
# Ports on loopback: is one taken, by whom, and which one is free.

port_open() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# Refuses a taken port in words: need_port 8432 PostgreSQL 'POSTGRES_PORT=8433'
need_port() {
  local port=$1 what=$2 instead=$3 holder=
  port_open "$port" || return 0
  holder=$(ss -Hltnp "sport = :$port" 2>/dev/null | sed -n 's/.*users:(("\([^"]*\)",pid=\([0-9]*\).*/ by \1 (pid \2)/p' | head -n 1) || true
  die "port $port, wanted for $what, is already taken$holder. Stop that program, or choose another port: $instead make run"
}

# A port nobody listens on, below the range that the kernel hands to outgoing connections.
free_port() {
  local port
  for _ in {1..200}; do
    port=$((10000 + RANDOM % 20000))
    port_open "$port" || { echo "$port" && return 0; }
  done
  die "found no free port between 10000 and 30000"
}

# Status line of GET PATH on a loopback port; needs neither curl nor wget.
http_status() {
  local port=$1 path=$2 line=
  exec 3<>"/dev/tcp/127.0.0.1/$port" || return 1
  printf 'GET %s HTTP/1.0\r\nHost: localhost:%s\r\n\r\n' "$path" "$port" >&3
  IFS=' ' read -t 10 -r _ line _ <&3 || true
  exec 3>&-
  echo "${line:-none}"
} 2>/dev/null
