"""The distribution: which, which release, staged or in a toolbox, and how long it is supported."""

from __future__ import annotations

import time
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.memory_host import LINUX, MemoryHost
from passmuster.host.errors import DeniedError, HostError, RefusedError
from passmuster.host.local import LocalHost
from passmuster.host.protocol import Host
from passmuster.inventory import take
from passmuster.inventory.distribution import subscriptions
from passmuster.inventory.distribution.codenames import DEBIAN, UBUNTU
from passmuster.inventory.distribution.staged import STAGED, staged
from passmuster.inventory.observation import Look, NoDataError, Observation
from passmuster.inventory.sources import os_release
from passmuster.model.installation import Circumstance, Installation, Outcome, Support
from passmuster.products import load

Files = dict[str, bytes | HostError]
PLACE = "/etc/os-release"
LISTS = Path("/usr/share/distro-info")
FULL_DEBIAN = (
    b'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\n'
    b'VERSION="12 (bookworm)"\nVERSION_CODENAME=bookworm\nID=debian\n'
)
NOBLE = (
    b'NAME="Ubuntu"\nVERSION_ID="24.04"\nVERSION="24.04.2 LTS (Noble Numbat)"\n'
    b"VERSION_CODENAME=noble\nID=ubuntu\nID_LIKE=debian\nUBUNTU_CODENAME=noble\n"
)
DEBIAN_CSV = (
    b"version,codename,series,created,release,eol,eol-lts,eol-elts\n"
    b"10,Buster,buster,2017-06-17,2019-07-06,2022-09-10,2024-06-30,2029-06-30\n"
    b"12,Bookworm,bookworm,2021-08-14,2023-06-10,2026-07-11,2028-06-30,2033-06-30\n"
    b"13,Trixie,trixie,2023-06-10,2025-08-09,2028-08-09\n"
    b"14,Forky,forky,2025-08-09\n"
)
UBUNTU_CSV = (
    b"version,codename,series,created,release,eol,eol-server,eol-esm,eol-legacy\n"
    b"20.04 LTS,Focal Fossa,focal,2019-10-17,2020-04-23,2025-05-29,2025-05-29,2030-04-23\n"
    b"24.04 LTS,Noble Numbat,noble,2023-10-12,2024-04-25,2029-05-31,2029-05-31,2034-04-25,"
    b"2036-04-29\n"
    b"24.10,Oracular Oriole,oracular,2024-04-25,2024-10-10,2025-07-10\n"
)


def asked(host: Host) -> tuple[Observation, dict[str, Circumstance], list[str]]:
    """Return the observation, the circumstances beside it, and the notes."""
    look = Look(host, (), (), (), time.monotonic() + 60, [])
    found = os_release.look(look)
    assert found is not None
    (seen,) = (each for each in found if isinstance(each, Observation))
    beside = {each.name: each for each in found if isinstance(each, Circumstance)}
    return seen, beside, look.notes


def on(day: str, files: Files) -> MemoryHost:
    """Return a host with these files on a day."""
    return MemoryHost(dict(files), facts=msgspec.structs.replace(LINUX, day=day))


def system(files: Files) -> Installation:
    """Return the one installation of a host that has nothing but its distribution."""
    (only,) = take(MemoryHost(dict(files)), load()).installations
    return only


