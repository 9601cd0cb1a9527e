"""Apt's preferences: our answer against apt's own policy, and records that nobody should trust."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.memory_host import MemoryHost
from fakes.obstacles import Asked, seen, system
from passmuster.host.errors import DeniedError
from passmuster.host.local import LocalHost
from passmuster.model.installation import Hindrance

INSTALLED = "140.1-1"
NEWER = "141.1-1"
LISTS = "var/lib/apt/lists"
BASE = "deb.debian.org_debian_dists_bookworm"
MOZILLA = "packages.mozilla.org_apt_dists_mozilla"
UNSTABLE = "deb.debian.org_debian_dists_sid"
RELEASES = {
    BASE: "Origin: Debian\nLabel: Debian\nSuite: stable\nVersion: 12.15\nCodename: bookworm\n",
    MOZILLA: "Origin: namespaces/moz-fx/repositories/mozilla\nLabel: mozilla\nSuite: mozilla\n"
             "Codename: mozilla\n",
    UNSTABLE: "Origin: Debian\nLabel: Debian\nSuite: unstable\nCodename: sid\n",
}  # fmt: skip


def package(version: str, name: str = "firefox") -> str:
    """Return a stanza of a Packages file."""
    return (
        f"Package: {name}\nArchitecture: amd64\nVersion: {version}\nPriority: optional\n"
        f"Section: web\nMaintainer: Somebody <a@b.c>\nDescription: a browser\nSize: 1\n"
        f"Filename: pool/{name}_{version}_amd64.deb\nSHA256: {'0' * 64}\n\n"
    )


def tree(root: Path, offers: dict[str, list[str]], preferences: dict[str, str]) -> None:
    """Write a root with one installed package, sources and preferences."""
    for folder in ("etc/apt/preferences.d", "etc/apt/sources.list.d", "etc/apt/apt.conf.d",
                   "var/lib/dpkg", "var/cache/apt", f"{LISTS}/partial"):  # fmt: skip
        (root / folder).mkdir(parents=True, exist_ok=True)
    (root / "var/lib/dpkg/status").write_text(
        package(INSTALLED).replace("Size: 1\n", "Status: install ok installed\n")
    )
    lines = []
    for base, versions in offers.items():
        host, _, rest = base.partition("_")
        path, _, suite = rest.partition("_dists_")
        lines.append(f"deb [trusted=yes arch=amd64] http://{host}/{path} {suite} main")
        release = RELEASES[base] + "Architectures: amd64\nComponents: main\n"
        (root / LISTS / f"{base}_Release").write_text(release)
        body = package("1-1", "aaa") + "".join(map(package, versions)) + package("1-1", "zzz")
        (root / LISTS / f"{base}_main_binary-amd64_Packages").write_text(body)
    (root / "etc/apt/sources.list").write_text("\n".join(lines) + "\n")
    for name, text in preferences.items():
        (root / "etc/apt" / name).write_text(text)


def candidate(root: Path) -> str:
    """Return the version that apt would install."""
    (root / "first.conf").write_text(
        f'Dir "{root}"; Dir::State::status "{root}/var/lib/dpkg/status"; '
        'APT::Architecture "amd64"; APT::Architectures { "amd64"; }; Acquire::Languages "none";'
    )
    told = subprocess.run(
        ["apt-cache", "policy", "firefox"], capture_output=True, text=True, check=False,
        timeout=60, env={**os.environ, "APT_CONFIG": str(root / "first.conf"), "LC_ALL": "C"},
    )  # fmt: skip
    assert f"Installed: {INSTALLED}" in told.stdout, told
    return told.stdout.partition("Candidate: ")[2].partition("\n")[0]


def pin(about: str, how: str, priority: int | str) -> str:
    """Return a record."""
    return f"Package: {about}\nPin: {how}\nPin-Priority: {priority}\n\n"


def asked(root: Path) -> Asked:
    """Return who answers about a root."""
    return Asked(LocalHost(str(root)), observations=(system(),))


USUAL = {BASE: [INSTALLED, NEWER]}
BOTH = {BASE: [INSTALLED], MOZILLA: [NEWER]}
CASES = [
    (USUAL, "", False),
    (USUAL, pin("firefox", f"version {INSTALLED}", 1001), True),
    (USUAL, pin("firefox", f"version {INSTALLED}", 400), False),
    (USUAL, pin("firefox", "version 140.*", 900), True),
    (USUAL, pin("fire*", "release *", -1), True),
    (USUAL, pin("/^firefox$/", "release o=Debian", -10), True),
    (USUAL, pin("*", "release a=stable", -10), True),
    (USUAL, pin("thunderbird", "release *", -1), False),
    (BOTH, pin("firefox", "origin packages.mozilla.org", -1), True),
    (BOTH, pin("firefox", "origin packages.mozilla.org", 50), True),
    (BOTH, pin("firefox", "origin packages.mozilla.org", 100), True),
    (BOTH, pin("firefox", "release o=Debian*", -1), False),
    (BOTH, pin("*", "origin packages.mozilla.org", 1000), False),
    (BOTH, pin("*", "release n=mozilla", "never"), True),
    ({BASE: [INSTALLED, NEWER], UNSTABLE: [NEWER]}, pin("*", "release a=unstable", 50), False),
    ({BASE: [INSTALLED], UNSTABLE: [NEWER]}, pin("*", "release unstable", 50), True),
    ({BASE: [INSTALLED], UNSTABLE: [NEWER]},
     pin("*", "release a=unstable", 50) + pin("firefox", "release n=sid", 500), False),
    ({BASE: [INSTALLED], UNSTABLE: [NEWER]},
     pin("firefox", "release n=sid", 500) + pin("firefox", "release n=sid", -1), False),
    (USUAL, "Explanation: words\n" + pin("a firefox:amd64\n b", "version 140.1*", 1001), True),
    (USUAL, pin("firefox:i386", f"version {INSTALLED}", 1001), False),
    (USUAL, "# a comment\n" + pin("firefox", f"version {NEWER}", -1), True),
    (USUAL, pin("firefox", "release v=12*, l=Debian, c=main", -1), True),
    (USUAL, pin("firefox", "release v=11*", -1), False),
    (USUAL, pin("firefox", "release *", 50), False),
    (USUAL, pin("firefox", "release *", "never") + pin("firefox", "release *", -1), False),
    (USUAL, pin("firefox", "release a=stable, b=amd64", -1), True),
    (USUAL, pin("firefox", "release 12*", -1), True),
    (USUAL, pin("firefox", "release BOOKWORM", -1), True),
    (USUAL, pin("firefox", "release n=/s.d|book/", -1), True),
    (USUAL, pin("firefox:native", "release *", -1), False),
]  # fmt: skip


@pytest.mark.skipif(not shutil.which("apt-cache"), reason="apt-cache is the oracle of this test")
@pytest.mark.parametrize(("offers", "preferences", "held"), CASES)
def test_the_answer_is_apts(
    tmp_path: Path,
    offers: dict[str, list[str]],
    preferences: str,
    held: bool,  # noqa: FBT001
) -> None:
    """A newer version is on offer: apt takes it exactly when we name no record."""
    tree(tmp_path, offers, {"preferences.d/local": preferences})
    assert (candidate(tmp_path) != NEWER) is held
    told = asked(tmp_path).of(seen("dpkg", version=INSTALLED))
    assert [each.cause for each in told] == ["apt-pin"] * held
    for each in told:
        assert each.hindrance is Hindrance.HELD
        assert each.evidence.location == "/etc/apt/preferences.d/local"
        assert each.evidence.raw.startswith("Pin: ")


@pytest.mark.skipif(not shutil.which("apt-cache"), reason="apt-cache is the oracle of this test")
def test_the_answer_is_apts_for_many_mixtures(tmp_path: Path) -> None:
    """Up to four records of every kind over three sources, drawn once and for all."""
    draw = random.Random(20261124)  # noqa: S311 - a test's own draw, no secret
    names = ["firefox", "fire*", "*", "/^fire/", "thunderbird", "firefox:any"]
    ways = ["release *", "release a=stable", "release n=sid", "release o=Debian", "version 140*",
            f"version {NEWER}", "origin packages.mozilla.org", "origin *.org", "version *",
            "origin *", "release a=now", 'origin ""']  # fmt: skip
    priorities: list[int | str] = [-1, 1, 50, 99, 100, 400, 500, 600, 990, 1001, "never"]
    for number in range(60):
        root = tmp_path / str(number)
        records = ""
        for _ in range(draw.randint(1, 4)):
            name, priority = draw.choice(names), draw.choice(priorities)
            # Elsewhere `never` is an error, and apt does nothing at all.
            priority = -7 if priority == "never" and name != "*" else priority
            if name == "*" and priority != "never":
                # Only what lowers a source is weighed: docs/reference/hindrances.md says why.
                priority = min(int(priority), 99)
            records += pin(name, draw.choice(ways), priority)
        offers = {BASE: draw.choice([[INSTALLED], [INSTALLED, NEWER]])}
        for other in (MOZILLA, UNSTABLE):
            offers[other] = draw.choice([[], [NEWER], [INSTALLED, NEWER], ["139-1"]])
        if not any(NEWER in each for each in offers.values()):
            continue
        tree(root, offers, {"preferences": records})
        held = asked(root).causes(seen("dpkg", version=INSTALLED)) == ["apt-pin"]
        assert held is (candidate(root) != NEWER), (records, offers)


def test_a_pin_to_the_installed_version_holds_before_there_is_a_newer_one(tmp_path: Path) -> None:
    """Nothing newer is on offer yet; the record closes the way all the same."""
    tree(tmp_path, {BASE: [INSTALLED]},
         {"preferences.d/local": pin("firefox", f"version {INSTALLED}", 1001)})  # fmt: skip
    assert asked(tmp_path).causes(seen("dpkg", version=INSTALLED)) == ["apt-pin"]


def test_every_known_source_pushed_down_holds_before_there_is_a_newer_one(tmp_path: Path) -> None:
    """The only source of the package may not bring anything."""
    tree(tmp_path, {BASE: [INSTALLED]},
         {"preferences.d/local": pin("firefox", "release n=bookworm", -1)})  # fmt: skip
    assert asked(tmp_path).causes(seen("dpkg", version=INSTALLED)) == ["apt-pin"]


def test_a_record_that_ubuntu_ships_for_a_source_that_is_not_there_costs_no_search() -> None:
    """`never` for Ubuntu Pro's packages on a machine without them: no list is read."""
    host = MemoryHost({
        "/etc/apt/preferences.d/ubuntu-pro-esm-apps":
            pin("*", "release o=UbuntuESMApps, n=noble-apps-security", "never").encode(),
        f"/{LISTS}/{BASE}_InRelease": RELEASES[BASE].encode(),
        f"/{LISTS}/{BASE}_main_binary-amd64_Packages": package(NEWER).encode(),
    })  # fmt: skip
    assert Asked(host, observations=(system(),)).causes(seen("dpkg", version=INSTALLED)) == []
    assert not [each for each in host.asked if each.endswith("_Packages")]


