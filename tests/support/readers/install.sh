#!/usr/bin/env bash
# Installs somebody else's readers for `cargo test --test export`: Python libraries into a virtual environment, axe-core, and,
# where this may use apt-get, LibreOffice, Gnumeric, PSPP, R and Chromium.
# Usage: tests/support/readers/install.sh [FOLDER]   (default: target/readers, where the test looks; else set VRAAG_READERS)
# What cannot be installed is said and left out, and the end is 1; the test then says that it skips it.
set -u
failed=0
miss() { echo "$1" >&2; failed=1; }
here="$(cd "$(dirname "$0")" && pwd)"
folder="${1:-${VRAAG_READERS:-$here/../../../target/readers}}"
mkdir -p "$folder"

if command -v python3 >/dev/null; then
    [ -x "$folder/py/bin/python" ] || python3 -m venv "$folder/py"
    # One by one: what is not there for this machine must not take the others along.
    while read -r wanted; do
        "$folder/py/bin/python" -m pip install --quiet --disable-pip-version-check "$wanted" || miss "$wanted could not be installed"
    done <"$here/requirements.txt"
else
    miss "no python3 here, so no pandas, DuckDB, openpyxl and pyreadstat"
fi

if command -v npm >/dev/null; then
    npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$folder/axe" axe-core@4.14.1 || miss "axe-core could not be installed"
else
    miss "no npm here, so no axe-core"
fi

missing=()
command -v chromium >/dev/null || missing+=(chromium)
command -v soffice >/dev/null || missing+=(libreoffice-calc-nogui)
command -v ssconvert >/dev/null || missing+=(gnumeric)
command -v pspp >/dev/null || missing+=(pspp)
command -v Rscript >/dev/null || missing+=(r-base-core)
if [ ${#missing[@]} -gt 0 ]; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        apt-get update -qq && apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null ||
            miss "could not be installed: ${missing[*]}"
    else
        miss "not here, and this may not install them: ${missing[*]}"
    fi
fi
exit "$failed"
