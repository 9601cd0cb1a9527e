"""The schedule in a Debian that really boots: systemd starts the run, the journal shows it."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from e2e import container

TOOLS = ("debootstrap", "systemd-nspawn", "journalctl")
MISSING = [tool for tool in TOOLS if not shutil.which(tool)]

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.booted,
    pytest.mark.skipif(
        not hasattr(os, "geteuid") or os.geteuid() != 0, reason="booting a container needs root"
    ),
    pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}"),
    pytest.mark.skipif(
        not Path("/sys/fs/cgroup").is_dir(),
        reason="no /sys/fs/cgroup here, without which systemd-nspawn boots nothing",
    ),
    pytest.mark.skipif(not container.same_python(), reason="Debian 12's Python is 3.11"),
]

# The timer as installed, only sooner: every six hours is too long for a test.
SCRIPT = """
exec >/var/tmp/e2e.log 2>&1
passmuster schedule install
passmuster schedule install
mkdir -p /etc/systemd/system/passmuster.timer.d
printf '[Timer]\\nOnActiveSec=1s\\nAccuracySec=100ms\\nRandomizedDelaySec=0\\n' \
    >/etc/systemd/system/passmuster.timer.d/soon.conf
systemctl daemon-reload
systemctl restart passmuster.timer
for i in $(seq 100); do
    [ -n "$(systemctl show passmuster.service -p ExecMainExitTimestamp --value)" ] && break
    sleep 0.2
done
systemctl show passmuster.service -p Result,ExecMainStatus >/var/tmp/service
passmuster schedule status >/var/tmp/status
passmuster status --format json >/var/tmp/status.json
su -s /bin/sh nobody -c 'passmuster status --state /var/lib/passmuster' >/var/tmp/nobody
passmuster schedule remove
passmuster schedule status >/var/tmp/removed
"""


@pytest.fixture(scope="module")
def booted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Boot once with the agent and the script; return the root afterwards."""
    root = container.copy_with_agent(tmp_path_factory.mktemp("booted") / "root")
    done = container.boot(root, SCRIPT)
    assert done.returncode == 0, done.stderr.decode(errors="replace")[-2000:]
    return root


def test_the_timer_fires_and_the_journal_shows_the_run(booted: Path) -> None:
    """The hardened service ran once, successfully, and said its verdict in a line."""
    assert (booted / "var/tmp/service").read_text().split() == [
        "Result=success",
        "ExecMainStatus=0",
    ]
    told = container.journal(booted, "passmuster.service")
    assert "verdict unknown" in told
    assert "not enrolled" in told


def test_a_second_install_says_that_there_is_nothing_to_do(booted: Path) -> None:
    """Installed and started, then already installed."""
    first, second, *_ = (booted / "var/tmp/e2e.log").read_text().splitlines()
    assert first.startswith("Installed and started")
    assert second.startswith("Already installed")


def test_the_status_of_the_schedule_names_last_and_next_run(booted: Path) -> None:
    """What the scheduler really did, in its own words."""
    told = (booted / "var/tmp/status").read_text()
    assert "active" in told
    assert "last run" in told
    assert "success" in told


def test_everybody_on_the_machine_may_read_the_status_and_nothing_else(booted: Path) -> None:
    """The hardened service wrote a world-readable status; the private part is root's."""
    status = json.loads((booted / "var/tmp/status.json").read_text())
    assert status["verdict"] == "unknown"
    assert [each["product"] for each in status["inventory"]["installations"]] == ["debian"]
    assert "could not be told" in (booted / "var/tmp/nobody").read_text()
    private = booted / "var/lib/passmuster/private"
    assert private.stat().st_mode & 0o777 == 0o700


def test_removing_leaves_nothing(booted: Path) -> None:
    """No unit, no link; the drop-in was ours."""
    assert "ot installed" in (booted / "var/tmp/removed").read_text()
    left = {path.name for path in (booted / "etc/systemd/system").rglob("passmuster*")}
    assert left <= {"passmuster.timer.d"}
