"""From raw files to installations: what is found, what is left out, what runs, what fails."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.memory_host import MemoryHost, process
from passmuster.host.errors import DeniedError, HostError, RefusedError
from passmuster.host.protocol import Facts
from passmuster.inventory import take
from passmuster.inventory.sources import BY_PLATFORM
from passmuster.model.installation import Hindrance, Installation, Inventory, Outcome, Scope
from passmuster.products import load
from passmuster.wire.codec import encode

DEBIAN = b'ID=debian\nVERSION_ID="12"\nVERSION_CODENAME=bookworm\nNAME="Debian GNU/Linux"\n'
PASSWD = (
    b"root:x:0:0:root:/root:/bin/bash\n"
    b"daemon:x:1:1::/usr/sbin:/usr/sbin/nologin\n"
    b"eve:x:1000:1000::/home/eve:/bin/bash\n"
    b"bob:x:1001:1001::/home/bob:/bin/bash\n"
)
INI = b"""[App]
Vendor=Mozilla
Name=Firefox
RemotingName=%b
Version=%b
BuildID=20260609153453

[Gecko]
MinVersion=1.0
MaxVersion=2.0
"""
FIREFOX = "/usr/lib/firefox-esr/firefox-esr"
IMAGE = b"\x7fELF\0submit?id={ec8030f7}&version=140.12.0&buildid=20260609153453\0"


def stanza(
    name: str, version: str, status: str = "install ok installed", arch: str = "amd64"
) -> bytes:
    """Return a stanza as dpkg writes it, with fields before and after the ones that count."""
    return (
        f"Package: {name}\nStatus: {status}\nPriority: optional\nSection: web\n"
        f"Maintainer: Somebody <somebody@example.org>\nArchitecture: {arch}\nVersion: {version}\n"
        f"Description: a package\n Package: not-a-field\n Version: 0\n"
    ).encode()


def desktop(*stanzas: bytes, **files: bytes) -> dict[str, bytes | HostError]:
    """Return the files of a Debian desktop with these packages."""
    return {
        "/etc/os-release": DEBIAN,
        "/etc/debian_version": b"12.15\n",
        "/etc/passwd": PASSWD,
        "/var/lib/dpkg/status": b"\n".join([stanza("base-files", "12.4"), *stanzas]),
        **files,
    }


def named(found: Inventory) -> dict[str, Installation]:
    """Return the installations by product and path."""
    return {f"{each.product} {each.path}": each for each in found.installations}


def outcome(found: Inventory, source: str) -> Outcome:
    """Return how a source ended."""
    return next(each.outcome for each in found.sources if each.source == source)


def test_packages_are_found_with_whole_and_upstream_version() -> None:
    """Epochs, revisions and suffixes survive; neighbours of a product are not taken for it."""
    host = MemoryHost(
        desktop(
            stanza("firefox-esr", "140.12.0esr-1~deb12u1"),
            stanza("firefox-esr-l10n-de", "140.12.0esr-1~deb12u1"),
            stanza("okular", "4:22.12.3-1"),
            stanza("mupdf-tools", "1.21.1+ds2-1"),
        )
    )
    found = take(host, load())
    assert [(each.product, each.on_disk.version.raw, each.on_disk.version.upstream)
            for each in found.installations if each.on_disk] == [
        ("debian", "12.15", ""),
        ("firefox", "140.12.0esr-1~deb12u1", "140.12.0"),
        ("okular", "4:22.12.3-1", "22.12.3"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("status", "there", "held"),
    [
        ("install ok installed", True, False),
        ("hold ok installed", True, True),
        ("deinstall ok config-files", False, False),
        ("install ok half-installed", True, False),
        ("install ok unpacked", True, False),
        ("install ok triggers-pending", True, False),
        ("", True, False),
    ],
)
def test_the_state_of_a_package_decides(status: str, there: bool, held: bool) -> None:  # noqa: FBT001
    """Removed with configuration left is gone; held is there, and told."""
    found = take(MemoryHost(desktop(stanza("evince", "43.1-2", status))), load())
    evince = [each for each in found.installations if each.product == "evince"]
    assert bool(evince) is there
    if evince:
        assert [each.hindrance for each in evince[0].obstacles] == [Hindrance.HELD] * held


def test_a_stub_for_a_snap_is_no_browser() -> None:
    """Ubuntu's firefox package outranks every version by its epoch and holds nothing."""
    found = take(MemoryHost(desktop(stanza("firefox", "1:1snap1-0ubuntu5"))), load())
    assert "firefox" not in {each.product for each in found.installations}


