# shellcheck shell=bash
# A PostgreSQL of our own on loopback TCP only. PostgreSQL refuses to run as root, so root hands it to the user `postgres`.

PG_OLDEST=15

# The folders that may hold the server's programs, newest version first.
pg_candidates() {
  find /usr/lib/postgresql /usr/pgsql-* /opt/homebrew/opt/postgresql* /usr/local/opt/postgresql* \
    -maxdepth 2 -type d -name bin 2>/dev/null | sort -rV
  if command -v pg_config >/dev/null; then pg_config --bindir; fi
}

pg_major() { "$1/postgres" --version 2>/dev/null | sed -E 's/[^0-9]*([0-9]+).*/\1/'; }

# Prints the folder of a usable PostgreSQL (with its contrib extensions), of exactly MAJOR when given; fails when there is none.
pg_bin() {
  local wanted=${1:-} bin major share
  while read -r bin; do
    [[ -x $bin/postgres && -x $bin/initdb ]] || continue
    major=$(pg_major "$bin")
    [[ -n $major && $major -ge $PG_OLDEST ]] || continue
    [[ -z $wanted || $wanted == "$major" ]] || continue
    share=$("$bin/pg_config" --sharedir 2>/dev/null) || share=/usr/share/postgresql/$major
    [[ -f $share/extension/btree_gist.control && -f $share/extension/pg_trgm.control ]] || continue
    echo "$bin"
    return 0
  done < <(pg_candidates)
  return 1
}

pg_as() { (
  cd /
  if is_root; then exec runuser -u postgres -- "$@"; else exec "$@"; fi
); }

# Makes DIR/postgres usable by the server's user. When that user cannot reach DIR (a clone in root's home),
# the data lives under /var/tmp and DIR/postgres points there.
pg_place() {
  local dir=$1 away
  mkdir -p "$dir"
  if is_root && [[ ! -e $dir/postgres ]]; then
    if pg_as test -x "$dir"; then
      install -d -m 0700 -o postgres "$dir/postgres"
    else
      away=/var/tmp/teiki-$(printf %s "$dir" | sha256sum | cut -c1-12)
      [[ ! -e $away || -O $away ]] || die "$away belongs to somebody else; remove it"
      # Left by a .run/ that was deleted by hand, and its password with it.
      if [[ -d $away ]]; then
        ln -sfn "$away/postgres" "$dir/postgres"
        pg_down "$dir"
        pg_wipe "$dir"
      fi
      install -d -m 0711 "$away"
      install -d -m 0700 -o postgres "$away/postgres"
      ln -sfn "$away/postgres" "$dir/postgres"
    fi
  fi
  mkdir -p "$dir/postgres"
}

# Where the server itself finds DIR/postgres.
pg_home() { readlink -f "$1/postgres"; }

# Creates the cluster beside its final place and renames it, so that an interrupted start leaves nothing half made.
pg_init() {
  local dir=$1 bin=$2 place
  place=$(pg_home "$dir")
  pg_as rm -rf "$place/new" "$place/password"
  # shellcheck disable=SC2016 # the inner shell expands it
  kept_secret "$dir/password" 24 | pg_as sh -c 'umask 077; cat >"$1"' sh "$place/password"
  pg_as "$bin/initdb" --pgdata="$place/new" --username=postgres --pwfile="$place/password" --auth=password \
    --encoding=UTF8 --locale=C.UTF-8 --no-sync >/dev/null
  pg_as rm "$place/password"
  pg_as mv "$place/new" "$place/data"
}

pg_version() { pg_as cat "$(pg_home "$1")/data/PG_VERSION" 2>/dev/null; } # DIR

pg_alive() { # DIR
  local version bin
  version=$(pg_version "$1") || return 1
  bin=$(pg_bin "$version") || return 1
  pg_as "$bin/pg_ctl" status -D "$(pg_home "$1")/data" >/dev/null 2>&1
}

# Starts the cluster of DIR on PORT and waits until it answers. Further arguments are settings: name=value.
pg_up() {
  local dir=$1 port=$2 bin version options setting log
  shift 2
  pg_place "$dir"
  if version=$(pg_version "$dir"); then
    bin=$(pg_bin "$version") || die "the data in $dir was made by PostgreSQL $version, which is no longer installed; install it or run: make reset"
  else
    bin=$(pg_bin) || die "PostgreSQL $PG_OLDEST or newer is missing; run scripts/install.sh"
    pg_init "$dir" "$bin"
  fi
  options="-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c timezone=UTC"
  for setting in "$@"; do options+=" -c $setting"; done
  log=$(pg_home "$dir")/server.log
  pg_as "$bin/pg_ctl" start --silent --wait -D "$(pg_home "$dir")/data" -l "$log" -o "$options" </dev/null >/dev/null || {
    pg_as tail -n 20 "$log" >&2
    die "PostgreSQL did not start; its log is $log"
  }
}

pg_down() { # DIR
  local bin
  pg_alive "$1" || return 0
  bin=$(pg_bin "$(pg_version "$1")")
  pg_as "$bin/pg_ctl" stop --silent --mode=fast -D "$(pg_home "$1")/data"
}

# Deletes the data of a stopped cluster.
pg_wipe() { # DIR
  if [[ -L $1/postgres ]]; then rm -rf "$(dirname "$(readlink "$1/postgres")")"; fi
  rm -rf "$1/postgres"
}

# Runs the statements on standard input as the superuser.
pg_sql() { # DIR PORT [DATABASE]
  local bin
  bin=$(pg_bin)
  PGPASSWORD=$(<"$1/password") "$bin/psql" --no-psqlrc --quiet --tuples-only --no-align --set=ON_ERROR_STOP=1 \
    --host=127.0.0.1 --port="$2" --username=postgres --dbname="${3:-postgres}"
}

# The role and database `teiki`, made once.
pg_database() { # DIR PORT
  local made
  made=$(pg_sql "$1" "$2" <<<"SELECT count(*) FROM pg_database WHERE datname = 'teiki'")
  [[ $made == 0 ]] || return 0
  pg_sql "$1" "$2" <<SQL
SET client_min_messages = warning;
DROP ROLE IF EXISTS teiki;
CREATE ROLE teiki LOGIN PASSWORD '$(<"$1/password")';
CREATE DATABASE teiki OWNER teiki;
SQL
}