@pytest.mark.parametrize(
    ("text", "product", "version"),
    [
        (b'ID=ubuntu\nNAME="Ubuntu"\nVERSION_ID="14.04"\nVERSION="14.04.4 LTS, Trusty Tahr"\n',
         "ubuntu", "14.04.4"),
        ((b'NAME="LMDE"\nVERSION_ID="6"\nID=linuxmint\nID_LIKE=debian\nVERSION_CODENAME=faye\n'
         b"DEBIAN_CODENAME=bookworm\n"), "lmde", "6"),
        ((b'NAME="Linux Mint"\nVERSION="22.3 (Zena)"\nID=linuxmint\nVERSION_ID="22.3"\n'
         b"VERSION_CODENAME=zena\nUBUNTU_CODENAME=noble\n"), "linuxmint", "22.3"),
        ((b'NAME="KDE neon"\nVERSION="5.27"\nID=neon\nVERSION_ID="22.04"\nVERSION_CODENAME=jammy\n'
         b"UBUNTU_CODENAME=jammy\n"), "kde-neon", "22.04"),
        (b'NAME="Pop!_OS"\nVERSION="22.04 LTS"\nID=pop\nVERSION_ID="22.04"\n', "pop-os", "22.04"),
        ((b'NAME="Fedora Linux"\nVERSION="43 (Workstation Edition)"\nID=fedora\nVERSION_ID=43\n'
         b'PLATFORM_ID="platform:f43"\nREDHAT_SUPPORT_PRODUCT="Fedora"\n'), "fedora", "43"),
        ((b'NAME="Fedora Linux"\nID=fedora\nVERSION_ID=41\nPLATFORM_ID="platform:f41"\n'
         b"VARIANT_ID=silverblue\nOSTREE_VERSION='41.20241217.0'\n"), "fedora", "41.20241217.0"),
        ((b'NAME="Bazzite"\nID=bazzite\nID_LIKE="rhel centos fedora bluefin"\nVERSION_ID=40\n'
         b"PLATFORM_ID=\"platform:f40\"\nOSTREE_VERSION='40.20240809.0'\n"),
         "bazzite", "40.20240809.0"),
        ((b'NAME="CentOS Stream"\nVERSION="8"\nID="centos"\nVERSION_ID="8"\n'
         b'PLATFORM_ID="platform:el8"\n'), "centos-stream", "8"),
        ((b'NAME="CentOS Linux"\nVERSION="8 (Core)"\nID="centos"\nVERSION_ID="8"\n'
         b'PLATFORM_ID="platform:el8"\n'), "centos-linux", "8"),
        (b"NAME=Red Hat Enterprise Linux\r\nID=rhel\r\nVERSION_ID=9.6\r\n", "rhel", "9.6"),
        ((b'NAME="openSUSE Tumbleweed"\n# VERSION="20240823"\nID="opensuse-tumbleweed"\n'
         b'VERSION_ID="20240823"\n'), "opensuse-tumbleweed", "20240823"),
        (b'NAME="SLES"\nVERSION="15-SP7"\nVERSION_ID="15.7"\nID="sles"\n', "sles", "15.7"),
        (b"NAME=Gentoo\nID=gentoo\nVERSION_ID=2.18\n", "gentoo", None),
        (b'NAME="CachyOS Linux"\nID=cachyos\nVERSION_ID=20251228.0.475343\n', "cachyos", None),
        (b'NAME="Arch Linux"\nID=arch\nVERSION_ID=TEMPLATE_VERSION_ID\n', "arch", None),
        (b"NAME=SteamOS\nID=steamos\nVERSION_ID=3.7.16\nBUILD_ID=20250929.1\n",
         "steamos", "3.7.16"),
        (b'NAME=NixOS\nID=nixos\nVERSION_ID="25.11"\nBUILD_ID="25.11.12484.b6018f87da91"\n',
         "nixos", "25.11"),
        (b'NAME="Alpine Linux"\nID=alpine\nVERSION_ID=3.24.0_alpha20260127\n', "alpine", None),
        (b"NAME='Garuda Linux'\nID=garuda\nBUILD_ID=rolling\n", "garuda", None),
        (b"ID=nobara\nVERSION_ID=41\nPLATFORM_ID=platform:f41\n", "unknown-os", None),
        (b'NAME="Parrot Security"\nID=debian\nVERSION_ID=6\n', "unknown-os", None),
    ],
)  # fmt: skip
def test_every_distribution_is_itself(text: bytes, product: str, version: str | None) -> None:
    """By its own ID and not its parent's; a number that is no release is none."""
    only = system({PLACE: text, "/etc/redhat-release": b"Red Hat Enterprise Linux release 9.6\n"})
    assert (only.product, only.on_disk.version.raw if only.on_disk else None) == (product, version)
    if only.on_disk is None and product != "unknown-os":
        assert only.reason == "no-version-stated"