def test_a_package_of_two_architectures_is_two_installations() -> None:
    """Multi-arch: the same package twice, told apart by architecture."""
    host = MemoryHost(desktop(stanza("evince", "43.1-2"), stanza("evince", "43.1-1", arch="i386")))
    found = [each for each in take(host, load()).installations if each.product == "evince"]
    assert [(each.architecture, each.on_disk.version.raw) for each in found if each.on_disk] == [
        ("amd64", "43.1-2"), ("i386", "43.1-1"),
    ]  # fmt: skip


def test_copies_outside_the_package_manager_are_their_own_installations() -> None:
    """In /opt for the machine, in a home for its user; the track is told by RemotingName."""
    files = desktop(stanza("firefox-esr", "140.12.0esr-1~deb12u1"))
    files["/opt/firefox/application.ini"] = INI % (b"firefox-esr", b"140.12.0")
    files["/home/eve/Downloads/firefox/application.ini"] = INI % (b"firefox", b"154.0")
    files["/home/bob/mail/application.ini"] = INI.replace(b"Firefox", b"Thunderbird") % (b"t", b"1")
    found = named(take(MemoryHost(files), load()))
    assert found["firefox /opt/firefox"].track == "esr"
    assert found["firefox /opt/firefox"].scope is Scope.MACHINE
    eve = found["firefox /home/eve/Downloads/firefox"]
    assert (eve.track, eve.scope, eve.owner) == ("release", Scope.USER, "eve")
    assert len([name for name in found if name.startswith("firefox")]) == 3


def test_files_of_a_package_are_no_second_copy() -> None:
    """/opt/google/chrome belongs to its package; a folder beside it does not."""
    files = desktop(stanza("google-chrome-stable", "151.0.7922.173-1"))
    listed = b"/.\n/opt/google/chrome/chrome\n/opt/google/chrome/icudtl.dat\n"
    files["/var/lib/dpkg/info/google-chrome-stable.list"] = listed
    for folder in ("/opt/google/chrome", "/opt/chrome-copy"):
        for name in ("chrome", "icudtl.dat", "google-chrome"):
            files[f"{folder}/{name}"] = b"x"
    # /opt/google is no program folder itself; the running program leads to the one inside.
    host = MemoryHost(files, processes=(process(7, "/opt/google/chrome/chrome", deleted=False),))
    found = named(take(host, load()))
    assert sorted(found) == [
        "debian /etc/os-release",
        "google-chrome /opt/chrome-copy/chrome",
        "google-chrome /opt/google/chrome/chrome",
    ]
    copy = found["google-chrome /opt/chrome-copy/chrome"]
    assert (copy.on_disk, copy.reason) == (None, "no-version-file")
    package = found["google-chrome /opt/google/chrome/chrome"]
    assert package.packaging == "dpkg"


