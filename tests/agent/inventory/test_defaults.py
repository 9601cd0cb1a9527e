"""Which installation a default belongs to, and what no definition knows."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import msgspec
import pytest

from fakes.desktop_tree import APPLICATIONS, LISTS, OWN, Tree, entry, viewer
from fakes.memory_host import MemoryHost
from passmuster.host.local import LocalHost
from passmuster.host.protocol import Sandbox, User
from passmuster.host.roots import Place
from passmuster.inventory import take
from passmuster.inventory.defaults import assign
from passmuster.inventory.matching import Recognised
from passmuster.inventory.observation import Choice, Observation
from passmuster.model.installation import Evidence, Installation, Kind, Role, Scope
from passmuster.products import load
from passmuster.products.definition import Detect, Product
from passmuster.products.matching import Match

HOST = MemoryHost({})
SEEN = Evidence(source="desktop-entries", location="/home/eve/.config/mimeapps.list")


def found(  # noqa: PLR0913 - every one of them decides somewhere
    product: str,
    packaging: str = "dpkg",
    *,
    owner: str = "",
    app: str = "",
    files: tuple[str, ...] = (),
    executables: tuple[str, ...] = (),
    entries: tuple[str, ...] = (),
    architecture: str = "amd64",
) -> Recognised:
    """Return an installation that a source saw and a definition recognised."""
    rule = Detect(source="dpkg", scheme="deb", executables=executables, entries=entries)
    kind = Kind.BROWSER
    known = Product(schema=1, id=product, name=product, vendor="x", kind=kind, detect=(rule,))
    scope = Scope.USER if owner else Scope.MACHINE
    sandbox = Sandbox(kind=packaging, app=app, build="1") if app else None  # type: ignore[arg-type]
    seen = Observation(
        source=packaging,
        seen={},
        version="1",
        evidence=SEEN,
        packaging=packaging,
        files=frozenset(files),
        sandbox=sandbox,
        owner=owner,
        scope=scope,
    )
    one = Installation(product=product, kind=kind, platform="linux", architecture=architecture,
                       packaging=packaging, path=product, scope=scope, owner=owner)  # fmt: skip
    return Recognised(one, seen, Match(known, rule))


def choice(role: Role = Role.HTTPS, owner: str = "eve", **more: object) -> Choice:
    """Return eve's default, of a machine's entry unless told otherwise."""
    given = {"entry": "x.desktop", "file": f"{APPLICATIONS}/x.desktop", "program": "x", **more}
    return Choice(role=role, owner=owner, evidence=SEEN, **given)  # type: ignore[arg-type]


def defaults(recognised: list[Recognised], *choices: Choice) -> list[tuple[str, str, str]]:
    """Return the installations that are a default: product, owner, packaging."""
    installations, _ = assign(tuple(recognised), list(choices), HOST)
    return [(each.product, each.owner, each.packaging) for each in installations
            if each.default_for]  # fmt: skip


@pytest.mark.parametrize(
    ("mine", "chosen"),
    [
        ({"files": (f"{APPLICATIONS}/x.desktop",)}, {}),
        ({"files": ("/usr/bin/x",)}, {"executable": "/usr/bin/x"}),
        ({"executables": ("/usr/lib/x/x",)}, {"executable": "/usr/lib/x/x"}),
        ({"executables": ("/opt/google/chrome/chrome",)},
         {"executable": "/opt/google/chrome/google-chrome"}),
        ({"entries": ("x.desktop",)}, {"executable": "/usr/bin/wrapper"}),
        ({"entries": ("x.desktop",)}, {"file": f"{OWN}/x.desktop", "user": "eve", "program": ""}),
    ],
)  # fmt: skip
def test_a_default_belongs_to_an_installation(
    mine: dict[str, tuple[str, ...]], chosen: dict[str, str]
) -> None:
    """By its entry's file, by its program, by its folder, by an entry that is a package's own."""
    recognised = [found("other", files=("/usr/bin/other",)), found("x", **mine)]  # type: ignore[arg-type]
    assert defaults(recognised, choice(**chosen)) == [("x", "", "dpkg")]


@pytest.mark.parametrize(
    ("mine", "chosen"),
    [
        ({"executables": ("/usr/bin/evince",)}, {"executable": "/usr/bin/x"}),
        ({"entries": ("x.desktop",)}, {"file": f"{OWN}/x.desktop", "user": "eve",
                                       "executable": "/home/eve/fake/run"}),
        ({"entries": ("x.desktop",)}, {"file": "/usr/local/share/applications/x.desktop",
                                       "executable": "/opt/fake/run"}),
        ({"entries": ("x.desktop",)}, {"sandbox": "flatpak", "app": "org.x.Y",
                                       "file": "/var/lib/flatpak/exports/share/applications/x"}),
    ],
)  # fmt: skip
def test_what_only_looks_like_it_does_not(
    mine: dict[str, tuple[str, ...]], chosen: dict[str, str]
) -> None:
    """A shared folder, a name that anybody could give, another packaging."""
    recognised = [found("x", **mine)]  # type: ignore[arg-type]
    assert defaults(recognised, choice(**chosen)) == [("unknown-browser", chosen.get("user", ""),
                                                       "desktop-entry")]  # fmt: skip


def test_of_several_copies_the_one_that_starts() -> None:
    """The exact program; the user's own copy of a flatpak; the native architecture."""
    copies = [
        found("fx", "dpkg", files=("/usr/lib/firefox/firefox",), entries=("x.desktop",)),
        found("fx", "files", owner="bob", executables=("/home/bob/firefox/firefox",)),
        found("fx", "files", owner="eve", executables=("/home/eve/firefox/firefox",)),
        found("fx", "flatpak", app="org.mozilla.firefox"),
        found("fx", "flatpak", app="org.mozilla.firefox", owner="eve"),
        found("fx", "flatpak", app="org.mozilla.firefox", owner="bob"),
        found("fx", "snap", app="firefox"),
        found("fx", "snap", app="firefox_2"),
    ]
    own = choice(executable="/home/eve/firefox/firefox", file=f"{OWN}/x.desktop", user="eve")
    assert defaults(copies, own) == [("fx", "eve", "files")]
    exports = "exports/share/applications/org.mozilla.firefox.desktop"
    app = {"sandbox": "flatpak", "app": "org.mozilla.firefox"}
    flatpak = choice(file=f"/home/eve/.local/share/flatpak/{exports}", user="eve", **app)
    assert defaults(copies, flatpak) == [("fx", "eve", "flatpak")]
    assert defaults(copies, choice(file=f"/var/lib/flatpak/{exports}", **app)) == [
        ("fx", "", "flatpak")]  # fmt: skip
    assert defaults(copies, choice(owner="ann", file=f"{OWN}/y.desktop", **app)) == [
        ("fx", "", "flatpak")]  # fmt: skip
    snap = choice(file="/var/lib/snapd/desktop/applications/firefox_2_firefox.desktop",
                  sandbox="snap", app="firefox_2")  # fmt: skip
    got, _ = assign(tuple(copies), [snap], HOST)
    assert [bool(each.default_for) for each in got] == [*[False] * 7, True]
    both = [
        found("ev", files=("/usr/bin/evince",), architecture=each) for each in ("i386", "amd64")
    ]
    got, _ = assign(tuple(both), [choice(executable="/usr/bin/evince")], HOST)
    assert [(each.architecture, bool(each.default_for)) for each in got] == [
        ("i386", False), ("amd64", True)]  # fmt: skip