def test_another_keys_codename_never_replaces_the_own_one() -> None:
    """What osquery gets wrong: UBUNTU_CODENAME is not Mint's codename."""
    text = b"ID=linuxmint\nVERSION_CODENAME=zena\nUBUNTU_CODENAME=noble\nVERSION_ID=22.3\n"
    seen, _, _ = asked(MemoryHost({PLACE: text}))
    assert seen.seen["codename"] == "zena"


@pytest.mark.parametrize(
    ("text", "both"),
    [
        (FULL_DEBIAN.replace(b'VERSION_ID="12"', b'VERSION_ID="23"'), ["23", "12"]),
        (
            FULL_DEBIAN.replace(b"VERSION_CODENAME=bookworm", b"VERSION_CODENAME=libretto"),
            ["12", "libretto"],
        ),
        (b'ID=debian\nVERSION_ID=9\nVERSION="9 (jessie)"\n', ["9", "8"]),
        (FULL_DEBIAN + b"DEBIAN_VERSION_FULL=13.1\n", ["12", "13.1"]),
        (NOBLE.replace(b"VERSION_CODENAME=noble", b"VERSION_CODENAME=jammy"), ["24.04", "22.04"]),
        (b"ID=rocky\nVERSION_ID=9.5\nPLATFORM_ID=platform:el8\n", ["9.5", "8"]),
        (b"ID=fedora\nVERSION_ID=42\nPLATFORM_ID=platform:f41\n", ["42", "41"]),
    ],
)
def test_where_two_releases_are_named_none_is_believed(text: bytes, both: list[str]) -> None:
    """The release is unknown, with both readings shown, and so is its phase."""
    host = on("2026-11-24", {PLACE: text, "/usr/share/distro-info/debian.csv": DEBIAN_CSV,
                             "/etc/debian_version": b"12.15\n"})  # fmt: skip
    (only,) = take(host, load()).installations
    assert (only.on_disk, only.reason, only.support) == (None, "release-contradicts", None)
    assert [each.version.raw for each in only.also_read] == both
    assert all(each.evidence.location == PLACE for each in only.also_read)


def test_a_codename_that_nobody_lists_contradicts_nothing() -> None:
    """A release of the future is believed; so is a derivative's own pair."""
    assert system({PLACE: b"ID=debian\nVERSION_ID=16\nVERSION_CODENAME=new\n"}).on_disk is not None
    assert system({PLACE: b"ID=devuan\nVERSION_ID=5\nVERSION_CODENAME=daedalus\n"}).on_disk


def test_a_point_release_that_was_kept_from_before_stands_beside() -> None:
    """/etc/debian_version is a configuration file: an administrator may have kept the older one."""
    only = system({PLACE: FULL_DEBIAN, "/etc/debian_version": b"11.11\n"})
    assert only.on_disk is not None
    assert (only.on_disk.version.raw, only.decided_by) == (
        "12",
        "os-release-outranks-debian-version",
    )
    assert [each.version.raw for each in only.also_read] == ["11.11"]


@pytest.mark.parametrize(
    ("text", "product", "version"),
    [
        (b"MX-23.1_x64 Libretto October 15, 2023\n", "mx-linux", "23.1"),
        (b"MX-23.1_x64\nMX-24\n", "mx-linux", "23.1"),
        (b"something else\n", "mx-linux", None),
        (DeniedError("/etc/mx-version: not permitted"), "debian", "12"),
    ],
)
def test_a_derivative_that_keeps_debians_file_is_told_by_its_own(
    text: bytes | HostError, product: str, version: str | None
) -> None:
    """MX Linux is no Debian, although its os-release is Debian's."""
    only = system({PLACE: FULL_DEBIAN, "/etc/mx-version": text})
    assert (only.product, only.on_disk.version.raw if only.on_disk else None) == (product, version)