def test_an_old_firefox_that_still_runs_is_told_with_its_whole_former_version() -> None:
    """The image tells upstream's number, dpkg's log the version that was replaced."""
    files = desktop(stanza("firefox-esr", "153.7.0esr-1~deb12u1"))
    files[FIREFOX] = b"new"
    old = process(41, FIREFOX)
    helper = process(42, FIREFOX, command_line=f"{FIREFOX} -contentproc 1 tab")
    without_log = take(MemoryHost(files, processes=(old, helper), images={41: IMAGE}), load())
    files["/var/log/dpkg.log"] = (
        b"2026-11-01 10:00:00 upgrade firefox-esr-l10n-de:all 140.12.0esr-1~deb12u1 153\n"
        b"2026-11-21 10:00:00 upgrade firefox-esr:amd64 140.12.0esr-1~deb12u1 "
        b"153.7.0esr-1~deb12u1\n"
    )
    with_log = take(MemoryHost(files, processes=(old, helper), images={41: IMAGE}), load())
    told = []
    for found in (without_log, with_log):
        (copy,) = named(found)["firefox dpkg:firefox-esr"].running or (None,)
        assert copy is not None
        assert (copy.current, copy.processes) == (False, 1)
        told.append(copy.version and (copy.version.raw, copy.version.scheme))
    assert told == [("140.12.0", "mozilla"), ("140.12.0esr-1~deb12u1", "deb")]


def test_a_current_process_runs_the_version_on_disk() -> None:
    """The same file by device and inode; another inode is another version, here unknown."""
    files = desktop(stanza("evince", "43.1-2"))
    files["/usr/bin/evince"] = b"x"
    inode = sorted(files).index("/usr/bin/evince") + 1
    now = process(5, "/usr/bin/evince", deleted=False, device=1, inode=inode)
    replaced = process(6, "/usr/bin/evince", deleted=False, device=1, inode=inode + 1)
    found = named(take(MemoryHost(files, processes=(now, replaced)), load()))
    current, old = found["evince dpkg:evince"].running
    assert (current.current, current.version and current.version.raw) == (True, "43.1-2")
    assert (old.current, old.version) == (False, None)


def test_chromiums_crash_handler_tells_the_running_version() -> None:
    """Of the old program's own folder, and only when all its handlers agree."""
    files = desktop(stanza("chromium", "156.0.8078.79-1~deb12u1"))
    files["/usr/lib/chromium/chromium"] = b"x"
    handler = process(
        8, "/usr/lib/chromium/chrome_crashpad_handler",
        command_line="handler --annotation=plat=Linux --annotation=ver=150.0.7871.100 --x",
    )  # fmt: skip
    old = process(7, "/usr/lib/chromium/chromium")
    tab = process(9, "/usr/lib/chromium/chromium", command_line="chromium --type=renderer")
    other = process(10, "/opt/x/chrome_crashpad_handler", command_line="--annotation=ver=1.2.3.4")
    found = named(take(MemoryHost(files, processes=(old, handler, tab, other)), load()))
    (copy,) = found["chromium dpkg:chromium"].running
    assert copy.version
    assert (copy.version.raw, copy.processes) == ("150.0.7871.100", 1)


def test_the_kernel_is_an_installation_and_a_pending_reboot_is_an_old_running_version() -> None:
    """Installed is the newest image, running is what uname says."""
    facts = Facts(
        platform="linux", architecture="x86_64", kernel_release="6.1.0-37-amd64",
        kernel_version="#1 SMP PREEMPT_DYNAMIC Debian 6.1.140-1 (2025-05-22)",
    )  # fmt: skip
    images = (
        stanza("linux-image-6.1.0-37-amd64", "6.1.140-1"),
        stanza("linux-image-6.1.0-41-amd64", "6.1.158-1"),
        stanza("linux-image-6.1.0-41-amd64-dbg", "9.9.9-1"),
        stanza("linux-image-amd64", "6.1.158-1"),
    )
    kernel = named(take(MemoryHost(desktop(*images), facts=facts), load()))
    found = kernel["linux-kernel dpkg:linux-image-6.1.0-41-amd64"]
    assert found.on_disk
    assert found.on_disk.version.raw == "6.1.158-1"
    (running,) = found.running
    assert running.version
    assert (running.version.raw, running.current) == ("6.1.140-1", False)


