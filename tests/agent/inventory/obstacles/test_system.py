"""An image-based or read-only system, an ended distribution, and the whole in an inventory."""

from __future__ import annotations

import pytest

from fakes.memory_host import MemoryHost
from fakes.obstacles import Asked, seen, system
from passmuster.host.errors import RefusedError
from passmuster.inventory import take
from passmuster.inventory.obstacles.globs import PatternError, expression_fits, fits
from passmuster.inventory.obstacles.reading import NOTES, Files, continued
from passmuster.model.installation import Circumstance, Evidence, Hindrance, Outcome
from passmuster.products import load

ENDED = (system(ended=True),)


def circumstance(name: str) -> Circumstance:
    """Return something that the machine states of itself."""
    return Circumstance(name=name, evidence=Evidence(source="system", location=f"/{name}"))


@pytest.mark.parametrize("packaging", ["dpkg", "rpm", "pacman", "apk", "kernel"])
def test_on_an_image_the_package_comes_with_the_image(packaging: str) -> None:
    """Image-based stands before read-only: it is the reason."""
    asking = Asked(MemoryHost({}), circumstance("read-only"), circumstance("image-based"))
    (told,) = asking.of(seen(packaging))
    assert (told.hindrance, told.cause) == (Hindrance.HELD, "image-based")
    assert told.evidence.location == "/image-based"
    (told,) = Asked(MemoryHost({}), circumstance("read-only")).of(seen(packaging))
    assert (told.hindrance, told.cause) == (Hindrance.NO_RIGHTS, "read-only-system")


@pytest.mark.parametrize("packaging", ["flatpak", "snap", "appimage", "files", "nix", "os"])
def test_what_is_updated_elsewhere_is_not_hindered_by_the_system(packaging: str) -> None:
    """Nor is the operating system by its own image or its own end."""
    asking = Asked(MemoryHost({}), circumstance("image-based"), observations=ENDED)
    assert asking.of(seen(packaging)) == ()


@pytest.mark.parametrize(
    ("package", "file", "text", "cause"),
    [
        ("rpm:kernel-core", "/etc/dnf/dnf.conf", "[main]\nexcludepkgs=kernel*\n", "dnf-exclude"),
        ("rpm:kernel-default", "/etc/zypp/locks", "solvable_name: kernel-default\n", "zypp-lock"),
        ("pacman:linux", "/etc/pacman.conf", "[options]\nIgnorePkg = linux\n", "pacman-ignore"),
        ("pacman:linux-lts", "/etc/pacman.conf", "[options]\nIgnorePkg = linux\n", ""),
        ("apk:linux-lts", "/etc/apk/world", "linux-lts=6.12.45-r0\n", "apk-world"),
        ("dpkg:linux-image-6.1.0-41-amd64", "/etc/apk/world", "linux-lts=6.12.45-r0\n", ""),
    ],
)
def test_a_kernel_is_held_by_its_package(package: str, file: str, text: str, cause: str) -> None:
    """It is updated as any package is; Debian's kernels are packages of their own each."""
    provider = package.partition(":")[0]
    kernel = seen("kernel", path=package, more={"provider": provider, "release": "x"})
    asked = Asked(MemoryHost({file: text.encode()}))
    assert asked.causes(kernel) == [cause] * bool(cause)
    assert asked.notes == []


def test_other_circumstances_hinder_nothing() -> None:
    """A container, WSL, a reboot that is due."""
    stated = [circumstance(name) for name in ("container", "wsl", "reboot-required")]
    assert Asked(MemoryHost({}), *stated).of(seen("apk")) == ()


@pytest.mark.parametrize(
    ("packaging", "changes", "ended"),
    [
        ("dpkg", {"name": "evince"}, True),
        ("kernel", {}, True),
        ("apk", {}, True),
        ("dpkg", {"name": "google-chrome-stable"}, False),
        ("dpkg", {"version": "142.0.1~build1"}, False),
        ("dpkg", {"name": "foxit", "files": frozenset({"/opt/foxit/Reader"})}, False),
        ("rpm", {"more": {"vendor": "Fedora Project"}}, True),
        ("rpm", {"more": {"vendor": "Google LLC"}}, False),
        ("rpm", {"more": {"vendor": ""}}, False),
        ("rpm", {"name": "brave-browser", "more": {"vendor": "Fedora Project"}}, False),
    ],
)
def test_an_ended_distribution_offers_its_packages_nothing(
    packaging: str,
    changes: dict[str, object],
    ended: bool,  # noqa: FBT001
) -> None:
    """Its own packages only: vendors' sources go on."""
    entry = b"deb https://dl.google.com/x y z\ndeb https://packages.mozilla.org/apt y z\n"
    host = MemoryHost({"/etc/apt/sources.list": entry})
    asking = Asked(host, observations=(system(ended=True, id="fedora"),))
    told = asking.of(seen(packaging, **changes))
    assert [each.cause for each in told] == ["distribution-ended"] * ended
    for each in told:
        assert each.hindrance is Hindrance.NOT_OFFERED
        assert each.evidence.location == "/etc/os-release"
    asking = Asked(host, observations=(system(id="fedora"),))
    assert asking.of(seen(packaging, **changes)) == ()