def test_chromeos_is_told_by_lsb_release_and_another_build_of_it_is_not_chromeos() -> None:
    """Its os-release has the milestone only; the platform's version is what Google publishes."""
    lsb = b"CHROMEOS_RELEASE_NAME=%b\nCHROMEOS_RELEASE_VERSION=13729.56.0\n"
    for files in ({}, {PLACE: b"ID=chromeos\nVERSION_ID=89\nNAME=Chrome OS\n"}):
        only = system({**files, "/etc/lsb-release": lsb % b"Chrome OS"})
        assert only.on_disk is not None
        assert (only.product, only.on_disk.version.raw) == ("chromeos", "13729.56.0")
        assert only.on_disk.evidence.field == "CHROMEOS_RELEASE_VERSION"
    assert system({"/etc/lsb-release": lsb % b"Chromium OS"}).product == "unknown-os"
    ordinary = MemoryHost({"/etc/lsb-release": b"DISTRIB_ID=Ubuntu\n"})
    assert not take(ordinary, load()).installations


def test_a_file_without_id_is_no_answer_and_one_that_cannot_be_read_a_failure() -> None:
    """Neither is a machine without a distribution."""
    with pytest.raises(NoDataError, match="no ID"):
        asked(MemoryHost({PLACE: b"NAME=x\n"}))
    for problem in (DeniedError("no"), RefusedError("no")):
        found = take(MemoryHost({PLACE: problem}), load())
        assert {each.outcome for each in found.sources if each.source == "os-release"} == {
            Outcome.FAILED
        }


def test_values_keep_no_control_characters_and_no_length() -> None:
    """They are shown on terminals and kept."""
    values = os_release.parse(b"NAME=a\x1b[31mb\x07\nID=" + b"x" * 9000 + b"\n")
    assert values["NAME"] == "a?[31mb?"
    assert len(values["ID"]) == 512


def toolbox(tmp_path: Path, mark: str, target: str) -> LocalHost:
    """Return a container with its own distribution and its host's below /run/host."""
    for path, text in (
        ("etc/os-release", b"ID=fedora\nVERSION_ID=42\n"),
        ("etc/host-only", b"ID=fedora\nVERSION_ID=1\n"),
        ("run/host/usr/lib/os-release", FULL_DEBIAN),
        ("run/host/etc/debian_version", b"12.15\n"),
        ("etc/debian_version", b"12.1\n"),
        (mark, b""),
    ):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(text)
    if target:
        (tmp_path / "run/host/etc/os-release").symlink_to(target)
    return LocalHost(str(tmp_path))


@pytest.mark.parametrize("mark", ["run/.toolboxenv", "run/.containerenv", ".dockerenv"])
@pytest.mark.parametrize("target", ["../usr/lib/os-release", "/usr/lib/os-release", ""])
def test_in_a_toolbox_the_machine_is_its_host(tmp_path: Path, mark: str, target: str) -> None:
    """Also where the host's file is an absolute link, which must not lead to our own."""
    seen, beside, notes = asked(toolbox(tmp_path, mark, target))
    assert (seen.seen["id"], seen.version, notes) == ("debian", "12.15", [])
    assert seen.evidence.location.startswith("/run/host/")
    assert not beside


def test_links_in_a_toolbox_that_lead_in_a_circle_end(tmp_path: Path) -> None:
    """The container's own file is what is left."""
    host = toolbox(tmp_path, "run/.toolboxenv", "/etc/other")
    (tmp_path / "run/host/etc/other").symlink_to("/etc/os-release")
    (tmp_path / "run/host/usr/lib/os-release").unlink()
    assert asked(host)[0].seen["id"] == "fedora"


def test_an_ordinary_container_is_its_own_distribution() -> None:
    """Without a host's root there is no other; a mark that may not be looked at is noted."""
    files: Files = {PLACE: FULL_DEBIAN, "/.dockerenv": b""}
    assert asked(MemoryHost(files))[0].seen["id"] == "debian"
    files["/run/.toolboxenv"] = DeniedError("/run/.toolboxenv: not permitted")
    assert asked(MemoryHost(files))[2] == ["/run/.toolboxenv: not permitted"]


