"""Name the packages that Windows' Python needs for the agent and its tests, as the lock has them.

Printed as a requirements file with hashes, for pip's `--platform win_amd64`: what the agent needs
at run time and the tests need besides, with everything these need on Windows. Refuses a package
that the lock does not hold.
"""

from __future__ import annotations

import re
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent.parent
TESTING = ("pytest", "hypothesis", "cryptography", "jsonschema", "pefile")
WINDOWS = {
    "sys_platform": "win32",
    "os_name": "nt",
    "platform_system": "Windows",
    "platform_machine": "AMD64",
    "python_version": "3.11",
    "extra": "",
}


def locked() -> dict[str, str]:
    """Return the lock's requirement for each name, without its marker, with its hashes."""
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8").replace("\\\n", " ")
    found = {}
    for line in text.splitlines():
        if pinned := re.match(r"([\w.-]+)==\S+", line):
            hashes = re.findall(r"--hash=\S+", line)
            found[canonicalize_name(pinned[1])] = " ".join([pinned[0], *hashes])
    return found


def wanted() -> set[str]:
    """Return the names that the agent and its tests need on Windows, with all that these need."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    waiting = [Requirement(each) for each in (*project["dependencies"], *TESTING)]
    names: set[str] = set()
    while waiting:
        each = waiting.pop()
        name = canonicalize_name(each.name)
        if name in names or (each.marker and not each.marker.evaluate(WINDOWS)):
            continue
        names.add(name)
        try:
            waiting.extend(Requirement(line) for line in requires(name) or ())
        except PackageNotFoundError:  # needed on Windows only: not installed here, needs nothing
            continue
    return names


def main() -> int:
    """Print the requirements; 1 when the lock lacks one."""
    known, names = locked(), sorted(wanted())
    if missing := [name for name in names if name not in known]:
        print(f"wheels: requirements.lock lacks {', '.join(missing)}", file=sys.stderr)
        return 1
    for name in names:
        print(known[name])
    return 0


if __name__ == "__main__":
    sys.exit(main())