def test_only_files_that_apt_reads_count_and_their_order_decides(tmp_path: Path) -> None:
    """No other extension; /etc/apt/preferences stands before the folder."""
    tree(tmp_path, USUAL, {
        "preferences": pin("firefox", f"version {INSTALLED}", 400),
        "preferences.d/a.bak": pin("firefox", "release *", -1),
        "preferences.d/b.pref": pin("firefox", f"version {INSTALLED}", 1001),
    })  # fmt: skip
    assert asked(tmp_path).causes(seen("dpkg", version=INSTALLED)) == []


def test_the_default_release_lifts_what_a_record_must_get_above(tmp_path: Path) -> None:
    """900 is above every usual source, not above the configured release."""
    tree(tmp_path, USUAL, {
        "preferences": pin("firefox", f"version {INSTALLED}", 900),
        "apt.conf.d/50target": 'APT { Default-Release "stable"; };\n',
    })  # fmt: skip
    assert candidate(tmp_path) == NEWER
    assert asked(tmp_path).causes(seen("dpkg", version=INSTALLED)) == []


def test_compressed_lists_are_told_and_nothing_is_guessed() -> None:
    """A record by source cannot be weighed without the lists."""
    host = MemoryHost({
        "/etc/apt/preferences": pin("firefox", "release n=bookworm", -1).encode(),
        f"/{LISTS}/{BASE}_InRelease": RELEASES[BASE].encode(),
        f"/{LISTS}/{BASE}_main_binary-amd64_Packages.lz4": b"\x04\x22\x4d\x18",
    })  # fmt: skip
    asking = Asked(host, observations=(system(),))
    assert asking.causes(seen("dpkg", version=INSTALLED)) == []
    assert "compressed" in asking.notes[0]


