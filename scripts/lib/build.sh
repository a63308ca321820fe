# shellcheck shell=bash
# Builds, and puts copies of what was built into .run/, where neither the next build nor another clone disturbs them.

# shellcheck source=target.sh
. "$ROOT/scripts/lib/target.sh"

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

# cargo build ..., then the programs in FOLDER of the target are kept in PLACE.
cargo_build() { # FOLDER PLACE ARGUMENTS...
  local folder=$CARGO_TARGET_DIR/$1 place=$2
  shift 2
  cargo build "$@" || return 1
  BIN=$place keep "$folder"/{teiki,teiki-sandbox,teiki-bundle}
}

build_programs() { in_target cargo_build debug "$RUN/bin" --workspace --exclude teiki-bench --exclude teiki-chaos --bins; }

# Those and what buys passes while they are killed.
build_chaos() {
  in_target cargo_build debug "$RUN/bin" --workspace --exclude teiki-bench --bins || return 1
  keep "$CARGO_TARGET_DIR/debug/teiki-chaos"
}

# The programs and every test with the same features, so that nothing is compiled twice.
build_tests() {
  in_target cargo_build debug "$RUN/bin" --workspace --all-targets || return 1
  keep "$CARGO_TARGET_DIR/debug/teiki-bench"
}

# As production runs them, and what measures them.
build_release() {
  in_target cargo_build release "$RUN/release" --workspace --exclude teiki-chaos --bins --release || return 1
  BIN=$RUN/release keep "$CARGO_TARGET_DIR/release/teiki-bench"
}

# The islands for the browser, then the hashed and compressed files that the server hands out.
build_assets() { in_target make_assets; }

make_assets() {
  cargo build --package teiki-web --lib --no-default-features --features browser \
    --target wasm32-unknown-unknown --profile wasm || return 1
  "$BIN/teiki-bundle" "$ASSETS_DIR"
}
