"""The kernel of each package system: what runs, what a restart boots, and what is unknown."""

from __future__ import annotations

import time
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes import rpm_databases as made
from fakes.memory_host import LINUX, MemoryHost
from fakes.rpm_databases import Wish
from passmuster.host.errors import DeniedError, HostError
from passmuster.host.local import LocalHost
from passmuster.host.protocol import Facts, Host
from passmuster.inventory import take
from passmuster.inventory.architectures import native_name
from passmuster.inventory.kernels import rpm as rpm_kernels
from passmuster.inventory.kernels.pacman import running_version
from passmuster.inventory.observation import Look, NoDataError, Observation
from passmuster.inventory.rpmdb import RpmPackage
from passmuster.inventory.sources import kernel
from passmuster.products import load

Files = dict[str, bytes | HostError]


class Told(NamedTuple):
    """The parts of an observation that count."""

    provider: str
    path: str
    version: str
    running: str | None
    current: bool
    reason: str


def told(host: Host) -> Told:
    """Return what the source says of a host's kernel."""
    seen = observed(host)
    (copy,) = seen.running
    assert copy.evidence.raw
    return Told(
        seen.seen["provider"], seen.path, seen.version,
        copy.version.raw if copy.version else None, copy.current, seen.reason,
    )  # fmt: skip


def observed(host: Host) -> Observation:
    """Return the one observation."""
    found = kernel.look(Look(host, (), (), (), time.monotonic() + 60, []))
    assert found is not None
    (seen,) = found
    return seen


def machine(files: Files, release: str, version: str = "") -> MemoryHost:
    """Return a host with these files and this kernel."""
    facts = msgspec.structs.replace(LINUX, kernel_release=release, kernel_version=version)
    return MemoryHost(dict(files), facts=facts)


def dpkg(*images: tuple[str, str]) -> Files:
    """Return dpkg's database with these packages."""
    stanzas = [
        f"Package: {name}\nStatus: install ok installed\nArchitecture: amd64\nVersion: {version}\n"
        for name, version in images
    ]
    return {"/var/lib/dpkg/status": "\n".join(["Package: base-files\n", *stanzas]).encode()}


DEBIAN = dpkg(("linux-image-6.1.0-37-amd64", "6.1.140-1"),
              ("linux-image-6.1.0-41-amd64", "6.1.158-1"),
              ("linux-image-6.1.0-42-amd64", "not a version"),
              ("linux-image-amd64", "6.1.158-1"))  # fmt: skip


@pytest.mark.parametrize(
    ("files", "release", "version", "running", "current"),
    [
        (DEBIAN, "6.1.0-41-amd64", "#1 SMP Debian 6.1.158-1 (2025-11-09)", "6.1.158-1", True),
        (DEBIAN, "6.1.0-37-amd64", "#1 SMP Debian 6.1.140-1 (2025-05-22)", "6.1.140-1", False),
        (DEBIAN, "6.1.0-41-amd64", "#1 SMP", None, False),
        (DEBIAN, "6.1.0-41-amd64", "#1 SMP Debian 1:2:3- (x)", "1:2:3-", False),
        (dpkg(("linux-image-6.12.25-amd64", "6.12.25-1kali1")), "6.12.25-amd64",
         "#1 SMP PREEMPT_DYNAMIC Kali 6.12.25-1kali1 (2025-04-30)", "6.12.25-1kali1", True),
        (dpkg(("linux-image-6.6.51+rpt-rpi-v8", "1:6.6.51-1+rpt3")), "6.6.51+rpt-rpi-v8",
         "#1 SMP PREEMPT Debian 1:6.6.51-1+rpt3 (2024-10-08)", "1:6.6.51-1+rpt3", True),
    ],
)  # fmt: skip
def test_debians_kernel_says_its_package_version(
    files: Files,
    release: str,
    version: str,
    running: str | None,
    current: bool,  # noqa: FBT001
) -> None:
    """In uname's version; where it does not, the running version is unknown."""
    found = told(machine(files, release, version))
    assert (found.provider, found.running, found.current) == ("dpkg", running, current)


