#!/bin/sh
# The real programs that the tests drive: browsers, PDF viewers, servers, package systems, Wine.
# As root on Debian what is missing is installed; elsewhere it is named and its tests skip, loudly.
# With the word `windows`: only what packaging/wine needs.
set -eu
packages="chromium firefox-esr evince okular atril xpdf mupdf zathura qpdfview epiphany-browser falkon
 faketime strace nginx-light postgresql cron systemd-container debootstrap
 rpm db-util zypper pacman-package-manager makepkg libarchive-tools flatpak ostree bubblewrap snapd
 squashfs-tools zstd distro-info-data libglib2.0-bin xdg-utils desktop-file-utils libwin-hivex-perl"
recommends=--install-recommends
if [ "${1:-}" = windows ]; then
    # Without what Wine recommends: it is never seen or heard, and needs no 32-bit system.
    packages="wine wine64 gcc-mingw-w64-x86-64-posix nsis wixl msitools libwin-hivex-perl"
    recommends=--no-install-recommends
fi

if ! command -v dpkg-query >/dev/null 2>&1; then
    echo "system: no dpkg here; tests that need a Debian desktop will be skipped"
    exit 0
fi
missing=
for package in $packages; do
    state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$state" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
if [ "$(id -u)" = 0 ]; then
    echo "system: installing$missing"
    apt-get update -qq
    # Servers stay off: the tests start their own. The policy file is removed again.
    policy=/usr/sbin/policy-rc.d
    if [ ! -e "$policy" ]; then
        trap 'rm -f "$policy"' EXIT
        printf '#!/bin/sh\nexit 101\n' >"$policy"
        chmod 755 "$policy"
    fi
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $recommends $missing >/dev/null
else
    echo "system: NOT INSTALLED:$missing"
    echo "system: the tests that need them will be skipped; as root: apt-get install$missing"
fi