@pytest.mark.parametrize(
    ("text", "noted"),
    [
        (pin("/(a+)+$/", "release *", -1), "too intricate"),
        (pin("firefox", "release n=/(x*)*/", -1), "too intricate"),
        (pin("/[/", "release *", -1), "too intricate"),
        (pin("src:firefox", "release *", -1), "source package"),
        ("Pin: release *\nPin-Priority: -1\n\n" + pin("firefox", "release *", -1), "Package"),
        (pin("firefox", "somehow *", -1), ""),
        (pin("firefox", "release *", 0) + pin("firefox", "release *", -1), "Pin-Priority"),
        (pin("firefox", "release *", "soon"), "Pin-Priority"),
        (pin("firefox", "release *", "-99999"), "Pin-Priority"),
        (pin("firefox", "release *", "never"), "Pin-Priority"),
        (pin(":amd64", "release *", -1), ""),
        (pin("*", "version *", -1), ""),
        ("nonsense\n\n\n: :\n", "Package"),
    ],
)
def test_a_record_that_cannot_be_used_hinders_nothing(text: str, noted: str) -> None:
    """It is noted where a person could mend it."""
    asking = Asked(MemoryHost({"/etc/apt/preferences": text.encode()}), observations=(system(),))
    assert asking.causes(seen("dpkg")) == []
    assert noted in " ".join(asking.notes)