@pytest.mark.parametrize(
    ("signature", "installed", "running"),
    [
        ("Ubuntu 6.8.0-60.63-generic 6.8.12", "6.8.0-60.63", "6.8.0-60.63"),
        ("Ubuntu 6.8.0-60.63~22.04.1-generic 6.8.12", "6.8.0-60.63~22.04.1", "6.8.0-60.63~22.04.1"),
        ("Ubuntu 6.8.0-1030.32-nvidia-64k 6.8.12", "6.8.0-1030.32", "6.8.0-1030.32"),
        ("Ubuntu 6.8.0-57.59-generic 6.8.12", "6.8.0-60.63", "6.8.0-57.59"),
        ("somebody's own", "6.8.0-60.63", None),
    ],
)
def test_ubuntus_kernel_says_it_in_its_signature(
    signature: str, installed: str, running: str | None
) -> None:
    """With the suffix of a kernel for an older release, and flavours of several words."""
    files = dpkg(("linux-image-6.8.0-60-generic", installed))
    files["/proc/version_signature"] = signature.encode() + b"\n"
    found = told(machine(files, "6.8.0-60-generic"))
    assert (found.version, found.running) == (installed, running)
    assert found.current is (installed == running)


def package(
    name: str, version: str, release: str, installed: int = 1, arch: str = "x86_64"
) -> RpmPackage:
    """Return a package as the reader gives it."""
    return RpmPackage(name, None, version, release, arch, "", "", installed)


def with_rpm(monkeypatch: pytest.MonkeyPatch, packages: list[RpmPackage], release: str) -> Told:
    """Return what is told of a host whose database has these packages."""
    wanted = [each for each in packages if rpm_kernels.is_image(each.name)]
    monkeypatch.setattr(rpm_kernels.rpm, "read", lambda *_: (wanted, "/usr/lib/sysimage/rpm/x"))
    return told(machine({}, release))


EL9 = [package("kernel-core", "5.14.0", "503.11.1.el9_5", 10),
       package("kernel-core", "5.14.0", "503.14.1.el9_5", 20),
       package("kernel", "5.14.0", "503.14.1.el9_5", 20),
       package("kernel-modules-core", "9", "9", 99),
       package("kernel-devel", "9", "9", 99)]  # fmt: skip
UEK = [package("kernel-core", "5.14.0", "503.14.1.el9_5", 30),
       package("kernel-uek-core", "5.15.0", "209.161.7.el9uek", 30),
       package("kernel-uek-core", "5.15.0", "210.163.7.el9uek", 31)]  # fmt: skip
LEAP = [package("kernel-default", "6.4.0", "150600.23.6.5", 1),
        package("kernel-default", "6.4.0", "150600.23.60.5", 2)]  # fmt: skip


