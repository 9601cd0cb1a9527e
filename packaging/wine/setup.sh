#!/usr/bin/env bash
# A real Windows CPython under Wine, below .cache/wine. Quick when all is there.
# Exit status: 0 ready, 3 it cannot be had on this machine (it says why), else a failure.
set -euo pipefail
# shellcheck source=packaging/wine/environment.sh
. "$(dirname "$0")/environment.sh"

cannot() { echo "WINDOWS PART NOT RUN: $*"; exit 3; }

windows() {
    "${in_wine[@]}" "$@" </dev/null >"$place/said" 2>&1 9>&- && return
    echo "windows: $* failed: $(tail -n 3 "$place/said")" >&2
    exit 1
}

[ "$(uname -sm)" = "Linux x86_64" ] || cannot "Wine runs programs for x86_64 on Linux only"
"$root/packaging/system-packages.sh" windows || cannot "the packages of Wine cannot be installed"
for tool in wine wineserver x86_64-w64-mingw32-gcc; do
    command -v "$tool" >/dev/null || cannot "no $tool here (Debian: packaging/system-packages.sh)"
done
mkdir -p "$place/home"
exec 9>"$place/lock"
flock 9

# A step is done again only when what it is made from has changed.
done_already() { [ "$(cat "$place/$1.made" 2>/dev/null || true)" = "$2" ]; }
mark_done() { printf '%s\n' "$2" >"$place/$1.made"; }

state="$(wine --version) without a screen"
if ! done_already prefix "$state"; then
    echo "windows: Wine's Windows ($state)"
    rm -rf "$place/prefix" "$place"/*.made
    mkdir -p "$place/prefix"
    windows wineboot -i
    windows wine winecfg /v win10
    # Windows without a screen: programs with a window run, and nobody sees it.
    windows wine reg add 'HKCU\Software\Wine\Drivers' /v Graphics /d null /f
    windows wineserver -w
    mark_done prefix "$state"
fi
ln -sfn "$root" "$place/prefix/dosdevices/p:"

lib_of() { "$1" -c 'import os, platform; print(platform.python_version(), os.path.dirname(os.__file__))' 2>/dev/null; }
version= lib= files= seen=
for candidate in "$root/.venv/bin/python" python3.11 /usr/bin/python3.11 \
    "${PYENV_ROOT:-/nowhere}"/versions/3.11.*/bin/python3.11; do
    found=$(lib_of "$candidate") || continue
    seen="$seen ${found%% *}"
    if files=$(grep -F "${found%% *} " "$recipe/interpreters.txt"); then
        version=${found%% *} lib=${found#* } files=${files#* }
        break
    fi
done
[ -n "$version" ] || cannot "no Python here whose Lib fits a known Windows build (found:${seen:- none}; known: packaging/wine/interpreters.txt)"

state=$(cat "$recipe"/{interpreter.sh,*.c,*.manifest} | sha256sum)" $version $files $lib"
if ! done_already python "$state"; then
    echo "windows: CPython $version"
    rm -f "$place/wheels.made"
    "$recipe/interpreter.sh" "$version" "$lib" "$files"
    mark_done python "$state"
fi

wheels=$("$root/.venv/bin/python" "$recipe/wheels.py")
state=$(cat - "$recipe/psutil_addition.py" <<<"$wheels" | sha256sum)
if ! done_already wheels "$state"; then
    echo "windows: $(grep -c == <<<"$wheels") packages"
    printf '%s\n' "$wheels" >"$place/wheels.txt"
    rm -rf "$windows_python/Lib/site-packages"
    "$root/.venv/bin/python" -m pip install -qq --disable-pip-version-check --no-deps --no-compile \
        --require-hashes --only-binary=:all: --platform win_amd64 --python-version 3.11 \
        --implementation cp --target "$windows_python/Lib/site-packages" -r "$place/wheels.txt"
    # As in every Windows' Python: pip, which Lib carries.
    for pip in "$windows_python"/Lib/ensurepip/_bundled/pip-*.whl; do
        "$root/.venv/bin/python" -m zipfile -e "$pip" "$windows_python/Lib/site-packages"
    done
    cat "$recipe/psutil_addition.py" >>"$windows_python/Lib/site-packages/psutil/_pswindows.py"
    mark_done wheels "$state"
fi
