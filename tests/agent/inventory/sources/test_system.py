"""What a machine states of itself as a whole, and what is only looked alike."""

from __future__ import annotations

import time
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.memory_host import LINUX, MemoryHost
from passmuster.host.errors import DeniedError, HostError, TooLargeError
from passmuster.host.local import LocalHost
from passmuster.host.protocol import Facts, Host
from passmuster.inventory import take
from passmuster.inventory.distribution.image import mounts
from passmuster.inventory.observation import Look
from passmuster.inventory.sources import system
from passmuster.model.installation import Circumstance, Evidence, Outcome
from passmuster.products import load

Files = dict[str, bytes | HostError]
WSL = "5.15.167.4-microsoft-standard-WSL2"
ARCH = "6.16.8-arch2-1"
MOUNT = "36 1 8:2 / {} {} shared:1 - ext4 /dev/sda2 {}\n"


def told(host: Host) -> tuple[dict[str, Evidence], list[str]]:
    """Return the circumstances by name, and the notes."""
    look = Look(host, (), (), (), time.monotonic() + 60, [])
    found = system.look(look)
    assert found is not None
    assert all(isinstance(each, Circumstance) for each in found)
    return {
        each.name: each.evidence for each in found if isinstance(each, Circumstance)
    }, look.notes


def machine(files: Files, release: str = "6.1.0-41-amd64") -> MemoryHost:
    """Return a host with these files and a running kernel."""
    return MemoryHost(dict(files), facts=msgspec.structs.replace(LINUX, kernel_release=release))


def names(files: Files, release: str = "6.1.0-41-amd64") -> list[str]:
    """Return the names of the circumstances."""
    return list(told(machine(files, release))[0])


def test_an_ordinary_machine_states_nothing_and_another_platform_is_not_asked() -> None:
    """An empty list is an answer; on another platform the source is absent."""
    assert told(machine({})) == ({}, [])
    windows = Facts(platform="windows", architecture="AMD64")
    assert system.look(Look(MemoryHost({}, facts=windows), (), (), (), 0.0, [])) is None


def test_circumstances_are_part_of_the_inventory() -> None:
    """With the evidence of each."""
    found = take(machine({"/run/reboot-required": b"", "/etc/os-release": b"ID=debian\n"}), load())
    assert [each.name for each in found.circumstances] == ["reboot-required"]
    assert {each.outcome for each in found.sources if each.source == "system"} == {Outcome.OK}


@pytest.mark.parametrize(
    ("files", "release", "location"),
    [
        ({"/proc/sys/kernel/osrelease": f"{WSL}\n".encode()}, WSL, "/proc/sys/kernel/osrelease"),
        ({}, "4.4.0-19041-Microsoft", "uname"),
        ({"/proc/sys/kernel/osrelease": DeniedError("no")}, WSL, "uname"),
    ],
)
def test_wsl_is_told_by_its_kernel(files: Files, release: str, location: str) -> None:
    """Both of its generations; a restart of Linux does nothing there."""
    found, _ = told(machine({**files, "/run/reboot-required": b""}, release))
    assert {name: each.location for name, each in found.items()} == {"wsl": location}
    assert names({}, "6.8.0-1021-azure") == []


@pytest.mark.parametrize(
    "mark",
    ["/run/systemd/container", "/run/.containerenv", "/.dockerenv", "/run/.toolboxenv",
     "/dev/.cros_milestone"],
)  # fmt: skip
def test_a_container_is_told_by_its_mark(mark: str) -> None:
    """A restart is its host's business; a mark that may not be looked at is none, and noted."""
    assert names({mark: b"", "/run/reboot-required": b""}) == ["container"]
    found, notes = told(machine({mark: DeniedError(f"{mark}: not permitted")}))
    assert (found, notes) == ({}, [f"{mark}: not permitted"])


