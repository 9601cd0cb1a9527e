"""A whole inventory under strace: what it opens, and that it starts nothing."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from passmuster.host import roots

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(
        not hasattr(os, "geteuid") or os.geteuid() != 0, reason="the audit of all users needs root"
    ),
    pytest.mark.skipif(not shutil.which("strace"), reason="not installed: strace"),
]

# Everything is loaded before the first mark, so that what follows is the audit's own.
PROGRAM = """
import os
from passmuster.host.local import LocalHost
from passmuster.inventory import take
from passmuster.products import load
from passmuster.wire.codec import encode
products = load()
take(LocalHost(), products)
os.access("/mark/begin", 0)
encode(take(LocalHost(), products).installations)
os.access("/mark/end", 0)
"""
_PROCESS = re.compile(r"/|/proc|/proc/\d+/(exe|root|status|cmdline|ns/mnt)|/proc/self/fd/\d+")
_CALL = re.compile(
    r'^(?:\[pid +\d+\] )?(\w+)\((?:(AT_FDCWD|\d+)(?:<[^>]*>)?, )?"((?:[^"\\]|\\.)*)"'
)


def traced(tmp_path: Path) -> list[tuple[str, str, str]]:
    """Return the system calls of an audit as root: name, folder descriptor, path."""
    log = tmp_path / "trace"
    subprocess.run(
        ["strace", "-f", "-o", str(log), "-e",
         "trace=%file,%process,%network,write,pwrite64,ftruncate,fchmod", "-s", "4096",
         sys.executable, "-I", "-B", "-c", PROGRAM],
        check=True, capture_output=True,
    )  # fmt: skip
    lines = [line.split(" ", 1)[1].strip() for line in log.read_text(errors="replace").splitlines()]
    begin = next(n for n, line in enumerate(lines) if line.startswith('access("/mark/begin'))
    end = next(n for n, line in enumerate(lines) if line.startswith('access("/mark/end'))
    calls = []
    for line in lines[begin + 1 : end]:
        found = _CALL.match(line)
        name = line.partition("(")[0]
        calls.append((name, found[2] or "", found[3]) if found else (name, "", ""))
    return calls


@pytest.fixture(scope="module")
def calls(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str, str]]:
    """Trace one audit of this very machine."""
    return traced(tmp_path_factory.mktemp("places"))


def test_nothing_is_read_outside_the_declared_places(calls: list[tuple[str, str, str]]) -> None:
    """Every absolute path is below a declared place or an account's home."""
    from passmuster.host.local import LocalHost

    host = LocalHost()
    known = roots.Roots()
    homes = [user.home.rstrip("/") for user in host.users()]
    python = {sys.prefix, sys.base_prefix, os.path.realpath(sys.base_prefix)}
    strange = set()
    for _, _, path in calls:
        if not path.startswith("/"):
            continue
        own = any(path == each or path.startswith(each + "/") for each in (*homes, *python))
        # Of processes: the list, and of those with a wanted name what host/processes.py reads.
        if not own and not _PROCESS.fullmatch(path) and not known.cover_name(path):
            strange.add(path)
    assert strange == set()
    assert any(path == "/etc/os-release" for _, _, path in calls)


def test_nothing_is_started_sent_or_written(calls: list[tuple[str, str, str]]) -> None:
    """No child process, no thread, no socket, no byte written anywhere."""
    names = {name for name, _, _ in calls}
    assert not names & {
        "execve", "execveat", "fork", "vfork", "clone", "clone3", "socket", "connect", "sendto",
        "write", "pwrite64", "ftruncate", "unlink", "unlinkat", "rename", "renameat", "renameat2",
        "mkdir", "mkdirat", "chmod", "fchmod", "chown", "link", "symlink", "mknod",
    }  # fmt: skip
