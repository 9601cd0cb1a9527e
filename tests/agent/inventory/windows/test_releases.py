"""The names of builds, and every release that the recorded feeds know against the definitions."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from passmuster.inventory.windows.releases import release_of
from passmuster.products.matching import match
from passmuster.products.reading import read

ROOT = Path(__file__).parents[4]
DEFINITIONS = ROOT / "agent" / "passmuster" / "products" / "definitions"
FEEDS = ROOT.parent / "shared" / "feeds" / "endoflife.date"
SYSTEMS = tuple(
    read((DEFINITIONS / f"{name}.toml").read_text(), f"{name}.toml")
    for name in ("windows", "windows-server")
)
# Editions of each line, by the end of the name of a cycle: which people have, and which line it is.
LINES = {
    "w": (("Core", "Professional", "ProfessionalEducation"), "home-pro"),
    "e": (("Enterprise", "Education", "IoTEnterprise"), "enterprise"),
    "e-lts": (("EnterpriseS", "EnterpriseSN"), "ltsc"),
    "iot-lts": (("IoTEnterpriseS",), "iot-ltsc"),
}
# Cycles of both lines at once, and 1507 of phones and things, which is no desktop's.
UNDIVIDED = ("w", "e")
NO_DESKTOP = "10-1507-iot"
# The first system that this agent could run on.
OLDEST = 7601


class Cycle(NamedTuple):
    """A row of a recorded page."""

    name: str
    build: int
    ends: str


def cycles(page: str) -> list[Cycle]:
    """Return the rows of the newest recording of a page; none where there is none."""
    states = sorted(FEEDS.glob(f"*/{page}.md"))
    text = states[-1].read_text() if states else ""
    blocks = re.split(r"^  - (?=releaseCycle:)", text, flags=re.MULTILINE)[1:]
    found = []
    for block in blocks:
        told = dict(re.findall(r"^ *([A-Za-z]+): *\"?([^\"\n]*)\"?$", block, re.MULTILINE))
        build = int(told["latest"].rpartition(".")[2])
        found.append(Cycle(told["releaseCycle"].strip('"'), build, told["eol"]))
    return [each for each in found if each.build >= OLDEST]


CLIENTS, SERVERS = cycles("windows"), cycles("windows-server")
needs_feeds = pytest.mark.skipif(not FEEDS.is_dir(), reason="no recorded feeds beside it")


def track_of(build: int, edition: str, kind: str) -> tuple[str, str]:
    """Return the product and the track that the definitions tell."""
    seen = {"build": str(build), "edition": edition, "installation_type": kind}
    found = match(SYSTEMS, "windows", seen)
    assert found is not None
    return found.product.id, found.rule.track


@needs_feeds
def test_the_feeds_are_read_whole() -> None:
    """A change of their form must not make the tests below pass on nothing."""
    assert len(CLIENTS) > 35
    assert len(SERVERS) > 10


@needs_feeds
@pytest.mark.parametrize("cycle", CLIENTS, ids=lambda each: each.name)
def test_every_release_of_windows_has_its_name_and_line(cycle: Cycle) -> None:
    """The name of the cycle begins with the release; what follows is the line."""
    number, _, rest = cycle.name.partition("-")
    version, _, line = rest.partition("-")
    name = f"Windows {number} {version.upper()}" if number in {"10", "11"} else f"Windows {number}"
    assert release_of(cycle.build, "Client") == name
    if number in {"10", "11"} and cycle.name != NO_DESKTOP:
        for part in (line,) if line else UNDIVIDED:
            editions, track = LINES[part]
            for edition in editions:
                assert track_of(cycle.build, edition, "Client") == ("windows", track)


@needs_feeds
@pytest.mark.parametrize("cycle", SERVERS, ids=lambda each: each.name)
def test_every_release_of_the_server_has_its_name_and_channel(cycle: Cycle) -> None:
    """The short-lived channels share builds with clients, one of them with a long-lived server."""
    is_short = cycle.name.endswith(("-sac", "-ac"))
    edition = "ServerDatacenterACor" if is_short else "ServerDatacenter"
    name = cycle.name.removesuffix("-sac").removesuffix("-ac").removesuffix("-sp1")
    spelled = name.replace("-r2", " R2") if not is_short else name.upper()
    assert release_of(cycle.build, "Server Core", edition) == f"Windows Server {spelled}"
    track = "annual-channel" if is_short else ""
    assert track_of(cycle.build, edition, "Server Core") == ("windows-server", track)


@needs_feeds
def test_lines_of_one_build_that_end_apart_are_told_apart() -> None:
    """Home's end is not Enterprise's, and the long-term line is not bought time."""
    ends: dict[tuple[int, str], set[str]] = {}
    for cycle in CLIENTS:
        line = cycle.name.partition("-")[2].partition("-")[2]
        if not cycle.name.startswith(("10-", "11-")) or cycle.name == NO_DESKTOP:
            continue
        for part in (line,) if line else UNDIVIDED:
            for edition in LINES[part][0]:
                told = track_of(cycle.build, edition, "Client")[1]
                ends.setdefault((cycle.build, told), set()).add(cycle.ends)
    assert all(len(each) == 1 for each in ends.values()), ends
    assert ends[26100, "home-pro"] != ends[26100, "enterprise"] != ends[26100, "ltsc"]
    assert ends[26100, "ltsc"] != ends[26100, "iot-ltsc"]
    assert ends[19044, "ltsc"] != ends[19044, "iot-ltsc"]


@pytest.mark.parametrize(
    ("build", "kind", "name"),
    [
        (26100, "Client", "Windows 11 24H2"),
        (26100, "Server", "Windows Server 2025"),
        (17763, "Client", "Windows 10 1809"),
        (17763, "Server Core", "Windows Server 2019"),
        (14393, "Nano Server", "Windows Server 2016"),
        (27943, "Client", "Windows 11 preview"),
        (21996, "Client", "Windows 10 preview"),
        (29531, "Server", "Windows Server preview"),
        (6003, "Server", "Windows Server"),
        (7600, "Client", "Windows"),
    ],
)
def test_a_build_is_named_by_its_number(build: int, kind: str, name: str) -> None:
    """One number may be a client and a server; between the known ones lies a preview."""
    assert release_of(build, kind) == name


def test_two_channels_of_one_build_are_named_apart() -> None:
    """Server 2019 and version 1809 differ by edition alone."""
    assert release_of(17763, "Server Core", "ServerStandardACor") == "Windows Server 1809"
    assert release_of(17763, "Server Core", "ServerStandard") == "Windows Server 2019"
    assert release_of(25398, "Server Core", "ServerDatacenterACor") == "Windows Server 23H2"


def test_azure_stack_hci_is_no_windows_server() -> None:
    """Its line is its own, whatever its build."""
    seen = {"build": "20348", "edition": "ServerAzureStackHCICor",
            "installation_type": "Server Core"}  # fmt: skip
    assert match(SYSTEMS, "windows", seen) is None