@pytest.mark.parametrize(
    ("day", "more", "expected", "field"),
    [
        ("2026-07-11", {}, Support.STANDARD, "12 eol"),
        ("2026-07-12", {}, Support.LTS, "12 eol-lts"),
        ("2028-06-30", {}, Support.LTS, "12 eol-lts"),
        ("2028-07-01", {}, Support.ENDED, "12 eol-lts"),
        ("2028-07-01", {"/etc/apt/sources.list": b"deb http://deb.freexian.com/extended-lts/ "
                        b"bookworm-lts main\n"}, Support.ELTS, "suite"),
        ("2033-07-01", {"/etc/apt/sources.list": b"deb http://deb.freexian.com/extended-lts "
                        b"bookworm main\n"}, Support.ENDED, "12 eol-elts"),
        ("2028-07-01", {"/etc/apt/sources.list": b"#deb http://deb.freexian.com/extended-lts "
                        b"bookworm main\ndeb http://deb.freexian.com/extended-lts buster main\n"},
         Support.ENDED, "12 eol-lts"),
        ("", {}, None, ""),
        ("24.11.2026", {}, None, ""),
    ],
)  # fmt: skip
def test_the_phase_of_debian(day: str, more: Files, expected: Support | None, field: str) -> None:
    """By the distribution's own list; the last day of a phase belongs to it."""
    lists: Files = {PLACE: FULL_DEBIAN, "/usr/share/distro-info/debian.csv": DEBIAN_CSV}
    seen, beside, _ = asked(on(day, {**lists, **more}))
    assert seen.support == expected
    assert {name: each.evidence.field for name, each in beside.items()} == (
        {f"support-{expected}": field} if expected else {}
    )


@pytest.mark.parametrize(
    ("text", "csv"),
    [
        (FULL_DEBIAN, b""),
        (FULL_DEBIAN, b"version,codename\n12,Bookworm\n"),
        (FULL_DEBIAN, DEBIAN_CSV.replace(b",bookworm,", b",other,")),
        (FULL_DEBIAN, DEBIAN_CSV.replace(b"2026-07-11", b"soon")),
        (FULL_DEBIAN, DeniedError("/usr/share/distro-info/debian.csv: not permitted")),
        (FULL_DEBIAN.replace(b"12", b"13").replace(b"bookworm", b"trixie"), DEBIAN_CSV),
        (b"ID=debian\nVERSION_CODENAME=forky\n", DEBIAN_CSV),
        (FULL_DEBIAN.replace(b"ID=debian", b"ID=kali"), DEBIAN_CSV),
    ],
)
def test_a_list_that_does_not_tell_is_no_statement(text: bytes, csv: bytes | HostError) -> None:
    """A date that is missing was not decided yet: nothing is said to have ended."""
    host = on("2030-01-01", {PLACE: text, "/usr/share/distro-info/debian.csv": csv})
    seen, beside, _ = asked(host)
    assert (seen.support, beside) == (None, {})


@pytest.mark.skipif(not LISTS.exists(), reason="not installed: distro-info-data")
@pytest.mark.parametrize("name", ["debian", "ubuntu"])
def test_the_real_lists_agree_with_the_codenames_and_give_a_phase(name: str) -> None:
    """The package's own files: every release that we list is there under the same codename."""
    listed = (LISTS / f"{name}.csv").read_bytes()
    known = {"debian": DEBIAN, "ubuntu": UBUNTU}[name]
    real = {
        row[0].removesuffix(" LTS"): row[2]
        for row in (line.split(",") for line in listed.decode().splitlines())
        if row[0]
    }
    assert {number: real.get(number, series) for number, series in known.items()} == known
    number = {"debian": "11", "ubuntu": "22.04"}[name]
    text = f"ID={name}\nVERSION_ID={number}\nVERSION_CODENAME={real[number]}\n".encode()
    host = on("2024-01-01", {PLACE: text, f"/usr/share/distro-info/{name}.csv": listed})
    assert asked(host)[0].support is Support.STANDARD


PRO = b"""{"attached": true, "account": {"name": "x"}, "services":
 [{"name": "esm-apps", "status": "enabled"}, {"name": "esm-infra", "status": "%b"}, 7]}"""