def test_of_two_branches_the_one_that_the_entry_names() -> None:
    """Both are installed, and one is exported."""
    branches = []
    for branch in ("beta", "stable"):
        copy = found("fx", "flatpak", app="org.x.Y")
        seen = msgspec.structs.replace(copy.seen, seen={"branch": branch})
        branches.append(copy._replace(seen=seen))
    file = "/var/lib/flatpak/exports/share/applications/org.x.Y.desktop"
    named = choice(sandbox="flatpak", app="org.x.Y", branch="stable", file=file)
    got, _ = assign(tuple(branches), [named], HOST)
    assert [bool(each.default_for) for each in got] == [False, True]


def test_an_exported_entry_may_stand_in_a_definition() -> None:
    """Where the source does not say which sandbox it is."""
    copy = found("fx", "snap", entries=("firefox_firefox.desktop",))
    snap = choice(entry="firefox_firefox.desktop", sandbox="snap", app="firefox",
                  file="/var/lib/snapd/desktop/applications/firefox_firefox.desktop")  # fmt: skip
    assert defaults([copy], snap) == [("fx", "", "snap")]


def test_roles_are_sorted_and_a_browser_stays_one_when_it_opens_pdf() -> None:
    """Its built-in viewer counts through it."""
    program = {"executable": "/usr/bin/x"}
    got, told = assign(
        (found("x", files=("/usr/bin/x",)),),
        [choice(Role.PDF, **program), choice(**program), choice(owner="bob", **program)],
        HOST,
    )
    assert [(each.product, each.kind, each.default_for) for each in got] == [
        ("x", Kind.BROWSER, (Role.HTTPS, Role.PDF))]  # fmt: skip
    assert [(each.owner, each.role, each.product) for each in told] == [
        ("bob", Role.HTTPS, "x"), ("eve", Role.HTTPS, "x"), ("eve", Role.PDF, "x")]  # fmt: skip


