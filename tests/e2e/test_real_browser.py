"""A real Firefox, upgraded by apt while it runs: relaunch-pending with both versions, then gone.

Debian's archive has an older firefox-esr in the main suite and a newer one in the security suite.
Both go into a root of their own, so the machine that runs the tests stays as it is.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from e2e import container

MISSING = [tool for tool in ("debootstrap", "chroot", "unshare") if not shutil.which(tool)]
SOURCES = """deb http://deb.debian.org/debian bookworm main
deb http://deb.debian.org/debian-security bookworm-security main
"""

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(
        not hasattr(os, "geteuid") or os.geteuid() != 0, reason="a root of its own needs root"
    ),
    pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}"),
    pytest.mark.skipif(not container.same_python(), reason="Debian 12's Python is 3.11"),
]


class Desktop:
    """A Debian root with /proc and /dev, in which commands run."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def run(self, *words: str, ok: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a command inside; Debian's tools ask no questions."""
        done = subprocess.run(
            ["chroot", str(self.root), *words],
            check=False, capture_output=True, text=True,
            env={"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                 "HOME": "/root", "DEBIAN_FRONTEND": "noninteractive", "LANG": "C"},
        )  # fmt: skip
        assert not ok or done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
        return done

    def check(self, manifest: dict[str, Any], *before: str) -> tuple[int, dict[str, Any]]:
        """Judge this desktop by a manifest; return exit status and document.

        Args:
            manifest: the unsigned manifest.
            before: words before the command, that take powers away from it.
        """
        (self.root / "srv/manifest.json").write_text(json.dumps(manifest))
        done = self.run(*before, "passmuster", "check", "--manifest", "/srv/manifest.json",
                        "--format", "json", ok=False)  # fmt: skip
        return done.returncode, json.loads(done.stdout)


@pytest.fixture(scope="module")
def desktop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desktop]:
    """Copy the base root, add the agent, the archive and the kernel's file systems."""
    root = container.copy_with_agent(tmp_path_factory.mktemp("desktop") / "root")
    (root / "etc/apt/sources.list").write_text(SOURCES)
    shutil.copy("/etc/resolv.conf", root / "etc/resolv.conf")
    for name in ("apt.conf.d", "auth.conf.d"):
        # How this machine reaches the archive (a proxy, for one) holds inside as well.
        if Path("/etc/apt", name).is_dir():
            shutil.copytree(f"/etc/apt/{name}", root / "etc/apt" / name, dirs_exist_ok=True)
    mounts = [("proc", "proc", ()), ("/dev", "dev", ("--rbind",)), ("tmpfs", "tmp", ())]
    with contextlib.ExitStack() as undo:
        for source, target, how in mounts:
            place = str(root / target)
            kind = how or ("-t", source)
            subprocess.run(["mount", *kind, source, place], check=True)
            undo.callback(subprocess.run, ["umount", "--recursive", "--lazy", place], check=True)
            if how:
                subprocess.run(["mount", "--make-rslave", place], check=True)
        yield Desktop(root)


# The service's powers and no others: root without them may not look at another user's process.
POWERS = "-all,+dac_read_search,+sys_ptrace"
TWO_POWERS = ("setpriv", f"--inh-caps={POWERS}", f"--bounding-set={POWERS}", "--no-new-privs")
NO_POWERS = ("setpriv", "--inh-caps=-all", "--bounding-set=-all", "--no-new-privs")


def versions(desktop: Desktop) -> tuple[str, str]:
    """Return the oldest and the newest firefox-esr that the archive has."""
    desktop.run("apt-get", "update", "-qq")
    told = desktop.run("apt-cache", "madison", "firefox-esr").stdout.splitlines()
    found = [line.split("|")[1].strip() for line in told if "|" in line]
    if len(set(found)) < 2:
        pytest.skip(f"the archive has only one firefox-esr at present: {found}")
    return found[-1], found[0]


def line(minimum: str) -> dict[str, Any]:
    """Return a manifest that wants a version of firefox-esr, with the deadline ahead."""
    steps = [{"minimum": minimum, "deadline": "2098-01-01T00:00:00Z"}]
    return {
        "schema": 1, "serial": 1,
        "issued": "2026-01-01T00:00:00Z", "expires": "2099-01-01T00:00:00Z",
        "requirements": [{"id": "esr", "product": "firefox", "scheme": "deb",
                          "branches": [{"id": "security", "steps": steps}]}],
    }  # fmt: skip


def firefox(told: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return Firefox's finding and installation; there is exactly one of each."""
    (finding,) = (each for each in told["findings"] if each["product"] == "firefox")
    (copy,) = (each for each in told["installations"] if each["product"] == "firefox")
    return finding, copy


def test_an_upgrade_under_a_running_firefox(desktop: Desktop) -> None:
    """Another user's: due, after apt relaunch-pending, closed compliant; two powers are enough."""
    old, new = versions(desktop)
    desktop.run("apt-get", "install", "-y", "-qq", "--no-install-recommends", f"firefox-esr={old}")
    for name, uid in (("alice", "1000"), ("bob", "1001")):
        desktop.run("useradd", "--create-home", "--uid", uid, name)
    browser = subprocess.Popen(
        ["chroot", "--userspec=1001:1001", str(desktop.root), "/usr/bin/env", "-i",
         "HOME=/home/bob", "PATH=/usr/bin:/bin", "MOZ_HEADLESS=1",
         "/usr/lib/firefox-esr/firefox-esr", "--headless", "--no-remote"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        time.sleep(5)
        assert browser.poll() is None, "Firefox did not stay up"
        status, told = desktop.check(line(new))
        assert (status, firefox(told)[0]["status"]) == (0, "due")

        desktop.run("apt-get", "install", "-y", "-qq", "--no-install-recommends", "firefox-esr")
        assert browser.poll() is None, "Firefox did not survive the upgrade"
        status, told = desktop.check(line(new))
        finding, copy = firefox(told)
        assert (status, finding["status"], finding["version"]) == (0, "relaunch-pending", old)
        assert copy["on_disk"]["version"]["raw"] == new
        assert [each["version"]["raw"] for each in copy["running"]] == [old]

        status, told = desktop.check(line(new), *TWO_POWERS)
        finding, _ = firefox(told)
        assert (status, finding["status"], finding["version"]) == (0, "relaunch-pending", old)
        # What the two powers are for: without them bob's browser cannot be looked at.
        assert firefox(desktop.check(line(new), *NO_POWERS)[1])[1]["running"] == []
    finally:
        browser.terminate()
        browser.wait(30)
    for _ in range(50):
        status, told = desktop.check(line(new))
        if firefox(told)[0]["status"] == "compliant":
            break
        time.sleep(0.2)
    assert (status, firefox(told)[0]["status"]) == (0, "compliant")
    assert firefox(told)[1]["running"] == []
