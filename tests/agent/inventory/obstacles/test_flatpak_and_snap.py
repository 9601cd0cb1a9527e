"""Masked flatpaks, remotes that are switched off, and held snaps."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.memory_host import MemoryHost
from fakes.obstacles import Asked, seen
from passmuster.host.errors import DeniedError, HostError
from passmuster.host.local import LocalHost
from passmuster.host.protocol import Facts, Sandbox
from passmuster.inventory.observation import Observation
from passmuster.model.installation import Hindrance, Scope

APP = "org.mozilla.firefox"
COMMIT = "a" * 64
ROOT = "/var/lib/flatpak"


def flatpak(root: str = ROOT, **changes: Any) -> Observation:
    """Return Firefox as a flatpak of an installation."""
    path = changes.pop("path", f"{root}/app/{APP}/x86_64/stable")
    sandbox = Sandbox(kind="flatpak", app=APP, build=changes.pop("build", COMMIT), path=path)
    given = {"name": APP, "more": {"branch": "stable"}, "sandbox": sandbox, **changes}
    return seen("flatpak", **given)


def deployed(root: str = ROOT, origin: bytes = b"flathub\0rest") -> dict[str, bytes | HostError]:
    """Return the data of its deployment."""
    return {f"{root}/app/{APP}/x86_64/stable/{COMMIT}/deploy": origin}


@pytest.mark.parametrize(
    ("mask", "holds"),
    [
        (APP, True),
        ("org.mozilla.*", True),
        ("*", True),
        (f"app/{APP}", True),
        (f"app/{APP}/x86_64/stable", True),
        (f"{APP}//stable", True),
        (f"{APP}/aarch64", False),
        (f"{APP}//beta", False),
        (f"runtime/{APP}", False),
        ("org.mozilla.Thunderbird", False),
        ("org.mozilla", False),
        ("org.mozilla.firefo?", False),
        (f"{APP}/x86_64/stable/more", False),
        ("", False),
        ("/x86_64", False),
    ],
)
def test_a_mask_holds(mask: str, holds: bool) -> None:  # noqa: FBT001
    """Patterns of id, architecture and branch, as flatpak writes and reads them."""
    config = f"[core]\nrepo_version=1\nxa.masked=org.other.App;{mask}\n".encode()
    told = Asked(MemoryHost({f"{ROOT}/repo/config": config})).of(flatpak())
    assert [each.cause for each in told] == ["flatpak-mask"] * holds
    for each in told:
        assert (each.hindrance, each.evidence.raw) == (Hindrance.HELD, mask)


@pytest.mark.skipif(not shutil.which("flatpak"), reason="flatpak is the oracle of this test")
def test_what_flatpak_itself_writes_is_understood(tmp_path: Path) -> None:
    """`flatpak mask` and `flatpak remote-modify --disable` in a private installation."""
    root = tmp_path / "var/lib/flatpak"

    def run(*arguments: str) -> None:
        subprocess.run(
            ["flatpak", *arguments], check=True, capture_output=True, timeout=120,
            env={**os.environ, "FLATPAK_SYSTEM_DIR": str(root), "HOME": str(tmp_path)},
        )  # fmt: skip

    run("remote-add", "--system", "--no-gpg-verify", "flathub", "https://flathub.invalid/repo/")
    deploy = root / f"app/{APP}/x86_64/stable/{COMMIT}/deploy"
    deploy.parent.mkdir(parents=True)
    deploy.write_bytes(b"flathub\0" + b"x" * 400)
    assert Asked(LocalHost(str(tmp_path))).of(flatpak()) == ()
    run("mask", "--system", "org.gnome.*", "org.mozilla.*")
    run("remote-modify", "--system", "--disable", "flathub")
    told = Asked(LocalHost(str(tmp_path))).of(flatpak())
    assert [(each.hindrance, each.cause) for each in told] == [
        (Hindrance.HELD, "flatpak-mask"), (Hindrance.NOT_OFFERED, "flatpak-remote-disabled"),
    ]  # fmt: skip
    run("mask", "--system", "--remove", "org.mozilla.*")
    run("remote-modify", "--system", "--enable", "flathub")
    assert Asked(LocalHost(str(tmp_path))).of(flatpak()) == ()


CLOSED = b'[remote "flathub"]\nurl=x\nxa.disable=true\n[remote "other"]\nurl=y\n'


@pytest.mark.parametrize(
    ("origin", "closed"),
    [
        (b"flathub\0", True),
        (b"other\0", False),
        (b"flathub", False),
        (b"\0", False),
        (b"flat hub\0", False),
        (b"\xff\0", False),
        (DeniedError("deploy: not permitted"), False),
    ],
)
def test_only_the_remote_that_it_came_from_counts(
    origin: bytes | HostError,
    closed: bool,  # noqa: FBT001
) -> None:
    """Its name stands first in the deployment's data."""
    path = next(iter(deployed()))
    asking = Asked(MemoryHost({f"{ROOT}/repo/config": CLOSED, path: origin}))
    assert asking.causes(flatpak()) == ["flatpak-remote-disabled"] * closed