@pytest.mark.parametrize(
    ("day", "status", "expected"),
    [
        ("2029-05-31", None, Support.STANDARD),
        ("2029-06-01", None, Support.ENDED),
        ("2029-06-01", PRO % b"enabled", Support.ESM),
        ("2034-04-25", PRO % b"enabled", Support.ESM),
        ("2034-04-26", PRO % b"enabled", None),
        ("2036-04-30", PRO % b"enabled", Support.ENDED),
        ("2029-06-01", PRO % b"disabled", Support.ENDED),
        ("2029-06-01", (PRO % b"enabled").replace(b"true", b"false"), Support.ENDED),
        ("2029-06-01", b"[" * 100_000, None),
        ("2029-06-01", b'{"attached": true}', None),
        ("2029-06-01", DeniedError(f"{subscriptions.PRO_STATUS}: not permitted"), None),
    ],
)
def test_the_phase_of_ubuntu(
    day: str, status: bytes | HostError | None, expected: Support | None
) -> None:
    """ESM only where it is attached and enabled; what cannot be read ends nothing."""
    files: Files = {PLACE: NOBLE, "/usr/share/distro-info/ubuntu.csv": UBUNTU_CSV}
    if status is not None:
        files[subscriptions.PRO_STATUS] = status
    assert asked(on(day, files))[0].support == expected


def test_a_machine_without_a_list_states_no_phase() -> None:
    """The package of lists is not installed everywhere."""
    assert asked(on("2030-01-01", {PLACE: FULL_DEBIAN}))[0].support is None


def test_a_release_of_ubuntu_without_long_support_ends() -> None:
    """Nobody can enable ESM on it."""
    text = b"ID=ubuntu\nVERSION_ID=24.10\nVERSION_CODENAME=oracular\n"
    files: Files = {PLACE: text, "/usr/share/distro-info/ubuntu.csv": UBUNTU_CSV,
                    subscriptions.PRO_STATUS: PRO % b"enabled"}  # fmt: skip
    assert asked(on("2025-07-10", files))[0].support is Support.STANDARD
    assert asked(on("2025-07-11", files))[0].support is Support.ENDED


@pytest.mark.parametrize(
    ("day", "end", "expected"),
    [
        ("2026-05-12", "2026-05-13", Support.STANDARD),
        ("2026-05-13", "2026-05-13", Support.ENDED),
        ("2026-05-13", "someday", None),
        ("", "2026-05-13", None),
    ],
)
def test_support_end_is_the_first_day_without(day: str, end: str, expected: Support | None) -> None:
    """os-release(5) says so, and the day is the machine's."""
    text = f"ID=fedora\nVERSION_ID=42\nSUPPORT_END={end}\n".encode()
    seen, beside, _ = asked(on(day, {PLACE: text}))
    assert seen.support == expected
    assert [each.evidence.raw for each in beside.values()] == [end] * bool(expected)


REPOSITORIES = b"""# Managed by (rhsm) subscription-manager
[rhel-9-for-x86_64-baseos-rpms]
enabled = 1
[rhel-9-for-x86_64-baseos-eus-debug-rpms]
enabled = 1
[rhel-9-for-x86_64-highavailability-e4s-rpms]
enabled = 1
[rhel-9-for-x86_64-baseos-%b-rpms]
name = Red Hat Enterprise Linux 9
enabled = %b
"""


@pytest.mark.parametrize(
    ("kind", "enabled", "expected"),
    [(b"eus", b"1", Support.EUS), (b"e4s", b"1", Support.EUS), (b"eus", b"0", None),
     (b"aus", b"1", Support.EUS), (b"tus", b"10", None)],
)  # fmt: skip
def test_eus_is_an_enabled_repository_of_the_system(
    kind: bytes, enabled: bytes, expected: Support | None
) -> None:
    """Neither an add-on's nor one with debug packages; whatever the day is."""
    files: Files = {PLACE: b"ID=rhel\nVERSION_ID=9.4\n",
                    subscriptions.RED_HAT_REPOSITORIES: REPOSITORIES % (kind, enabled)}  # fmt: skip
    assert asked(MemoryHost(files))[0].support == expected
    files[PLACE] = b"ID=rocky\nVERSION_ID=9.4\n"
    assert asked(MemoryHost(files))[0].support is None