def test_an_unknown_program_is_told_once() -> None:
    """Two entries, a default for both roles, offered by itself: one installation with its file."""
    one = {"executable": "/opt/new/new", "program": "/opt/new/new"}
    got, told = assign(
        (),
        [
            choice(owner="", file=f"{APPLICATIONS}/a.desktop", **one),
            choice(Role.PDF, owner="", file=f"{APPLICATIONS}/0.desktop", **one),
            choice(Role.PDF, **one),
            choice(owner="", file=f"{APPLICATIONS}/b.desktop", **one),
        ],
        HOST,
    )
    (only,) = got
    assert (only.product, only.kind, only.path, only.reason, only.on_disk) == (
        "unknown-browser", Kind.BROWSER, f"{APPLICATIONS}/a.desktop", "unknown-product", None,
    )  # fmt: skip
    assert (only.default_for, only.packaging, only.scope) == (
        (Role.PDF,), "desktop-entry", Scope.MACHINE)  # fmt: skip
    assert [each.product for each in told] == [""]


def test_unknown_programs_are_kept_apart_by_home_and_program() -> None:
    """The same name in two homes is two; so are two scripts, two applications."""
    choices = [
        choice(owner="", user="eve", file=f"{OWN}/x.desktop", executable="/home/eve/x"),
        choice(owner="", user="bob", file="/home/bob/x.desktop", executable="/home/eve/x"),
        choice(owner="", file="/usr/share/applications/s1.desktop", program=""),
        choice(owner="", file="/usr/share/applications/s2.desktop", program=""),
        choice(Role.PDF, owner="", sandbox="flatpak", app="org.x.Viewer"),
        choice(Role.PDF, owner="", sandbox="flatpak", app="org.x.Viewer", file="/other"),
    ]
    got, _ = assign((), choices, HOST)
    assert [(each.product, each.owner) for each in got] == [
        ("unknown-browser", ""), ("unknown-browser", ""), ("unknown-pdf-viewer", ""),
        ("unknown-browser", "bob"), ("unknown-browser", "eve"),
    ]  # fmt: skip


def test_a_launcher_is_no_unknown_browser() -> None:
    """Whose default it is has one that cannot be told; what it leads to counts where it is told."""
    got, told = assign((), [choice(passes_on=True)], HOST)
    assert got == ()
    assert [(each.product, each.entry) for each in told] == [("", "x.desktop")]
    known = found("x", files=("/usr/bin/x",))
    assert defaults([known], choice(passes_on=True, executable="/usr/bin/x")) == [("x", "", "dpkg")]


def test_an_operating_system_is_nobodys_default() -> None:
    """Its packages' files are not looked at."""
    kernel = found("k", files=(f"{APPLICATIONS}/x.desktop",))
    kernel = kernel._replace(
        installation=msgspec.structs.replace(kernel.installation, kind=Kind.OS)
    )
    unknown = found("u")._replace(match=None)
    assert defaults([kernel, unknown], choice()) == [("unknown-browser", "", "desktop-entry")]