@pytest.mark.parametrize(
    ("packages", "release", "path", "version", "running"),
    [
        (EL9, "5.14.0-503.14.1.el9_5.x86_64", "kernel-core", "5.14.0-503.14.1.el9_5",
         "5.14.0-503.14.1.el9_5"),
        (EL9, "5.14.0-503.11.1.el9_5.x86_64", "kernel-core", "5.14.0-503.14.1.el9_5",
         "5.14.0-503.11.1.el9_5"),
        (EL9, "5.14.0-427.el9.x86_64", "kernel-core", "5.14.0-503.14.1.el9_5", None),
        (EL9, "5.14.0-503.14.1.el9_5.aarch64", "kernel-core", "5.14.0-503.14.1.el9_5", None),
        # Of the flavour that runs, although the other was installed as late.
        (UEK, "5.15.0-209.161.7.el9uek.x86_64", "kernel-uek-core", "5.15.0-210.163.7.el9uek",
         "5.15.0-209.161.7.el9uek"),
        # The last installed, not the highest: somebody went back.
        ([package("kernel-core", "6.17.5", "200.fc42", 10),
          package("kernel-core", "6.16.9", "200.fc42", 20)], "6.17.5-200.fc42.x86_64",
         "kernel-core", "6.16.9-200.fc42", "6.17.5-200.fc42"),
        ([package("kernel-core", "5.14.0", "503.el9", 1),
          package("kernel-rt-core", "5.14.0", "503.el9", 1)], "5.14.0-503.el9.x86_64+rt",
         "kernel-rt-core", "5.14.0-503.el9", "5.14.0-503.el9"),
        ([package("kernel-debug-core", "5.14.0", "503.el9", 9),
          package("kernel-core", "5.14.0", "503.el9", 1)], "5.14.0-503.el9.x86_64",
         "kernel-core", "5.14.0-503.el9", "5.14.0-503.el9"),
        ([package("kernel-debug", "3.10.0", "1160.el7", 1)], "3.10.0-1160.el7.x86_64.debug",
         "kernel-debug", "3.10.0-1160.el7", "3.10.0-1160.el7"),
        (LEAP, "6.4.0-150600.23.60-default", "kernel-default", "6.4.0-150600.23.60.5",
         "6.4.0-150600.23.60.5"),
        (LEAP, "6.4.0-150600.23.6-default", "kernel-default", "6.4.0-150600.23.60.5",
         "6.4.0-150600.23.6.5"),
        (LEAP, "6.4.0-150600.23-default", "kernel-default", "6.4.0-150600.23.60.5", None),
        (LEAP, "6.4.0-150600.23.60-rt", "kernel-default", "6.4.0-150600.23.60.5", None),
        ([package("kernel-default", "6.17.5", "1.1", 1)], "6.17.5-1-default", "kernel-default",
         "6.17.5-1.1", "6.17.5-1.1"),
        # Two rebuilds of one source: which of them runs is not told.
        ([package("kernel-default", "6.17.5", "1.1", 1),
          package("kernel-default", "6.17.5", "1.2", 2)], "6.17.5-1-default", "kernel-default",
         "6.17.5-1.2", None),
        ([package("kernel-default-base", "6.4.0", "150600.23.60.5.150600.12.26.2", 1)],
         "6.4.0-150600.23.60-default", "kernel-default-base",
         "6.4.0-150600.23.60.5.150600.12.26.2", "6.4.0-150600.23.60.5.150600.12.26.2"),
        # One transaction: the higher one, and the one that holds the image.
        ([package("kernel", "5.14.0", "70.el9", 5), package("kernel-core", "5.14.0", "70.el9", 5),
          package("kernel-core", "5.14.0", "9.el9", 5)], "4.18.0-1.el8.x86_64", "kernel-core",
         "5.14.0-70.el9", None),
    ],
)  # fmt: skip
def test_of_several_rpm_kernels_the_last_installed_is_booted_next(
    monkeypatch: pytest.MonkeyPatch, packages: list[RpmPackage], release: str, path: str,
    version: str, running: str | None,
) -> None:  # fmt: skip
    """And what runs is the one that uname's release is of, in full, or unknown."""
    found = with_rpm(monkeypatch, packages, release)
    assert found == Told("rpm", f"rpm:{path}", version, running, running == version, "")


def test_versions_that_cannot_be_ordered_do_not_break_it() -> None:
    """The first stays; it is one of the installed ones."""
    packages = [package("kernel-core", "", "", 1), package("kernel-core", "~", "^" * 300, 1)]
    assert rpm_kernels.last_installed(packages) in packages


class Fedora(LocalHost):
    """A folder tree that runs a kernel."""

    @property
    def facts(self) -> Facts:
        """Facts of a running machine."""
        return msgspec.structs.replace(LINUX, kernel_release="6.16.9-200.fc42.x86_64")


@pytest.mark.skipif(bool(made.missing("rpm", "rpmbuild")), reason=made.missing("rpm", "rpmbuild"))
def test_on_a_real_database(tmp_path: Path) -> None:
    """Two kernels side by side, as rpm notes them, and neighbours that are none."""
    root = tmp_path / "root"
    for number, version in enumerate(("6.16.9", "6.17.5")):
        packages = made.build(
            tmp_path / f"built{number}",
            Wish("kernel-core", version, "200.fc42"),
            [Wish("kernel-modules-core", version, "200.fc42"),
             Wish("kernel-headers", "9", "1.fc42")][: 2 - number],
        )  # fmt: skip
        made.install(root / "usr/lib/sysimage/rpm", packages)
    found = observed(Fedora(str(root)))
    assert (found.version, found.architecture) == ("6.17.5-200.fc42", "amd64")
    assert found.evidence.location == "/usr/lib/sysimage/rpm/rpmdb.sqlite"
    (copy,) = found.running
    assert copy.version
    assert (copy.version.raw, copy.version.scheme) == ("6.16.9-200.fc42", "rpm")
    assert not copy.current
    known = {each.product: each for each in take(Fedora(str(root)), load()).installations}
    assert known["linux-kernel"].on_disk is not None


LOCAL = "/var/lib/pacman/local"


def pacman(packages: dict[str, str], modules: dict[str, bytes]) -> Files:
    """Return pacman's database with these packages, and the module folders with their names."""
    files: Files = {f"{LOCAL}/ALPM_DB_VERSION": b"9\n"}
    for name, version in packages.items():
        files[f"{LOCAL}/{name}-{version}/desc"] = (
            f"%NAME%\n{name}\n\n%VERSION%\n{version}\n\n%ARCH%\nx86_64\n\n".encode()
        )
    for release, base in modules.items():
        files[f"/usr/lib/modules/{release}/pkgbase"] = base
    return files


