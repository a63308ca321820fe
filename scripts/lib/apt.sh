# shellcheck shell=bash
# Collects what is missing on the system, then installs it on Debian and Ubuntu or names it elsewhere.

WANTED=()   # in words
PACKAGES=() # Debian's names
VERSIONS=() # oldest version that serves, or empty

want() { # WORDS PACKAGE [OLDEST]
  WANTED+=("$1")
  PACKAGES+=("$2")
  VERSIONS+=("${3:-}")
}

tell_wanted() {
  printf '    - %s\n' "${WANTED[@]}" >&2
}

as_root() {
  if is_root; then "$@"; else sudo "$@"; fi
}

# Refuses a system whose packages are too old before anything is installed.
candidates_serve() {
  local i candidate
  for i in "${!PACKAGES[@]}"; do
    candidate=$(apt-cache policy "${PACKAGES[i]}" | sed -n 's/^ *Candidate: //p')
    if [[ -z $candidate || $candidate == "(none)" ]]; then
      die "this system's packages have no ${PACKAGES[i]}; install ${WANTED[i]} yourself, then try again"
    fi
    if [[ -n ${VERSIONS[i]} ]] && dpkg --compare-versions "${candidate#*:}" lt "${VERSIONS[i]}"; then
      die "this system's packages offer ${PACKAGES[i]} $candidate; install ${WANTED[i]} yourself, then try again"
    fi
  done
}

# The packages must not start servers of the system: Teiki brings up its own, and their usual ports may be in use.
apt_without_services() {
  local policy=/usr/sbin/policy-rc.d ours='' code=0
  if [[ ! -e $policy ]]; then
    # shellcheck disable=SC2016 # the inner shell expands it
    as_root sh -c 'printf "#!/bin/sh\nexit 101\n" >"$1" && chmod 755 "$1"' sh "$policy"
    ours=1
  fi
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "$@" || code=$?
  if [[ -n $ours ]]; then as_root rm -f "$policy"; fi
  return "$code"
}

# Installs everything wanted, or says what to install and ends.
settle() {
  [[ ${#WANTED[@]} -gt 0 ]] || return 0
  if ! command -v apt-get >/dev/null || ! { is_root || command -v sudo >/dev/null; }; then
    say "Please install:"
    tell_wanted
    if command -v apt-get >/dev/null; then note "as root: apt-get install ${PACKAGES[*]}"; fi
    exit 1
  fi
  say "Installing what is missing: ${PACKAGES[*]}"
  tell_wanted
  as_root apt-get update
  candidates_serve
  apt_without_services "${PACKAGES[@]}" || die "apt-get could not install ${PACKAGES[*]}"
}