def test_from_raw_files_to_defaults(tmp_path: Path) -> None:
    """A whole inventory: two users, a package, a copy in a home, something unknown."""
    tree = Tree(tmp_path)
    tree.write("/etc/os-release", "ID=debian\nVERSION_ID=12\n")
    tree.write("/var/lib/dpkg/status", "Package: evince\nStatus: install ok installed\n"
               "Architecture: amd64\nVersion: 43.1-2\nDescription: x\n")  # fmt: skip
    tree.write("/var/lib/dpkg/info/evince.list", "/usr/bin/evince\n/usr/bin\n"
               f"{APPLICATIONS}/org.gnome.Evince.desktop\n")  # fmt: skip
    tree.program("/usr/bin/evince", "/home/eve/firefox/firefox", "/usr/bin/new")
    tree.write("/home/eve/firefox/application.ini", "[App]\nVendor=Mozilla\nName=Firefox\n"
               "RemotingName=firefox\nVersion=154.0\n")  # fmt: skip
    tree.write(f"{APPLICATIONS}/org.gnome.Evince.desktop", viewer("evince %U"))
    tree.write(f"{APPLICATIONS}/new.desktop", entry("new %u"))
    tree.write(f"{OWN}/userapp-Firefox.desktop", entry("/home/eve/firefox/firefox %u"))
    tree.cache(APPLICATIONS, https="new.desktop;", pdf="org.gnome.Evince.desktop;")
    tree.defaults(LISTS, https="userapp-Firefox.desktop", pdf="userapp-Firefox.desktop")
    got = take(tree.host, load())
    assert [(each.product, each.owner, [role.value for role in each.default_for])
            for each in got.installations] == [
        ("debian", "", []), ("firefox", "eve", ["https", "pdf"]),
        ("unknown-browser", "", ["https"]), ("evince", "", ["pdf"]),
    ]  # fmt: skip
    assert [(each.owner, each.role.value, each.product) for each in got.defaults] == [
        ("bob", "https", ""), ("bob", "pdf", "evince"),
        ("eve", "https", "firefox"), ("eve", "pdf", "firefox"),
    ]  # fmt: skip
    assert got.defaults[0].evidence.location == f"{APPLICATIONS}/mimeinfo.cache"


class Here(LocalHost):
    """This very machine, with one user whose home is a folder of the test."""

    def __init__(self, home: Path) -> None:
        super().__init__(places=(Place("/", "the home lies where the test put it"),))
        self._home = home

    def users(self) -> tuple[User, ...]:
        return (User(name="eve", uid=0, home=str(self._home)),)


PACKAGES = {
    "chromium": ("chromium", "chromium.desktop"),
    "firefox-esr": ("firefox", "firefox-esr.desktop"),
    "evince": ("evince", "org.gnome.Evince.desktop"),
    "okular": ("okular", "okularApplication_pdf.desktop"),
    "atril": ("atril", "atril.desktop"),
    "xpdf": ("xpdf", "xpdf.desktop"),
    "mupdf": ("mupdf", "mupdf.desktop"),
    "zathura": ("zathura", "org.pwmt.zathura-pdf-poppler.desktop"),
    "qpdfview": ("qpdfview", "qpdfview.desktop"),
    "epiphany-browser": ("epiphany", "org.gnome.Epiphany.desktop"),
    "falkon": ("falkon", "org.kde.falkon.desktop"),
}


@pytest.mark.parametrize("package", PACKAGES)
def test_the_real_packages_of_this_machine(tmp_path: Path, package: str) -> None:
    """Each one's own entry, made the default, leads to its product and to no unknown one."""
    product, identity = PACKAGES[package]
    if not Path(APPLICATIONS, identity).exists() or not _installed(package):
        pytest.skip(f"the Debian package {package} is not installed here")
    config = tmp_path / ".config"
    config.mkdir()
    lines = [f"{kind}={identity}" for kind in ("x-scheme-handler/https", "application/pdf")]
    (config / "mimeapps.list").write_text("\n".join(["[Default Applications]", *lines]))
    got = take(Here(tmp_path), load())
    assert [each.product for each in got.defaults] == [product, product]
    assert [each.product for each in got.installations if each.default_for] == [product]
    named = {each.path for each in got.installations if each.product.startswith("unknown-")}
    assert not named & {f"{APPLICATIONS}/{entry}" for _, entry in PACKAGES.values()}


def _installed(package: str) -> bool:
    if not shutil.which("dpkg-query"):
        return False
    command = ["dpkg-query", "-W", "-f", "${db:Status-Status}", package]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout == "installed"
