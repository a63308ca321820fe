# shellcheck shell=bash
# What every script shares: where things live and how they speak. Sourced, never run.
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/teiki
# Everything a development run leaves behind: data, logs, built programs. Ignored by git, emptied by `make reset`.
# shellcheck disable=SC2034 # read by the scripts that source this file
RUN=$ROOT/.run
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$CACHE/target}

say() { printf '\033[1m==>\033[0m %s\n' "$*" >&2; }
note() { printf '    %s\n' "$*" >&2; }
die() {
  printf '\033[31mTeiki:\033[0m %s\n' "$*" >&2
  exit 1
}

is_root() { [[ $EUID -eq 0 ]]; }

# N random bytes as hex.
random_hex() { head -c "$1" /dev/urandom | od -An -v -tx1 | tr -d ' \n'; }

# The content of FILE, a random secret of N bytes written there on first use and readable by the owner only.
kept_secret() {
  local file=$1 bytes=$2
  [[ -s $file ]] || (umask 077 && random_hex "$bytes" >"$file")
  cat "$file"
}

# A Rust that rustup has just installed is not on the PATH of a shell opened before.
if ! command -v cargo >/dev/null && [[ -x $HOME/.cargo/bin/cargo ]]; then
  PATH=$HOME/.cargo/bin:$PATH
fi