def test_without_its_deployment_a_remote_is_not_guessed() -> None:
    """No data, no build, or a branch that is no name."""
    config = {f"{ROOT}/repo/config": CLOSED}
    assert Asked(MemoryHost(config)).causes(flatpak()) == []
    for odd in (
        flatpak(sandbox=None),
        flatpak(path="/elsewhere"),
        flatpak(path=f"{ROOT}/app/{APP}"),
        flatpak(path=f"{ROOT}/app/{APP}/x86_64/../.."),
        flatpak(path=f"{ROOT}/app/{APP}/x86_64/.."),
        flatpak(build=""),
        flatpak(build=".."),
        flatpak(build="a/b"),
    ):
        assert Asked(MemoryHost(config | deployed())).causes(odd) == []


def test_a_users_installation_is_read_within_the_users_home() -> None:
    """Whose home it is, the accounts say; an installation in nobody's home says nothing."""
    root = "/home/eve/.local/share/flatpak"
    files = {
        "/etc/passwd": b"eve:x:1000:1000::/home/eve:/bin/bash\n",
        f"{root}/repo/config": b"[core]\nxa.masked=org.mozilla.firefox;\n" + CLOSED,
        **deployed(root),
    }
    mine = flatpak(root, scope=Scope.USER, owner="eve")
    assert Asked(MemoryHost(files)).causes(mine) == ["flatpak-mask", "flatpak-remote-disabled"]
    files["/etc/passwd"] = b""
    assert Asked(MemoryHost(files)).causes(mine) == []
    files["/etc/passwd"] = DeniedError("/etc/passwd: not permitted")
    asking = Asked(MemoryHost(files))
    assert asking.causes(mine) == []
    assert asking.notes == ["/etc/passwd: not permitted"]


STATE = "/var/lib/snapd/state.json"
TODAY = Facts(platform="linux", architecture="x86_64", day="2026-11-24")
SNAP = seen("snap", sandbox=Sandbox(kind="snap", app="firefox", build="100"))


def held(state: object, facts: Facts = TODAY, snap: Observation = SNAP) -> list[str]:
    """Return the causes for a snap with this state of snapd."""
    host = MemoryHost({STATE: json.dumps(state).encode()}, facts=facts)
    return Asked(host).causes(snap)