def test_the_date_that_ended_the_distribution_is_the_evidence() -> None:
    """Where the machine states it; else where it states the release."""
    asking = Asked(MemoryHost({}), circumstance("support-ended"), observations=ENDED)
    (told,) = asking.of(seen("kernel"))
    assert told.evidence.location == "/support-ended"


def test_an_rpm_of_a_distribution_that_is_not_known_is_not_called_its_own() -> None:
    """Who built it says nothing then."""
    asking = Asked(MemoryHost({}), observations=(system(ended=True, id="plan9"),))
    assert asking.of(seen("rpm", more={"vendor": "Fedora Project"})) == ()


def test_in_an_inventory_obstacles_stand_beside_the_package_and_notes_at_their_source() -> None:
    """From raw files to the installation, with the reason that could not be read."""
    status = (b"Package: evince\nStatus: hold ok installed\nArchitecture: amd64\n"
              b"Version: 43.1-2\nDescription: a viewer\n")  # fmt: skip
    pins = b"Package: evince\nPin: version 43.1*\nPin-Priority: 1001\n"
    host = MemoryHost({
        "/etc/os-release": b'ID=debian\nVERSION_ID="12"\nVERSION_CODENAME=bookworm\n',
        "/var/lib/dpkg/status": status,
        "/etc/apt/preferences.d/evince": pins,
        "/etc/apt/preferences.d/loop": RefusedError("/etc/apt/preferences.d/loop: a loop"),
    })  # fmt: skip
    found = take(host, load())
    (evince,) = [each for each in found.installations if each.product == "evince"]
    assert [each.cause for each in evince.obstacles] == ["dpkg-hold", "apt-pin"]
    (report,) = [each for each in found.sources if each.source == "obstacles"]
    assert (report.outcome, report.detail) == (Outcome.OK, "/etc/apt/preferences.d/loop: a loop")


def test_each_file_is_read_once_and_only_when_it_is_needed() -> None:
    """Many packages, one reading; a flatpak asks no file of a package system."""
    host = MemoryHost({"/etc/apk/world": b"firefox=1\n"})
    asking = Asked(host)
    for number in range(5):
        asking.of(seen("apk", name=f"p{number}"))
    assert host.asked == ["/etc/apk/world"]


def test_notes_are_told_once_and_have_an_end() -> None:
    """A hostile folder cannot fill the report."""
    notes: list[str] = []
    files = Files(MemoryHost({}), notes)
    for number in range(3 * NOTES):
        files.note(f"note {number % (2 * NOTES)}")
    assert len(notes) == NOTES


def test_a_folder_that_cannot_be_listed_is_noted() -> None:
    """Too many entries are too many."""
    crowd = {f"/etc/apt/preferences.d/{number}": b"" for number in range(2_001)}
    asking = Asked(MemoryHost(crowd), observations=(system(),))
    assert asking.of(seen("dpkg")) == ()
    assert "more than 2000" in asking.notes[0]


def test_assignments_of_files_with_sections() -> None:
    """Continued lines, comments, keys before any section; a line without a value is none."""
    text = "a=1\n[s]\nb = 2 \n   3\n# c\n;d\n\n e\nnothing\n[t]\n=x\nf=\n"
    assert [tuple(each) for each in continued(text)] == [
        ("", "a", "1"), ("s", "b", "2 3 e"), ("t", "f", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("pattern", "text", "fitting"),
    [
        ("", "", True), ("*", "", True), ("a*b*c", "axxbyyc", True), ("a*b*c", "axxbyy", False),
        ("?", "", False), ("a?c", "abc", True), ("[a-c]x", "bx", True), ("[!a-c]x", "bx", False),
        ("[^a]x", "bx", True), ("[]x", "[]x", True), ("[", "[", True), ("\\*", "*", True),
        ("\\*", "a", False), ("a\\", "a\\", True), ("[]a]", "]", True), ("*.*", "a.b", True),
        ("a" * 300, "a" * 300, False), ("*" * 200 + "b", "a" * 200, False),
        ("*a" * 100, "a" * 250 + "b", False),
    ],
)  # fmt: skip
def test_globs(pattern: str, text: str, fitting: bool) -> None:  # noqa: FBT001
    """As the shell's, in bounded time."""
    assert fits(pattern, text) is fitting


@pytest.mark.parametrize(
    ("expression", "text", "found"),
    [("^fire", "firefox", True), ("FOX$", "firefox", True), ("^fox", "firefox", False),
     ("a|fire.*x", "firefox", True), (r"^lib\.x", "lib.x", True), ("[a-f]ire", "firefox", True)],
)  # fmt: skip
def test_expressions(expression: str, text: str, found: bool) -> None:  # noqa: FBT001
    """Simple ones, found anywhere, whatever the case."""
    assert expression_fits(expression, text) is found


@pytest.mark.parametrize(
    "expression", ["(a+)+$", "a*b*c*", "a" * 300, r"\d", "[z-a]", "*a", "a{9}", "x**"]
)
def test_expressions_that_could_run_away_are_refused(expression: str) -> None:
    """Groups, many repetitions, length, or none at all; in a long text nothing is found."""
    assert not expression_fits("a", "a" * 100)
    with pytest.raises(PatternError):
        expression_fits(expression, "a" * 100)
