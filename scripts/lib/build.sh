# shellcheck shell=bash
# Builds, and puts copies of what was built into .run/: several clones may share one CARGO_TARGET_DIR,
# and a running program is not disturbed by the next build.

BIN=${BIN:-$RUN/bin}
export ASSETS_DIR=$RUN/assets

keep() { # FILE...
  local file
  mkdir -p "$BIN"
  for file in "$@"; do
    cmp -s "$file" "$BIN/${file##*/}" && continue
    cp "$file" "$BIN/.${file##*/}"
    mv -f "$BIN/.${file##*/}" "$BIN/${file##*/}"
  done
}

keep_programs() { keep "$CARGO_TARGET_DIR"/debug/{teiki,teiki-sandbox,teiki-bundle}; }

build_programs() {
  (cd "$ROOT" && cargo build --workspace --bins) || return 1
  keep_programs
}

# The islands for the browser, then the hashed and compressed files that the server hands out.
build_assets() {
  (cd "$ROOT" && cargo build --package teiki-web --lib --no-default-features --features browser \
    --target wasm32-unknown-unknown --profile wasm) || return 1
  "$BIN/teiki-bundle" "$ASSETS_DIR"
}

# The server as production runs it, into .run/release.
build_release() {
  (cd "$ROOT" && cargo build --workspace --bins --release) || return 1
  BIN=$RUN/release keep "$CARGO_TARGET_DIR"/release/{teiki,teiki-sandbox}
  build_programs
}