def hold(until: object, by: str = "system", name: str = "firefox") -> dict[str, Any]:
    """Return a state with a hold, as snapd writes it."""
    return {
        "data": {
            "snaps": {"firefox": {"channel": "latest/stable"}},
            "snaps-hold": {name: {by: {"first-held": "2026-01-01T10:00:00Z", "hold-until": until,
                                       "level": 1}}},
            "config": {"core": {"seed": {"loaded": True}}},
        },
        "changes": {}, "tasks": {},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("state", "causes"),
    [
        (hold("2318-03-06T10:00:00.123Z"), ["snap-hold"]),
        (hold("2026-11-25T00:00:00+01:00", by="other-snap"), ["snap-hold"]),
        (hold("2026-11-24T23:00:00Z"), []),
        (hold("2026-01-01T00:00:00Z"), []),
        (hold("soon"), []),
        (hold(3), []),
        (hold("2318-03-06T10:00:00Z", name="chromium"), []),
        ({"data": {"snaps-hold": {"firefox": {"system": 3}}}}, []),
        ({"data": {"snaps-hold": {"firefox": []}}}, []),
        ({"data": {"snaps-hold": []}}, []),
        ({"data": {"config": {"core": {"refresh": {"hold": "forever"}}}}}, ["snap-refresh-hold"]),
        ({"data": {"config": {"core": {"refresh": {"hold": "2027-01-01T00:00:00Z"}}}}},
         ["snap-refresh-hold"]),
        ({"data": {"config": {"core": {"refresh": {"hold": "2026-11-24T12:00:00Z"}}}}}, []),
        ({"data": {"config": {"core": {"refresh": {"timer": "managed"}}}}}, ["snap-managed"]),
        ({"data": {"config": {"core": {"refresh": {"schedule": "managed"}}}}}, ["snap-managed"]),
        ({"data": {"config": {"core": {"refresh": {"timer": "00:00~24:00/4"}}}}}, []),
        ({"data": {"config": {"core": {"refresh": "x"}}}}, []),
        ({"data": {"config": {"core": 3}}}, []),
        ({"data": {"config": 3}}, []),
        ({"data": {}}, []),
        ({}, []),
    ],
)  # fmt: skip
def test_holds_in_snapds_state(state: object, causes: list[str]) -> None:
    """Of this snap, of all, or by who manages refreshes; what is over holds nothing."""
    assert held(state) == causes


def test_a_parallel_instance_is_held_by_its_own_name() -> None:
    """firefox_test is not firefox; without a sandbox the snap's own name counts."""
    state = hold("2318-01-01T00:00:00Z", name="firefox_test")
    instance = seen("snap", sandbox=Sandbox(kind="snap", app="firefox_test", build="1"))
    assert held(state, snap=instance) == ["snap-hold"]
    assert held(state) == []
    assert held(hold("2318-01-01T00:00:00Z"), snap=seen("snap")) == ["snap-hold"]


def test_without_the_hosts_day_only_forever_holds() -> None:
    """A date that cannot be compared says nothing."""
    facts = Facts(platform="linux", architecture="x86_64")
    assert held(hold("2318-01-01T00:00:00Z"), facts) == []
    assert held({"data": {"config": {"core": {"refresh": {"hold": "forever"}}}}}, facts) == [
        "snap-refresh-hold"
    ]


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b'{"data": 3}', b'{"data": {"snaps-hold": "\xff"}}', b"[" * 100_000,
     DeniedError(f"{STATE}: not permitted")],
)  # fmt: skip
def test_a_state_that_cannot_be_read_is_told(body: bytes | HostError) -> None:
    """It is root's own file; a torn one is noted too."""
    asking = Asked(MemoryHost({STATE: body}, facts=TODAY))
    assert asking.of(SNAP) == ()
    assert STATE in asking.notes[0]
    assert Asked(MemoryHost({}, facts=TODAY)).of(SNAP) == ()


@given(st.binary(max_size=300))
def test_any_bytes_give_an_answer(body: bytes) -> None:
    """Files of any content: no error leaves."""
    files = {
        STATE: body,
        f"{ROOT}/repo/config": b"[core]\nxa.masked=" + body,
        **deployed(ROOT, body),
    }
    Asked(MemoryHost(files, facts=TODAY)).of(SNAP)
    Asked(MemoryHost(files, facts=TODAY)).of(flatpak())
