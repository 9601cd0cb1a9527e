"""What users of other tools complain about, each as a desktop of ours.

The numbers are those of the peer study, section 2; where a complaint is about another platform, its
Linux twin stands here.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from fakes.memory_host import MemoryHost, process
from passmuster.host.local import LocalHost
from passmuster.inventory import take
from passmuster.model.installation import Hindrance, Installation, Inventory, Scope
from passmuster.products import load
from passmuster.versions import compare

COMMIT = "0123456789abcdef" * 4
OLDER = "fedcba9876543210" * 4
INI = b"[App]\nVendor=Mozilla\nName=Firefox\nRemotingName=%b\nVersion=%b\n"
DEBIAN = b'ID=debian\nVERSION_ID="12"\nVERSION_CODENAME=bookworm\nNAME="Debian GNU/Linux"\n'
UBUNTU = (b'NAME="Ubuntu"\nVERSION_ID="24.04"\nVERSION="24.04.2 LTS (Noble Numbat)"\n'
          b"VERSION_CODENAME=noble\nID=ubuntu\nID_LIKE=debian\n")  # fmt: skip


def stanza(name: str, version: str, status: str = "install ok installed") -> bytes:
    """Return a stanza of dpkg's status file."""
    return (f"Package: {name}\nStatus: {status}\nArchitecture: amd64\nVersion: {version}\n"
            "Description: a package\n").encode()  # fmt: skip