BOTH = {"linux": "6.16.9.arch1-1", "linux-lts": "6.12.50-1"}


@pytest.mark.parametrize(
    ("packages", "modules", "release", "expected"),
    [
        (BOTH, {"6.16.9-arch1-1": b"linux\n", "6.12.50-1-lts": b"linux-lts\n"}, "6.16.9-arch1-1",
         ("linux", "6.16.9.arch1-1", True)),
        (BOTH, {"6.16.9-arch1-1": b"linux\n", "6.12.50-1-lts": b"linux-lts\n"}, "6.16.8-arch2-1",
         ("linux", "6.16.8.arch2-1", False)),
        (BOTH, {"6.16.9-arch1-1": b"linux\n", "6.12.50-1-lts": b"linux-lts\n"}, "6.12.50-1-lts",
         ("linux-lts", "6.12.50-1", True)),
        (BOTH, {}, "6.12.48-1-lts", ("linux-lts", "6.12.48-1", False)),
        ({"linux612": "6.12.48-1"}, {"6.12.48-1-MANJARO": b"linux612\n"}, "6.12.48-1-MANJARO",
         ("linux612", "6.12.48-1", True)),
        # Replaced, and its form is not one that is known: there is one, and what runs is unknown.
        ({"linux612": "6.12.50-1"}, {"6.12.50-1-MANJARO": b"linux612\n"}, "6.12.48-1-MANJARO",
         ("linux612", None, False)),
        ({"linux-neptune-611": "6.11.11.valve19-1"},
         {"6.11.11-valve19-1-neptune-611-gb1a2": b"linux-neptune-611"},
         "6.11.11-valve19-1-neptune-611-gb1a2", ("linux-neptune-611", "6.11.11.valve19-1", True)),
        # The first release of a series has no third number in the package's version.
        ({"linux": "6.17.arch1-1"}, {"6.17.0-arch1-1": b"linux"}, "6.17.0-arch1-1",
         ("linux", "6.17.arch1-1", True)),
        ({"linux": "6.17.1.arch1-1"}, {"6.17.1-arch1-1": b"linux"}, "6.17.0-arch1-1",
         ("linux", None, False)),
    ],
)  # fmt: skip
def test_archs_kernel_is_the_package_that_its_modules_name(
    packages: dict[str, str], modules: dict[str, bytes], release: str,
    expected: tuple[str, str | None, bool],
) -> None:  # fmt: skip
    """What runs is compared with it, or read from a form that is known, or unknown."""
    found = told(machine(pacman(packages, modules), release))
    assert (found.path, found.running, found.current) == (f"pacman:{expected[0]}", *expected[1:])
    assert found.version == packages[expected[0]]


@pytest.mark.parametrize(
    ("modules", "release"),
    [
        ({"6.16.9-arch1-1": b"linux", "6.12.50-1-lts": b"linux-lts"}, "6.16.3-mine"),
        ({"6.16.9-arch1-1": b"linux", "6.16.3-mine": b"../../x"}, "6.16.3-mine"),
        ({"6.16.9-arch1-1": b"linux", "6.16.3-mine": DeniedError("no")}, "6.16.3-mine"),
    ],
)
def test_a_kernel_of_ones_own_is_no_package(
    modules: dict[str, bytes | HostError], release: str
) -> None:
    """Although others are installed: which one a restart boots nobody states."""
    files = pacman(BOTH, {})
    files |= {f"/usr/lib/modules/{name}/pkgbase": base for name, base in modules.items()}
    assert told(machine(files, release)) == Told(
        "none", "kernel", "", release, current=True, reason="kernel-not-packaged"
    )


def test_the_form_of_archs_releases() -> None:
    """Exact, or nothing; a longer number is another one."""
    assert running_version("6.12.48-10-lts", "linux-lts", "6.12.48-1") == "6.12.48-10"
    assert running_version("6.16.8-zen2-1-zen", "linux-zen", "6.16.9.zen1-1") == "6.16.8.zen2-1"
    assert running_version("6.16.8-zen2-1-zen", "linux", "6.16.9.arch1-1") == ""
    assert running_version("6.16.8-custom", "linux", "6.16.9.arch1-1") == ""
    assert running_version("6.16.8", "linux", "unknown") == ""