def test_in_a_container_there_is_no_kernel_and_on_wsl_it_is_windows_business() -> None:
    """Absent in the one case, not recognised in the other."""
    facts = Facts(platform="linux", architecture="x86_64", kernel_release="6.1.0-37-amd64")
    inside = MemoryHost(desktop(**{"/run/systemd/container": b"docker"}), facts=facts)
    assert outcome(take(inside, load()), "kernel") is Outcome.ABSENT
    wsl = Facts(
        platform="linux", architecture="x86_64",
        kernel_release="5.15.167.4-microsoft-standard-WSL2",
    )  # fmt: skip
    found = take(MemoryHost(desktop(), facts=wsl), load())
    assert "linux-kernel" not in {each.product for each in found.installations}


def test_a_machine_with_none_of_them_has_an_empty_correct_answer() -> None:
    """Only the operating system, and every source answered."""
    found = take(MemoryHost(desktop()), load())
    assert [each.product for each in found.installations] == ["debian"]
    assert {each.outcome for each in found.sources} <= {Outcome.OK, Outcome.ABSENT}


def test_an_unknown_distribution_is_reported_and_not_lost() -> None:
    """Its product is unknown-os, which judging never passes."""
    host = MemoryHost({"/usr/lib/os-release": b"ID=plan9\nVERSION_ID=4\n"})
    (only,) = take(host, load()).installations
    assert (only.product, only.on_disk, only.reason) == ("unknown-os", None, "unknown-distribution")


@pytest.mark.parametrize(
    ("problem", "expected"),
    [
        (RefusedError("/var/lib/dpkg/status: no regular file"), Outcome.FAILED),
        (DeniedError("/var/lib/dpkg/status: not permitted"), Outcome.FAILED),
        (b"\n\nnot a status file at all\n", Outcome.NO_DATA),
    ],
)
def test_one_failing_source_never_loses_the_rest(
    problem: bytes | HostError, expected: Outcome
) -> None:
    """The database cannot be read: told as such, and everything else is found."""
    files = desktop(**{"/opt/firefox/application.ini": INI % (b"firefox", b"154.0")})
    files["/var/lib/dpkg/status"] = problem
    found = take(MemoryHost(files), load())
    assert outcome(found, "dpkg") is expected
    assert {each.product for each in found.installations} == {"debian", "firefox"}


def test_a_source_without_time_is_told_as_timed_out() -> None:
    """What it found until then is kept."""
    found = take(MemoryHost(desktop(stanza("evince", "1-1"))), load(), source_seconds=-1)
    assert outcome(found, "dpkg") is Outcome.TIMED_OUT
    assert outcome(found, "os-release") is Outcome.OK


def test_a_folder_with_too_many_entries_is_passed_over_and_told() -> None:
    """Bounded, and said so."""
    crowd = {f"/home/eve/Downloads/{number}/x": b"" for number in range(2_001)}
    crowd["/home/bob/firefox/application.ini"] = INI % (b"firefox", b"154.0")
    found = take(MemoryHost(desktop(**crowd)), load())
    told = next(each for each in found.sources if each.source == "mozilla-files")
    assert "more than 2000 entries" in told.detail
    assert "firefox /home/bob/firefox" in named(found)


@given(st.randoms(use_true_random=False), st.integers(1, 12))
def test_mutated_databases_never_break_the_run(random: object, count: int) -> None:
    """Flipped bytes in every raw file: an answer or a failed source, in stable bytes."""
    files = desktop(
        stanza("firefox-esr", "140.12.0esr-1~deb12u1"),
        **{"/opt/firefox/application.ini": INI % (b"firefox", b"154.0")},
    )
    for path, body in list(files.items()):
        raw = bytearray(body if isinstance(body, bytes) else b"")
        for _ in range(count):
            raw[random.randrange(len(raw))] = random.randrange(256)  # type: ignore[attr-defined]
        files[path] = bytes(raw)
    found = take(MemoryHost(files), load())
    again = take(MemoryHost(files), load())
    assert encode(found.installations) == encode(again.installations)
    # Beside the sources: the processes, and what the machine states against updates.
    assert len(found.sources) == len(BY_PLATFORM["linux"]) + 2
