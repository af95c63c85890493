#!/usr/bin/env bash
# Installs PostgreSQL 15 or later for the tests of the store there, where this may use apt-get. They start a server of their own.
# Usage: tests/support/database.sh
set -u
found() {
    for folder in $(echo "$PATH" | tr ':' ' ') /usr/lib/postgresql/*/bin; do
        [ -x "$folder/initdb" ] && [ -x "$folder/createdb" ] &&
            [ "$("$folder/postgres" --version | sed 's/[^0-9]*\([0-9]*\).*/\1/')" -ge 15 ] && return 0
    done
    return 1
}
found && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq && apt-get install -y -qq --no-install-recommends postgresql >/dev/null
    # The tests start their own; the one of the package is not needed.
    command -v service >/dev/null && service postgresql stop >/dev/null 2>&1
else
    echo "PostgreSQL is not here, and this may not install it" >&2
fi
found