@pytest.mark.parametrize(
    ("product", "expected"),
    [("SLES-LTSS.prod", Support.LTSS), ("SLES_SAP-LTSS.prod", Support.LTSS),
     ("SLES-LTSS-Extended-Security.prod", Support.LTSS), ("SLES.prod", None),
     ("sle-module-basesystem.prod", None)],
)  # fmt: skip
def test_ltss_is_an_installed_product(product: str, expected: Support | None) -> None:
    """SUSE names it in a product file of its own."""
    files: Files = {PLACE: b"ID=sles\nVERSION_ID=15.4\n", f"/etc/products.d/{product}": b"<x/>"}
    assert asked(MemoryHost(files))[0].support == expected


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ((b"Types: deb\nURIs: http://deb.freexian.com/extended-lts\nSuites: buster buster-lts\n"
         b"Components: main\n"), True),
        ((b"# one\nTypes: deb deb-src\nURIs:\n http://mirror/extended-lts/\nSuites:\n stretch\n"
         b" buster\n"), True),
        (b"Enabled: no\nTypes: deb\nURIs: http://deb.freexian.com/extended-lts\nSuites: buster\n",
         False),
        (b"Types: deb-src\nURIs: http://deb.freexian.com/extended-lts\nSuites: buster\n", False),
        ((b"Types: deb\nURIs: http://deb.debian.org/debian\nSuites: buster\n\n"
         b"URIs: http://deb.freexian.com/extended-lts\nSuites: buster\n"), False),
    ],
)  # fmt: skip
def test_an_archive_in_the_newer_form(text: bytes, found: bool) -> None:  # noqa: FBT001
    """Stanzas with folded fields, comments, and switched off."""
    host = MemoryHost({"/etc/apt/sources.list.d/elts.sources": text})
    assert bool(subscriptions.elts(host, "buster")) is found


def test_an_archive_in_the_one_line_form_with_options_and_one_that_cannot_be_read() -> None:
    """A list that cannot be read may have named it: that is no end of support."""
    files: Files = {
        "/etc/apt/sources.list": DeniedError("/etc/apt/sources.list: not permitted"),
        "/etc/apt/sources.list.d/a.list": b"deb [arch=amd64 signed-by=/x] "
        b"https://user:secret@deb.freexian.com/extended-lts buster-lts main\n",
        "/etc/apt/sources.list.d/a.list.save": b"",
    }
    evidence = subscriptions.elts(MemoryHost(files), "buster")
    assert evidence is not None
    assert "secret" not in repr(evidence)
    del files["/etc/apt/sources.list.d/a.list"]
    with pytest.raises(DeniedError):
        subscriptions.elts(MemoryHost(files), "buster")


BOOTED, LATER, FORMER = (f"{letter * 64}.0" for letter in "abc")
ATOMIC = b"ID=fedora\nVERSION_ID=%b\nOSTREE_VERSION='%b'\n"


def ostree(tmp_path: Path, mark: bytes, *deployments: tuple[str, bytes]) -> LocalHost:
    """Return an ostree machine as a folder tree, links and all."""
    folder = tmp_path / "sysroot/ostree/deploy/fedora/deploy"
    for name, text in deployments:
        (folder / name / "usr/lib").mkdir(parents=True)
        (folder / name / "usr/lib/os-release").write_bytes(text)
        (folder / f"{name}.origin").write_text("[origin]\n")
    (tmp_path / "ostree").symlink_to("sysroot/ostree")
    boot = tmp_path / "sysroot/ostree/boot.1.1/fedora" / ("d" * 64)
    boot.mkdir(parents=True)
    (tmp_path / "sysroot/ostree/boot.1").symlink_to("boot.1.1")
    (boot / "0").symlink_to(f"../../../deploy/fedora/deploy/{BOOTED}")
    for path, body in (
        ("proc/cmdline", f"quiet ostree=/ostree/boot.1/fedora/{'d' * 64}/0 rw\n".encode()),
        ("run/ostree/staged-deployment", mark),
        ("etc/os-release", ATOMIC % (b"41", b"41.20241217.0")),
    ):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(body)
    return LocalHost(str(tmp_path))