def test_a_bad_record_does_not_lose_the_one_behind_it() -> None:
    """Each record stands for itself."""
    text = pin("/(a+)+$/", "release *", -1) + pin("firefox", "release *", -1)
    asking = Asked(MemoryHost({"/etc/apt/preferences": text.encode()}), observations=(system(),))
    assert asking.causes(seen("dpkg")) == ["apt-pin"]


def test_preferences_that_may_not_be_read_are_noted() -> None:
    """Denied is not absent."""
    denied = DeniedError("/etc/apt/preferences: not permitted")
    asking = Asked(MemoryHost({"/etc/apt/preferences": denied}), observations=(system(),))
    assert asking.causes(seen("dpkg")) == []
    assert asking.notes == ["/etc/apt/preferences: not permitted"]


@given(st.binary(max_size=300), st.binary(max_size=300))
def test_any_bytes_give_an_answer(preferences: bytes, listed: bytes) -> None:
    """Preferences, lists and configuration of any content: no error leaves."""
    record = pin("firefox", "release n=bookworm", -1).encode()
    host = MemoryHost({
        "/etc/apt/preferences": preferences + b"\n\n" + record,
        "/etc/apt/apt.conf": listed + preferences,
        f"/{LISTS}/{BASE}_Release": preferences,
        f"/{LISTS}/{BASE}_main_binary-amd64_Packages": listed + package(INSTALLED).encode(),
    })  # fmt: skip
    Asked(host, observations=(system(),)).of(seen("dpkg", version=INSTALLED))