@pytest.mark.parametrize(
    ("files", "location"),
    [
        ({"/run/ostree-booted": b""}, "/run/ostree-booted"),
        ({"/etc/NIXOS": b""}, "/etc/NIXOS"),
        ({"/etc/os-release": b"ID=steamos\n"}, "/etc/os-release"),
        ({"/usr/lib/os-release": b'ID="opensuse-microos"\n'}, "/usr/lib/os-release"),
        ({"/usr/sbin/transactional-update": b"", "/proc/1/mountinfo":
          MOUNT.format("/", "ro,relatime", "rw").encode()}, "/usr/sbin/transactional-update"),
    ],
)  # fmt: skip
def test_an_image_is_told_by_what_makes_it_one(files: Files, location: str) -> None:
    """It is read-only by design, which is not told as well."""
    files = {"/proc/1/mountinfo": MOUNT.format("/", "ro", "ro").encode(), **files}
    found, _ = told(machine(files))
    assert {name: each.location for name, each in found.items()} == {"image-based": location}


@pytest.mark.parametrize(
    "files",
    [
        {"/etc/os-release": b"ID=opensuse-leap\n", "/usr/sbin/transactional-update": b""},
        {"/etc/os-release": b"ID=arch\nIMAGE_ID=archlinux\nIMAGE_VERSION=1\n"},
        {"/etc/os-release": DeniedError("/etc/os-release: not permitted")},
        {"/etc/os-release": b"ID=fedora\nVARIANT_ID=silverblue\n"},
    ],
)
def test_what_could_be_an_image_is_none_until_a_file_states_it(files: Files) -> None:
    """transactional-update may lie unused; a cloud's image may be an ordinary system."""
    assert names(files) == []


@pytest.mark.parametrize(
    ("first", "own", "expected"),
    [
        (MOUNT.format("/", "rw,relatime", "rw"), None, None),
        (MOUNT.format("/", "ro,relatime", "rw"), None, "/"),
        (MOUNT.format("/", "rw", "ro,errors=remount-ro"), None, "/"),
        (MOUNT.format("/", "rw", "rw") + MOUNT.format("/usr", "ro", "ro"), None, "/usr"),
        (MOUNT.format("/", "ro", "ro") + MOUNT.format("/", "rw", "rw"), None, None),
        (MOUNT.format("/boot", "ro", "ro"), MOUNT.format("/", "ro", "ro"), None),
        (MOUNT.format("/", "rw", "rw,lowerdir=/ro"), None, None),
        (None, MOUNT.format("/", "ro", "ro"), "/"),
        (None, MOUNT.format("/", "ro", "rw"), None),
        (None, None, None),
        ("36 1 8:2 / /\n\n - \n36 1 8:2 / / ro - ext4\n", None, None),
    ],
)
def test_read_only_is_what_the_first_process_sees(
    first: str | None, own: str | None, expected: str | None
) -> None:
    """Our own service sees everything read-only: there the whole file system must be."""
    files: Files = {"/proc/1/mountinfo": DeniedError("/proc/1/mountinfo: not permitted")}
    if first is not None:
        files["/proc/1/mountinfo"] = first.encode()
    if own is not None:
        files["/proc/self/mountinfo"] = own.encode()
    found, notes = told(machine(files))
    assert {name: each.field for name, each in found.items()} == (
        {"read-only": expected} if expected else {}
    )
    assert notes == []


def test_a_required_restart_names_its_packages_once_and_nothing_else() -> None:
    """The list is written by package scripts: names, each once, in their order."""
    files: Files = {
        "/run/reboot-required": b"*** System restart required ***\n",
        "/run/reboot-required.pkgs": b"linux-image-6.8.0-60-generic\nlinux-base\n"
        b"linux-base\n\x1b[31m\n/etc/shadow x\nlibc6:amd64\n",
    }
    found, _ = told(machine(files))
    evidence = found["reboot-required"]
    assert evidence.location == "/run/reboot-required"
    assert evidence.raw == "linux-image-6.8.0-60-generic, linux-base, libc6:amd64"