def apk(name: str, version: str) -> Files:
    """Return apk's database with this package."""
    return {"/lib/apk/db/installed": f"P:musl\nV:1\nA:x86_64\n\nP:{name}\nV:{version}\nA:x86_64\n"
            .encode() + b"\n"}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "version", "release", "running", "current"),
    [
        ("linux-lts", "6.12.45-r0", "6.12.45-0-lts", "6.12.45-r0", True),
        ("linux-virt", "6.12.50-r1", "6.12.45-0-virt", "6.12.45-r0", False),
        ("linux-stable", "6.18-r0", "6.18.0-0-stable", "6.18-r0", True),
        ("linux-stable", "6.18.0-r0", "6.18.0-0-stable", "6.18.0-r0", True),
        ("linux-stable", "6.18.1-r0", "6.18.0-0-stable", None, False),
    ],
)
def test_alpines_kernel_is_the_package_of_its_flavour(
    name: str,
    version: str,
    release: str,
    running: str | None,
    current: bool,  # noqa: FBT001
) -> None:
    """Version and revision are in the release."""
    found = told(machine(apk(name, version), release))
    assert found == Told("apk", f"apk:{name}", version, running, current, "")


@pytest.mark.parametrize("release", ["6.12.45-0-virt", "6.12.45", "6.12.45-lts"])
def test_alpine_with_another_kernel(release: str) -> None:
    """No package of that flavour, or no release of Alpine's form."""
    assert told(machine(apk("linux-lts", "6.12.45-r0"), release)).provider == "none"


def test_a_database_that_cannot_be_read_is_not_a_kernel_without_a_package() -> None:
    """Unknown is unknown; what runs is known all the same."""
    files: Files = {"/var/lib/dpkg/status": DeniedError("no")}
    assert told(machine(files, "6.1.0-41-amd64")) == Told(
        "none", "kernel", "", "6.1.0-41-amd64", current=True, reason="version-unknown"
    )
    damaged = pacman({"linux": "6.16.9.arch1-1"}, {"6.16.9-arch1-1": b"linux"})
    damaged[f"{LOCAL}/linux-6.16.9.arch1-1/desc"] = b"%NAME%\nlinux\n\n"
    found = told(machine(damaged, "6.16.9-arch1-1"))
    assert (found.provider, found.version, found.current, found.reason) == (
        "pacman", "", False, "version-unknown",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("files", "release"),
    [
        ({"/.dockerenv": b""}, "6.1.0-41-amd64"),
        ({"/run/.toolboxenv": b""}, "6.1.0-41-amd64"),
        ({"/run/systemd/container": b"lxc"}, "6.1.0-41-amd64"),
        ({}, "5.15.167.4-microsoft-standard-WSL2"),
        ({}, ""),
    ],
)
def test_where_the_kernel_is_not_the_machines_own(files: Files, release: str) -> None:
    """Absent: in containers, in WSL, and where nothing runs."""
    host = machine({**DEBIAN, **files}, release)
    assert kernel.look(Look(host, (), (), (), time.monotonic() + 60, [])) is None


@pytest.mark.parametrize(
    ("stated", "name"),
    [("x86_64", "amd64"), ("x86_64_v3", "amd64"), ("aarch64", "arm64"), ("i586", "i386"),
     ("noarch", "all"), ("any", "all"), ("armv7h", "armhf"), ("ppc64le", "ppc64el"),
     ("amd64", "amd64"), ("riscv64", "riscv64")],
)  # fmt: skip
def test_an_architecture_has_one_name(stated: str, name: str) -> None:
    """Debian's, whatever package system or kernel says it."""
    assert native_name(stated) == name


@given(st.text(max_size=60), st.binary(max_size=120))
def test_no_release_and_no_bytes_break_it(release: str, payload: bytes) -> None:
    """Any release, any names of packages: an answer."""
    files = {**pacman(BOTH, {"6.16.9-arch1-1": payload}), "/proc/version_signature": payload}
    try:
        found = kernel.look(
            Look(machine(files, release, payload.decode("latin-1")), (), (), (),
                 time.monotonic() + 60, [])
        )  # fmt: skip
    except NoDataError:
        pytest.fail("what no source should say of another's database")
    assert found is None or len(found) == 1
    kernels = [package("kernel-core", release, "1"), package("kernel-default", "6", release)]
    rpm_kernels.running(kernels, release)