class Desk:
    """A root in a folder: a distribution, two people, and what is put into it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.put("etc/os-release", DEBIAN)
        self.put("etc/passwd", b"eve:x:1000:1000::/home/eve:/bin/sh\n"
                               b"bob:x:1001:1001::/home/bob:/bin/sh\n")  # fmt: skip
        for home in ("home/eve", "home/bob"):
            (root / home).mkdir(parents=True)

    def put(self, path: str, content: bytes) -> None:
        """Write a file."""
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_bytes(content)

    def packages(self, *stanzas: bytes) -> None:
        """Write dpkg's database."""
        self.put("var/lib/dpkg/status", b"\n".join([stanza("base-files", "12.4"), *stanzas]))

    def found(self, product: str) -> list[Installation]:
        """Return the installations of a product."""
        return [each for each in self.inventory().installations if each.product == product]

    def inventory(self) -> Inventory:
        """Return what an audit finds."""
        return take(LocalHost(str(self.root)), load())


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Return a Debian desktop without any program."""
    return Desk(tmp_path)


def raw(each: Installation) -> str:
    """Return the version on disk as it was found."""
    return each.on_disk.version.raw if each.on_disk else "?"


def test_1_and_2_what_runs_is_not_what_is_on_disk() -> None:
    """A Chromium that runs since before the upgrade is told with the version that runs."""
    files = {"/etc/os-release": DEBIAN, "/usr/lib/chromium/chromium": b"new",
             "/var/lib/dpkg/status": stanza("chromium", "156.0.8078.79-1~deb12u1")}  # fmt: skip
    handler = process(8, "/usr/lib/chromium/chrome_crashpad_handler",
                      command_line="x --annotation=ver=150.0.7871.100")  # fmt: skip
    old = process(7, "/usr/lib/chromium/chromium")
    found = take(MemoryHost(files, processes=(old, handler)), load())
    (chromium,) = (each for each in found.installations if each.product == "chromium")
    (running,) = chromium.running
    assert (raw(chromium), running.current) == ("156.0.8078.79-1~deb12u1", False)
    assert running.version
    assert running.version.raw == "150.0.7871.100"


def test_9_a_restart_is_seen_at_once() -> None:
    """Nothing is cached from an earlier audit: the same desktop after the restart is clean."""
    files = {"/etc/os-release": DEBIAN, "/usr/lib/chromium/chromium": b"new",
             "/var/lib/dpkg/status": stanza("chromium", "156.0.8078.79-1~deb12u1")}  # fmt: skip
    host = MemoryHost(files, processes=(process(7, "/usr/lib/chromium/chromium"),))
    (before,) = (e for e in take(host, load()).installations if e.product == "chromium")
    now = host.stat("/usr/lib/chromium/chromium")
    host.running = (process(9, "/usr/lib/chromium/chromium", deleted=False, device=now.device,
                            inode=now.inode),)  # fmt: skip
    (after,) = (e for e in take(host, load()).installations if e.product == "chromium")
    assert [each.current for each in before.running] == [False]
    assert [each.current for each in after.running] == [True]


def test_11_and_12_a_stale_second_copy_is_named_by_its_place(desk: Desk) -> None:
    """The package is current, a forgotten copy is not: two installations, each with its path."""
    desk.packages(stanza("firefox-esr", "153.7.0esr-1~deb12u1"))
    desk.put("home/eve/Downloads/firefox/application.ini", INI % (b"firefox", b"128.0"))
    copies = {each.path: raw(each) for each in desk.found("firefox")}
    assert copies == {
        "dpkg:firefox-esr": "153.7.0esr-1~deb12u1",
        "/home/eve/Downloads/firefox": "128.0",
    }


def test_13_and_14_an_old_build_that_an_updater_left_is_no_copy(desk: Desk) -> None:
    """Flatpak and snap keep the former build on disk: only the active one would be started."""
    app = "var/lib/flatpak/app/org.mozilla.firefox"
    for commit, version in ((OLDER, b"150.0"), (COMMIT, b"154.0")):
        folder = f"{app}/x86_64/stable/{commit}/files/lib/firefox"
        desk.put(f"{folder}/application.ini", INI % (b"firefox", version))
    (desk.root / app / "x86_64/stable/active").symlink_to(COMMIT)
    (desk.root / app / "current").symlink_to("x86_64/stable")
    for revision, version in (("10", "150.0-1"), ("11", "154.0-1")):
        desk.put(f"snap/firefox/{revision}/meta/snap.yaml",
                 f"name: firefox\nversion: {version}\n".encode())  # fmt: skip
    (desk.root / "snap/firefox/current").symlink_to("11")
    assert {each.packaging: raw(each) for each in desk.found("firefox")} == {
        "flatpak": "154.0",
        "snap": "154.0-1",
    }
    assert len(desk.found("firefox")) == 2


def test_15_to_17_what_was_removed_is_gone_whatever_it_left(desk: Desk) -> None:
    """Configuration, a profile, a desktop entry, an empty folder: no installation."""
    desk.packages(stanza("google-chrome-stable", "151.0.7922.173-1", "deinstall ok config-files"))
    desk.put("home/eve/.config/google-chrome/Last Version", b"151.0.7922.173")
    desk.put("home/eve/.mozilla/firefox/profiles.ini", b"[Profile0]\nPath=x\n")
    (desk.root / "var/lib/flatpak/app/org.mozilla.firefox/x86_64/stable").mkdir(parents=True)
    (desk.root / "snap/firefox/10").mkdir(parents=True)
    (desk.root / "opt/firefox").mkdir(parents=True)
    kinds = {each.product for each in desk.inventory().installations}
    assert kinds == {"debian"}


def test_18_and_19_a_name_that_begins_alike_is_another_program(desk: Desk) -> None:
    """Components and tools of a browser are not the browser."""
    desk.packages(*(stanza(name, "151.0-1") for name in (
        "chrome-remote-desktop", "google-chrome-os-readiness", "chromium-driver", "chromium-bsu",
        "microsoft-edge-webview2", "firefox-esr-l10n-de", "mozillavpn", "evince-common",
    )))  # fmt: skip
    assert {each.product for each in desk.inventory().installations} == {"debian"}


def test_24_to_29_everybodys_own_programs_are_found_and_kept_apart(desk: Desk) -> None:
    """Two people, the same browser: two installations, each with its owner."""
    for who, version in (("eve", b"154.0"), ("bob", b"140.0")):
        desk.put(f"home/{who}/firefox/application.ini", INI % (b"firefox", version))
    copies = {(each.scope, each.owner): raw(each) for each in desk.found("firefox")}
    assert copies == {(Scope.USER, "eve"): "154.0", (Scope.USER, "bob"): "140.0"}


@pytest.mark.parametrize(
    ("extra", "product", "release"),
    [
        ({"etc/os-release": UBUNTU, "etc/debian_version": b"11.0\n"}, "ubuntu", "24.04.2"),
        ({"etc/os-release": b'NAME="Fedora Linux"\nID=fedora\nVERSION_ID=43\n',
          "etc/redhat-release": b"Fedora release 43\n"}, "fedora", "43"),
        ({"etc/os-release": b'NAME="AlmaLinux"\nID="almalinux"\nID_LIKE="rhel centos fedora"\n'
                            b'VERSION_ID="9.6"\nPLATFORM_ID="platform:el9"\n',
          "etc/redhat-release": b"AlmaLinux release 9.6\n"}, "almalinux", "9.6"),
    ],
)  # fmt: skip
def test_a_distribution_is_not_told_by_its_parents_file(
    desk: Desk, extra: dict[str, bytes], product: str, release: str
) -> None:
    """An Ubuntu reported as 11.0, a Fedora as RHEL: the file of a parent says nothing."""
    for path, content in extra.items():
        desk.put(path, content)
    (system,) = desk.inventory().installations
    assert (system.product, raw(system)) == (product, release)


def test_48_and_49_esr_is_a_track_of_its_own(desk: Desk) -> None:
    """The long-term Firefox beside the rapid one: never judged by the other's line."""
    desk.put("opt/firefox/application.ini", INI % (b"firefox", b"154.0"))
    desk.put("opt/firefox-esr/application.ini", INI % (b"firefox-esr", b"140.12.0"))
    tracks = {each.path: each.track for each in desk.found("firefox")}
    assert tracks == {"/opt/firefox": "release", "/opt/firefox-esr": "esr"}


