#!/bin/sh
# Installs Vraag on a Linux machine from the unpacked archive, and takes it away again.
#   sudo ./install.sh                the program, completions, manual pages, a systemd service, an empty folder for your bot
#   sudo ./install.sh --uninstall    removes all of that; what customers said stays in /var/lib/vraag
#   ./install.sh --root DIR          installs below DIR instead, and starts nothing (for packages, and to look)
set -eu
here="$(cd "$(dirname "$0")" && pwd)"
root=""
undo=no
while [ $# -gt 0 ]; do
    case "$1" in
    --uninstall) undo=yes ;;
    --root)
        [ $# -gt 1 ] || { echo "--root needs a folder" >&2; exit 2; }
        root="${2%/}"
        shift
        ;;
    *)
        sed -n '2,5s/^# *//p' "$0" >&2
        exit 2
        ;;
    esac
    shift
done

bin="$root/usr/local/bin"
share="$root/usr/local/share"
unit="$root/etc/systemd/system/vraag.service"
home="$root/var/lib/vraag"
has_systemd() { [ -z "$root" ] && [ -d /run/systemd/system ]; }

if [ -z "$root" ] && [ "$(id -u)" != 0 ]; then
    echo "this writes to /usr/local, /etc and /var/lib: run it with sudo, or name another folder with --root" >&2
    exit 2
fi

if [ "$undo" = yes ]; then
    if has_systemd; then
        systemctl disable --now vraag.service 2>/dev/null || true
    fi
    rm -f "$bin/vraag" "$unit" \
        "$share/bash-completion/completions/vraag" \
        "$share/zsh/site-functions/_vraag" \
        "$share/fish/vendor_completions.d/vraag.fish" \
        "$share/man/man1/vraag.1" "$share/man/man1/"vraag-*.1
    if has_systemd; then systemctl daemon-reload; fi
    echo "Vraag is removed. What customers said, your dialogs and .env are still in $home:"
    echo "  rm -r $home && userdel vraag    removes these, too, for good"
    exit 0
fi

for file in vraag vraag.service completions/vraag.bash completions/_vraag completions/vraag.fish man/vraag.1 .env.example; do
    [ -e "$here/$file" ] || { echo "$here/$file is missing: run this from the unpacked archive" >&2; exit 3; }
done
"$here/vraag" --version >/dev/null || { echo "this program does not run here; RELEASE says what it needs" >&2; exit 3; }

if [ -z "$root" ] && ! id vraag >/dev/null 2>&1; then
    useradd --system --home-dir /var/lib/vraag --shell /usr/sbin/nologin vraag
fi
install -D -m 755 "$here/vraag" "$bin/vraag"
install -D -m 644 "$here/completions/vraag.bash" "$share/bash-completion/completions/vraag"
install -D -m 644 "$here/completions/_vraag" "$share/zsh/site-functions/_vraag"
install -D -m 644 "$here/completions/vraag.fish" "$share/fish/vendor_completions.d/vraag.fish"
for page in "$here"/man/*.1; do
    install -D -m 644 "$page" "$share/man/man1/$(basename "$page")"
done
install -D -m 644 "$here/vraag.service" "$unit"
# What is there already is yours.
install -d -m 700 "$home"
[ -e "$home/.env" ] || install -m 600 "$here/.env.example" "$home/.env"
if [ -z "$root" ]; then
    chown -R vraag:vraag "$home"
fi
if has_systemd; then systemctl daemon-reload; fi
echo "Vraag is installed. Next:"
echo "  sudo -u vraag env -C $home vraag init      asks for the bot's token, and writes a first dialog"
echo "  sudo systemctl enable --now vraag                  starts it, now and at each start of the machine"
echo "  sudo -u vraag env -C $home vraag doctor    says what is not well yet"
