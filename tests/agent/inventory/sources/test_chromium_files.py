"""Chromium's kin by their files: vendors' folders, wrappers, and the version that only runs."""

from __future__ import annotations

import pytest

from fakes.memory_host import MemoryHost, process
from passmuster.host.protocol import Sandbox
from passmuster.inventory import take
from passmuster.inventory.running import wanted_names
from passmuster.model.installation import Confidence, Installation, Kind, Scope
from passmuster.products.definition import Detect, Product

NAMES = ("chrome", "brave", "vivaldi-bin", "msedge", "opera", "yandex_browser", "helium", "thorium")
PRODUCTS = tuple(
    Product(
        schema=1,
        id=name.replace("_", "-"),
        name=name,
        vendor="Example",
        kind=Kind.BROWSER,
        detect=(
            Detect(
                source="chromium-files",
                scheme="dotted",
                match={"executable": (name,), "wrapper": ("", "google-chrome")},
            ),
            Detect(
                source="flatpak",
                scheme="dotted",
                match={"app": (f"org.example.{name}",)},
                executables=(f"/app/extra/{name}",),
            ),
        ),
    )
    for name in NAMES
)
PASSWD = b"eve:x:1000:1000::/home/eve:/bin/bash\n"
HANDLER = "handler --annotation=prod=X --annotation=ver={} --x"


def found(
    folders: dict[str, str], *running: object, more: dict[str, bytes] | None = None
) -> list[Installation]:
    """Return the installations of a host with a program in each folder."""
    files = {"/etc/passwd": PASSWD, **(more or {})}
    for folder, program in folders.items():
        files |= {f"{folder}/{program}": b"x", f"{folder}/icudtl.dat": b"x"}
    return list(take(MemoryHost(files, processes=running), PRODUCTS).installations)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("folder", "program"),
    [
        ("/opt/google/chrome", "chrome"),
        ("/opt/brave.com/brave", "brave"),
        ("/opt/microsoft/msedge", "msedge"),
        ("/opt/yandex/browser", "yandex_browser"),
        ("/opt/vivaldi", "vivaldi-bin"),
        ("/usr/local/lib/helium", "helium"),
        ("/home/eve/Downloads/thorium", "thorium"),
        ("/home/eve/.local/share/opera", "opera"),
    ],
)
def test_where_copies_lie(folder: str, program: str) -> None:
    """In a folder of its own, or a vendor's; it does not run, so its version is unknown."""
    (copy,) = found({folder: program})
    assert (copy.product, copy.path) == (program.replace("_", "-"), f"{folder}/{program}")
    assert (copy.on_disk, copy.reason) == (None, "no-version-file")
    is_own = folder.startswith("/home/")
    assert (copy.scope, copy.owner) == ((Scope.USER, "eve") if is_own else (Scope.MACHINE, ""))


def test_a_test_tools_browser_and_a_folder_without_the_mark_are_none() -> None:
    """A program's name alone is nothing, and a cache is nobody's browser."""
    cache = "/home/eve/.cache/ms-playwright/chromium-1/chrome-linux"
    running = process(7, f"{cache}/chrome", deleted=False)
    assert found({cache: "chrome"}, running) == []
    assert found({}, more={"/opt/x/chrome": b"x"}) == []
    assert len(found({"/srv/portable": "chrome"}, process(7, "/srv/portable/chrome"))) == 1


def test_a_running_copy_tells_its_version() -> None:
    """By its crash handlers, when they agree and are of this very folder and root."""
    folder, inode = "/opt/google/chrome", 2

    def running(*versions: str, sandbox: Sandbox | None = None) -> list[Installation]:
        handlers = tuple(
            process(
                10 + number,
                f"{folder}/chrome_crashpad_handler",
                deleted=False,
                command_line=HANDLER.format(version),
                sandbox=sandbox,
            )
            for number, version in enumerate(versions)
        )
        program = process(9, f"{folder}/chrome", deleted=False, device=1, inode=inode)
        return found({folder: "chrome"}, program, *handlers)

    (one,) = running("151.0.7922.173", "151.0.7922.173")
    assert one.on_disk is not None
    assert (one.on_disk.version.raw, one.on_disk.confidence) == ("151.0.7922.173", Confidence.LOW)
    assert [each.current for each in one.running] == [True]
    (two,) = running("151.0.1.1", "150.0.1.1")
    assert two.on_disk is None
    boxed = Sandbox(kind="flatpak", app="x", build="0")
    (other,) = running("151.0.1.1", sandbox=boxed)
    assert other.on_disk is None


def test_a_sandboxed_copys_own_handler_tells_an_old_version() -> None:
    """The handler of the same build, and of no other."""
    app, commit, old = "org.example.brave", "a" * 64, "b" * 64
    root = f"/var/lib/flatpak/app/{app}/x86_64/stable"

    def inside(pid: int, name: str, build: str, line: str = "") -> object:
        box = Sandbox(kind="flatpak", app=app, build=build, path=f"{root}/{build}/files")
        return process(pid, f"/app/extra/{name}", deleted=False, sandbox=box, command_line=line)

    files = {
        "/etc/passwd": PASSWD,
        "/var/lib/flatpak/app": b"",
        f"{root}/{commit}": b"",
        f"{root}/{commit}/files/x": b"",
    }
    running = (
        inside(1, "brave", old),
        inside(2, "brave", old, "--type=renderer"),
        inside(3, "chrome_crashpad_handler", old, HANDLER.format("1.90.1")),
        inside(4, "chrome_crashpad_handler", commit, HANDLER.format("1.91.1")),
    )
    host = MemoryHost(files, links={f"{root}/active": commit}, processes=running)  # type: ignore[arg-type]
    (copy,) = take(host, PRODUCTS).installations
    assert [
        (each.version and each.version.raw, each.current, each.processes) for each in copy.running
    ] == [("1.90.1", False, 1)]


def test_every_program_that_a_definition_names_is_watched() -> None:
    """Also those that only a rule for files or for a sandbox names."""
    assert set(NAMES) <= wanted_names(PRODUCTS)
    assert {"chrome_crashpad_handler", "firefox.real", "librewolf"} <= wanted_names(())
