#!/usr/bin/env bash
# Put a Windows CPython together: python.org's libraries, this machine's Lib, a launcher of our own.
# Called by setup.sh as: interpreter.sh VERSION LIB REQUIREMENT [--hash=...]
set -euo pipefail
# shellcheck source=packaging/wine/environment.sh
. "$(dirname "$0")/environment.sh"
version=$1 lib=$2 requirement=$3
gcc=x86_64-w64-mingw32-gcc
work=$(mktemp -d "$place/interpreter.XXXXXX")
trap 'rm -rf "$work"' EXIT

echo "$requirement" >"$work/requirement.txt"
"$root/.venv/bin/python" -m pip download -qq --disable-pip-version-check --no-deps --require-hashes \
    --only-binary=:all: --platform win_amd64 --python-version 3.11 --implementation cp \
    --dest "$work" -r "$work/requirement.txt"
"$root/.venv/bin/python" -m zipfile -e "$work"/panda3d-*.whl "$work/wheel"
theirs=$work/wheel/deploy_libs

# A Lib of another patch version would work until something in it calls what the library lacks.
carried=$(x86_64-w64-mingw32-strings "$theirs/python311.dll" | grep -xE '3\.11\.[0-9]+' | sort -u)
if [ "$carried" != "$version" ]; then
    echo "windows: python311.dll is $carried, Lib is $version: they must be the same" >&2
    exit 1
fi

new=$work/Python311
mkdir -p "$new/DLLs" "$new/Lib"
cp "$theirs/python311.dll" "$new/"
for library in "$theirs"/VCRUNTIME140*.dll "$work/wheel/panda3d/MSVCP140.dll"; do
    name=$(basename "$library")
    cp "$library" "$new/${name,,}"
done
cp "$theirs"/*.pyd "$theirs"/{libcrypto-3,libssl-3,libffi-8,sqlite3}.dll "$new/DLLs/"
tar -C "$lib" -cf - --exclude=__pycache__ --exclude='*.so' --exclude=./lib-dynload --exclude=./site-packages \
    --exclude=./dist-packages --exclude='./config-3*' --exclude='./_sysconfigdata*' --exclude='*/test' \
    --exclude='*/tests' --exclude=./idlelib --exclude=./turtledemo . | tar -C "$new/Lib" -xf -

# python3.dll, which libraries for any Python 3 ask for: every name leads on to python311.dll.
{
    echo "LIBRARY python3.dll"
    echo "EXPORTS"
    x86_64-w64-mingw32-objdump -p "$new/python311.dll" |
        awk '/Name Pointer\] Table/ { names = 1; next } NF == 0 { names = 0 }
             names { print $NF "=python311." $NF }'
} >"$work/python3.def"
[ "$(grep -c =python311 "$work/python3.def")" -gt 1000 ] || { echo "windows: cannot read what python311.dll exports" >&2; exit 1; }
echo 'int __stdcall DllMain(void *dll, unsigned reason, void *reserved) { return 1; }' >"$work/empty.c"
"$gcc" -shared -nostdlib -Wl,-e,DllMain -o "$new/python3.dll" "$work/empty.c" "$work/python3.def"

echo '1 24 "launcher.manifest"' >"$work/launcher.rc"
x86_64-w64-mingw32-windres -I "$recipe" "$work/launcher.rc" "$work/launcher.o"
"$gcc" -Os -s -municode -o "$new/python.exe" "$recipe/launcher.c" "$work/launcher.o" "$new/python311.dll"

system32=$WINEPREFIX/drive_c/windows/system32
[ -e "$system32/bcryptprimitives.dll" ] ||
    "$gcc" -Os -s -shared -nostdlib -Wl,-e,DllMain -o "$system32/bcryptprimitives.dll" "$recipe/random.c" -ladvapi32

rm -rf "$windows_python"
mv "$new" "$windows_python"