def test_a_staged_deployment_is_the_pending_release(tmp_path: Path) -> None:
    """With its evidence in the deployment's own os-release."""
    host = ostree(tmp_path, b"target\0x", (BOOTED, ATOMIC % (b"41", b"41.20241217.0")),
                  (LATER, ATOMIC % (b"42", b"42.20250501.0")))  # fmt: skip
    seen, _, notes = asked(host)
    assert seen.pending is not None
    assert seen.pending[0] == "42.20250501.0"
    assert seen.pending[1].location == f"/ostree/deploy/fedora/deploy/{LATER}/usr/lib/os-release"
    assert notes == []
    (only,) = take(host, load()).installations
    assert only.pending is not None
    assert only.pending.version.raw == "42.20250501.0"


@pytest.mark.parametrize(("mark", "known"), [(b"", False), (f"\0name\0{LATER}\0".encode(), True),
                                             (f"{LATER}\0{FORMER}\0".encode(), False)])  # fmt: skip
def test_beside_a_former_deployment_only_a_named_one_is_told(
    tmp_path: Path,
    mark: bytes,
    known: bool,  # noqa: FBT001
) -> None:
    """Which of two it is, is not guessed."""
    host = ostree(tmp_path, mark, *((name, ATOMIC % (b"42", name[:1].encode() + b"42.1"))
                                    for name in (BOOTED, LATER, FORMER)))  # fmt: skip
    assert (staged(host) is not None) is known


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("proc/cmdline", b"quiet rw\n"),
        ("proc/cmdline", b"ostree=/ostree/boot.1/../../etc/0\n"),
        (
            f"ostree/deploy/fedora/deploy/{LATER}/usr/lib/os-release",
            b"ID=silverblue\nVERSION_ID=9\n",
        ),
        (
            f"ostree/deploy/fedora/deploy/{LATER}/usr/lib/os-release",
            ATOMIC % (b"41", b"41.20241217.0"),
        ),
        (f"ostree/deploy/fedora/deploy/{LATER}/usr/lib/os-release", b"ID=fedora\n"),
    ],
)
def test_a_staged_deployment_that_cannot_be_told_is_not_guessed(
    tmp_path: Path, path: str, body: bytes
) -> None:
    """Not what was booted, another distribution, no other release: nothing pending."""
    host = ostree(tmp_path, b"", (BOOTED, b""), (LATER, ATOMIC % (b"42", b"42.1")))
    (tmp_path / path).write_bytes(body)
    assert asked(host)[0].pending is None


def test_an_unreadable_staged_deployment_is_noted(tmp_path: Path) -> None:
    """What runs is told all the same; a mark that nobody may read as well."""
    host = ostree(tmp_path, b"", (BOOTED, b""), (LATER, b""))
    (tmp_path / f"ostree/deploy/fedora/deploy/{LATER}/usr/lib/os-release").unlink()
    seen, _, notes = asked(host)
    assert (seen.version, seen.pending) == ("41.20241217.0", None)
    assert "staged is not known" in notes[0]
    files: Files = {PLACE: FULL_DEBIAN, STAGED: DeniedError("no")}
    assert "staged" in asked(MemoryHost(files))[2][0]


@given(st.binary(max_size=300), st.binary(max_size=300), st.binary(max_size=300))
def test_no_bytes_break_the_distribution(text: bytes, csv: bytes, more: bytes) -> None:
    """Any bytes in any of its files: an answer, and every kept value is printable."""
    files: Files = {
        PLACE: b"ID=debian\nVERSION_ID=12\nVERSION_CODENAME=bookworm\n" + text,
        "/usr/share/distro-info/debian.csv": DEBIAN_CSV + csv,
        "/etc/debian_version": more,
        "/etc/apt/sources.list": more,
        "/etc/apt/sources.list.d/x.sources": text,
        STAGED: more,
        "/proc/cmdline": csv,
    }
    try:
        seen, _, _ = asked(on("2030-01-01", files))
    except NoDataError:
        return
    assert all(value.isprintable() for value in seen.seen.values())
    assert seen.version.isprintable()


@given(st.binary(max_size=400))
def test_no_bytes_break_what_states_longer_support(payload: bytes) -> None:
    """Ubuntu's status and Red Hat's repositories."""
    host = MemoryHost({subscriptions.PRO_STATUS: payload,
                       subscriptions.RED_HAT_REPOSITORIES: payload})  # fmt: skip
    subscriptions.eus(host)
    try:
        subscriptions.esm(host)
    except HostError:
        return
