#!/usr/bin/env bash
# Installs somebody else's Bot API clients for `cargo test --test botapi`: aiogram into a virtual environment, grammY beside it.
# Usage: tests/support/clients/install.sh [FOLDER]   (default: target/clients, where the test looks; else set VRAAG_CLIENTS)
# What cannot be installed is said and left out; the test then says that it skips it.
set -u
here="$(cd "$(dirname "$0")" && pwd)"
folder="${1:-${VRAAG_CLIENTS:-$here/../../../target/clients}}"
mkdir -p "$folder"

if command -v python3 >/dev/null; then
    [ -x "$folder/py/bin/python" ] || python3 -m venv "$folder/py"
    "$folder/py/bin/python" -m pip install --quiet --disable-pip-version-check -r "$here/requirements.txt" ||
        echo "aiogram could not be installed" >&2
else
    echo "no python3 here, so no aiogram" >&2
fi

if command -v npm >/dev/null; then
    cp "$here/package.json" "$here/package-lock.json" "$folder/"
    (cd "$folder" && npm ci --silent --no-audit --no-fund --ignore-scripts) || echo "grammY could not be installed" >&2
else
    echo "no npm here, so no grammY" >&2
fi
