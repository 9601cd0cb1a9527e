# shellcheck shell=bash
# Sourced: where Wine's Windows lies, and an environment in which it shows nobody's files or screen.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
recipe=$root/packaging/wine
place=$root/.cache/wine
windows_python=$place/prefix/drive_c/Python311
export WINEPREFIX=$place/prefix WINEARCH=win64 WINEDEBUG=-all LC_ALL=C.UTF-8
# No .NET, no HTML engine (Wine would ask to fetch them), no entries in the user's menus.
export WINEDLLOVERRIDES="mscoree,mshtml=;winemenubuilder.exe=d"
# Wine's idea of a home: the folders of the real one would be linked into C:\users.
in_wine=(env "HOME=$place/home")
unset DISPLAY WAYLAND_DISPLAY XDG_CONFIG_HOME XDG_DATA_HOME XDG_CACHE_HOME XDG_STATE_HOME
