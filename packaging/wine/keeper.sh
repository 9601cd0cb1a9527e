#!/usr/bin/env bash
# One Windows process that stays while tests run: keeper.sh start|stop|status
# With it Wine's own services are up already, so that a program starts in a tenth of a second, and
# they hold no pipe of a program that would otherwise have started them. `stop` ends what `start`
# started, by its process id, and then the Wine server of this prefix; it touches no other.
set -euo pipefail
# shellcheck source=packaging/wine/environment.sh
. "$(dirname "$0")/environment.sh"
kept=$place/keeper.pid

# Equal start times tell that an id still means the process that was written down.
started() { cut -d' ' -f22 "/proc/$1/stat" 2>/dev/null; }
alive() {
    local pid when
    read -r pid when 2>/dev/null <"$kept" && [ -n "$when" ] && [ "$(started "$pid")" = "$when" ]
}

case ${1:-} in
status)
    alive
    ;;
start)
    alive && exit 0
    "${in_wine[@]}" setsid wine 'C:\Python311\python.exe' -c \
        'import ctypes, time; ctypes.windll.user32.GetDesktopWindow(); open("C:/up", "w").close(); time.sleep(5400)' \
        </dev/null >/dev/null 2>&1 &
    rm -f "$WINEPREFIX/drive_c/up"
    echo "$! $(started $!)" >"$kept"
    for _ in $(seq 300); do
        [ -e "$WINEPREFIX/drive_c/up" ] && exit 0
        sleep 0.2
    done
    echo "windows: the first Windows process did not start within a minute" >&2
    exit 1
    ;;
stop)
    if alive; then
        read -r pid _ <"$kept"
        kill "$pid"
        "${in_wine[@]}" wineserver -k || true
    fi
    rm -f "$kept"
    ;;
*)
    echo "usage: keeper.sh start|stop|status" >&2
    exit 2
    ;;
esac