def test_52_a_distributions_revision_survives(desk: Desk) -> None:
    """The fix is in the revision: the whole version is kept, in the distribution's order."""
    desk.packages(stanza("atril", "1.26.0-2+deb12u10"))
    (atril,) = desk.found("atril")
    assert atril.on_disk
    assert (raw(atril), atril.on_disk.version.scheme) == ("1.26.0-2+deb12u10", "deb")
    assert compare("deb", raw(atril), "1.26.0-2+deb12u9") > 0


def test_54_a_phased_update_is_a_hindrance_and_no_fault(desk: Desk) -> None:
    """The newer version is in the lists, for a part of the machines only."""
    desk.put("etc/os-release", UBUNTU)
    desk.packages(stanza("evince", "46.3.1-0ubuntu1"))
    desk.put("etc/apt/sources.list", b"deb http://archive.ubuntu.com/ubuntu noble-updates main\n")
    desk.put(
        "var/lib/apt/lists/archive.ubuntu.com_ubuntu_dists_noble-updates_main_binary-amd64_Packages",
        b"Package: evince\nArchitecture: amd64\nVersion: 46.3.1-0ubuntu1.1\n"
        b"Phased-Update-Percentage: 20\n\n",
    )
    (evince,) = desk.found("evince")
    assert [each.hindrance for each in evince.obstacles] == [Hindrance.NOT_OFFERED]
    assert raw(evince) == "46.3.1-0ubuntu1"


def test_56_and_57_an_epoch_is_a_part_of_the_version(desk: Desk) -> None:
    """Kept as it stands, and it decides before everything else."""
    desk.packages(stanza("okular", "4:22.12.3-1+deb12u1"))
    (okular,) = desk.found("okular")
    assert raw(okular) == "4:22.12.3-1+deb12u1"
    assert compare("deb", raw(okular), "24.02.0-1") > 0
    assert compare("rpm", "1:3.28.4-16.el8_10", "46.0-1.el8") > 0


def test_21_a_viewer_that_cannot_be_told_is_not_another(desk: Desk) -> None:
    """A program that no definition knows is unknown, never the next best product."""
    desk.put("usr/share/applications/paperview.desktop",
             b"[Desktop Entry]\nType=Application\nName=Paperview\nExec=/opt/paperview/view %f\n"
             b"MimeType=application/pdf;\nCategories=Office;Viewer;\n")  # fmt: skip
    desk.put("opt/paperview/view", b"\x7fELF")
    (desk.root / "opt/paperview/view").chmod(0o755)
    (unknown,) = desk.found("unknown-pdf-viewer")
    assert (unknown.on_disk, unknown.reason) == (None, "unknown-product")
    assert {each.product for each in desk.inventory().installations} == {
        "debian",
        "unknown-pdf-viewer",
    }
