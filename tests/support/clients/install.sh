#!/usr/bin/env bash
# Installs somebody else's Bot API clients for `cargo test --test bot`: aiogram into a virtual environment, grammY beside it.
# Usage: tests/support/clients/install.sh [FOLDER]   (default: target/clients, where the test looks; else set VRAAG_CLIENTS)
# What cannot be installed is said and left out, and the end is 1; the test then says that it skips it.
set -u
failed=0
miss() { echo "$1" >&2; failed=1; }
here="$(cd "$(dirname "$0")" && pwd)"
folder="${1:-${VRAAG_CLIENTS:-$here/../../../target/clients}}"
mkdir -p "$folder"

if command -v python3 >/dev/null; then
    [ -x "$folder/py/bin/python" ] || python3 -m venv "$folder/py"
    "$folder/py/bin/python" -m pip install --quiet --disable-pip-version-check -r "$here/requirements.txt" ||
        miss "aiogram could not be installed"
else
    miss "no python3 here, so no aiogram"
fi

if command -v npm >/dev/null; then
    cp "$here/package.json" "$here/package-lock.json" "$folder/"
    (cd "$folder" && npm ci --silent --no-audit --no-fund --ignore-scripts) || miss "grammY could not be installed"
else
    miss "no npm here, so no grammY"
fi
exit "$failed"
