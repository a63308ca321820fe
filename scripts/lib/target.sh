# shellcheck shell=bash
# Several clones may share one CARGO_TARGET_DIR. Cargo tells their crates apart by time alone: what another clone built
# later from other sources would pass for ours. So the folder belongs to one clone at a time, and a clone that takes it
# over makes its sources new, which rebuilds its own crates and no dependency.

take_target() {
  local owner=$CARGO_TARGET_DIR/.clone
  mkdir -p "$CARGO_TARGET_DIR"
  [[ ! -f $owner || $(<"$owner") != "$ROOT" ]] || return 0
  find "$ROOT"/{Cargo.toml,shared,postal,api,web,migrations,e2e/sandbox,e2e/bench,e2e/chaos} -type f -exec touch -c {} +
  echo "$ROOT" >"$owner"
}

# Runs COMMAND in the clone's top folder while no other clone builds.
in_target() { (
  cd "$ROOT" || exit
  mkdir -p "$CARGO_TARGET_DIR"
  exec 8>"$CARGO_TARGET_DIR/.clone.lock"
  if command -v flock >/dev/null; then flock 8; fi
  take_target
  "$@" 8>&-
); }
