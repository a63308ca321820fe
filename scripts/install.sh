#!/usr/bin/env bash
# install.sh [run|test|bench|chaos]: checks that everything needed is there; on Debian and Ubuntu installs what is missing,
# elsewhere names it. Says nothing when nothing is missing.
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source=lib/base.sh
. "$here/lib/base.sh"
# shellcheck source=lib/postgres.sh
. "$here/lib/postgres.sh"
# shellcheck source=lib/redis.sh
. "$here/lib/redis.sh"
# shellcheck source=lib/node.sh
. "$here/lib/node.sh"
# shellcheck source=lib/apt.sh
. "$here/lib/apt.sh"

purpose=${1:-run}
rust_oldest=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' "$ROOT/Cargo.toml")

at_least() { [[ $(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1) == "$1" ]]; }

# Ubuntu's Chromium is a snap, which the tests cannot drive; Playwright's own build serves there.
is_ubuntu() { grep -qs '^ID=ubuntu' /etc/os-release; }

fonts_usable() {
  [[ -n $(find /usr/share/fonts -name 'NotoSansCJK*' -print -quit 2>/dev/null) ]] ||
    [[ -n $(fc-list :lang=ja family 2>/dev/null) ]]
}

# What the system's packages provide.
system_packages() {
  if ! command -v cc >/dev/null; then want "a C compiler and linker" build-essential; fi
  if ! command -v ps >/dev/null; then want "ps" procps; fi
  if ! pg_bin >/dev/null; then want "PostgreSQL $PG_OLDEST or newer with its contrib extensions" postgresql "$PG_OLDEST"; fi
  if ! redis_usable; then want "Redis $REDIS_OLDEST or newer" redis-server "$REDIS_OLDEST"; fi
  if [[ $purpose == test ]]; then
    if ! chromium_path >/dev/null && ! is_ubuntu; then want "Chromium" chromium; fi
    if ! fonts_usable; then want "the Noto CJK fonts" fonts-noto-cjk; fi
    if ! command -v node >/dev/null; then want "Node.js" nodejs; fi
    if ! command -v npm >/dev/null; then want "npm" npm; fi
  fi
  if [[ $purpose == bench ]] && ! command -v wrk >/dev/null; then want "wrk" wrk; fi
  settle
}

rust() {
  local version sysroot
  cd "$ROOT"
  command -v cargo >/dev/null || die "Rust is missing: install it with rustup (https://rustup.rs), then try again"
  version=$(rustc --version | cut -d' ' -f2) || die "Rust does not start; see above"
  at_least "$rust_oldest" "$version" || die "Rust $rust_oldest or newer is needed, this is $version: rustup update stable"
  sysroot=$(rustc --print sysroot)
  if [[ ! -d $sysroot/lib/rustlib/wasm32-unknown-unknown ]]; then
    command -v rustup >/dev/null || die "Rust's wasm32-unknown-unknown target is missing, and there is no rustup to add it"
    say "Adding Rust's wasm32-unknown-unknown target"
    rustup target add wasm32-unknown-unknown
  fi
  [[ $purpose == test ]] || return 0
  if [[ ! -x $sysroot/bin/cargo-clippy || ! -x $sysroot/bin/rustfmt ]]; then
    command -v rustup >/dev/null || die "clippy and rustfmt are missing, and there is no rustup to add them"
    say "Adding clippy and rustfmt"
    rustup component add clippy rustfmt
  fi
}

# Debian 12 has an older Node.js than the tests need; npm carries newer ones.
node_recent() {
  node_usable && return 0
  say "Node.js $(node --version) is too old; putting version 22 into $NODE_KEPT"
  npm install --prefix "$NODE_KEPT" --no-save --no-audit --no-fund "$(node_package)@22"
  PATH=$NODE_KEPT/node_modules/$(node_package)/bin:$PATH
  node_usable || die "Node.js $NODE_OLDEST or newer is needed"
}

# The packages of e2e/package-lock.json, once for each state of that file.
npm_packages() {
  local done=$ROOT/e2e/node_modules/.lock-installed
  cmp -s "$ROOT/e2e/package-lock.json" "$done" && return 0
  say "Installing the npm packages of e2e/"
  (cd "$ROOT/e2e" && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-audit --no-fund)
  cp "$ROOT/e2e/package-lock.json" "$done"
}

browser() {
  chromium_path >/dev/null && return 0
  say "Installing Playwright's Chromium"
  (cd "$ROOT/e2e" && npx playwright install --with-deps chromium)
}

case $purpose in run | test | bench | chaos) ;; *) die "usage: install.sh [run|test|bench|chaos]" ;; esac
system_packages
rust
if [[ $purpose == test ]]; then
  node_recent
  npm_packages
  browser
fi