@pytest.mark.parametrize(
    ("files", "location", "noted"),
    [
        ({"/var/run/reboot-required": b""}, "/var/run/reboot-required", False),
        ({"/run/reboot-needed": b""}, "/run/reboot-needed", False),
        ({"/run/reboot-required": b"", "/run/reboot-required.pkgs": TooLargeError("large")},
         "/run/reboot-required", True),
        ({"/run/reboot-required": DeniedError("no"), "/var/run/reboot-needed": b""},
         "/var/run/reboot-needed", True),
    ],
)  # fmt: skip
def test_each_familys_own_mark(files: Files, location: str, noted: bool) -> None:  # noqa: FBT001
    """Debian's and SUSE's, at both names of the folder; what cannot be read is noted."""
    found, notes = told(machine(files))
    assert found["reboot-required"].location == location
    assert bool(notes) is noted


DATABASE = {"/var/lib/pacman/local/ALPM_DB_VERSION": b"9\n"}


@pytest.mark.parametrize(
    ("files", "due"),
    [
        ({**DATABASE, "/usr/lib/modules/6.16.9-arch1-1/pkgbase": b"linux\n"}, True),
        ({**DATABASE, f"/usr/lib/modules/{ARCH}/pkgbase": b"linux\n"}, False),
        ({**DATABASE, f"/usr/lib/modules/{ARCH}/modules.dep": b"",
          "/usr/lib/modules/6.12.1-1-lts/pkgbase": b"linux-lts\n"}, False),
        ({**DATABASE, "/usr/lib/modules/extramodules/x": b""}, False),
        (DATABASE, False),
        ({"/usr/lib/modules/6.16.9-arch1-1/pkgbase": b"linux\n"}, False),
    ],
)  # fmt: skip
def test_archs_modules_of_the_running_kernel_are_gone(files: Files, due: bool) -> None:  # noqa: FBT001
    """Only where pacman is, and modules of another kernel are there."""
    assert names(files, ARCH) == ["reboot-required"] * due
    assert names(files, "") == []


def test_a_patch_of_the_running_kernel_is_told() -> None:
    """Its folder has an entry for each; an empty or unreadable one tells none."""
    files: Files = {"/sys/kernel/livepatch/lkp_Ubuntu_6_8_0_60/enabled": b"1"}
    found, _ = told(machine(files))
    assert found["livepatch"].raw == "lkp_Ubuntu_6_8_0_60"
    crowd: Files = {f"/sys/kernel/livepatch/p{number}/enabled": b"" for number in range(300)}
    found, notes = told(machine(crowd))
    assert (found, len(notes)) == ({}, 1)
    assert names({"/sys/kernel/livepatch/a b/enabled": b""}) == []


def test_a_staged_update_is_told_although_it_cannot_be_named() -> None:
    """The mark alone says so."""
    assert names({"/run/ostree/staged-deployment": b"", "/run/ostree-booted": b""}) == [
        "image-based", "update-staged",
    ]  # fmt: skip


def test_on_a_real_folder_tree(tmp_path: Path) -> None:
    """Folders, links and files as they are."""
    (tmp_path / "run").mkdir()
    (tmp_path / "run/reboot-required").write_text("x")
    (tmp_path / "var").mkdir()
    (tmp_path / "var/run").symlink_to("../run")
    (tmp_path / "sys/kernel/livepatch/kpatch_1").mkdir(parents=True)
    found, notes = told(LocalHost(str(tmp_path)))
    assert (sorted(found), notes) == (["livepatch", "reboot-required"], [])


@given(st.binary(max_size=300))
def test_no_bytes_break_the_mounts(payload: bytes) -> None:
    """Any bytes give an answer, and only of the system's own folders."""
    text = b"36 1 8:2 / / ro - ext4 x rw\n" + payload
    assert {each.place for each in mounts(text)} <= {"/", "/usr"}
    told(machine({"/proc/1/mountinfo": text, "/run/reboot-required.pkgs": payload,
                  "/run/reboot-required": payload}))  # fmt: skip
