"""Flatpak: databases and sandboxes by the real tools, and what hostile ones cannot do."""

from __future__ import annotations

import gzip
import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.flatpaks import COMMIT, PROGRAM, Flatpaks, Listed, component, missing
from fakes.memory_host import MemoryHost, process
from passmuster.host import processes
from passmuster.host.errors import DeniedError, RefusedError
from passmuster.host.local import LocalHost
from passmuster.host.protocol import Process, Sandbox
from passmuster.inventory import take
from passmuster.inventory.flatpaks import appstream, installations
from passmuster.inventory.flatpaks.appstream import DamagedError, newest_release, unpacked
from passmuster.inventory.observation import Look, Observation
from passmuster.inventory.sources import flatpak
from passmuster.model.installation import Confidence, Installation, Inventory, Kind, Outcome, Scope
from passmuster.products.definition import Detect, Product

MANY = tuple(f"org.example.App{number:02}" for number in range(32))
FOX = "org.example.Fox"
INI = (
    "[App]\nVendor=Mozilla\nName=Firefox\nRemotingName=firefox\nVersion={}\n[Gecko]\nMinVersion=1\n"
)
PRODUCTS = (
    Product(
        schema=1,
        id="many",
        name="Many",
        vendor="Example",
        kind=Kind.BROWSER,
        detect=(
            Detect(
                source="flatpak",
                scheme="dotted",
                match={"app": MANY},
                executables=(f"/app/bin/{PROGRAM}",),
            ),
        ),
    ),
    Product(
        schema=1,
        id="fox",
        name="Fox",
        vendor="Example",
        kind=Kind.BROWSER,
        detect=(
            Detect(
                source="flatpak",
                scheme="mozilla",
                match={"app": (FOX,)},
                executables=("/app/fox/firefox",),
            ),
            Detect(source="mozilla-files", scheme="mozilla", match={"name": ("Firefox",)}),
        ),
    ),
)
real = pytest.mark.skipif(bool(missing()), reason=f"flatpak's own tools: {missing()}")


def releases(*stated: str) -> str:
    """Return release elements in the order given, one month apart."""
    return "".join(
        f'<release version="{version}" date="2026-{month:02}-01"/>'
        for month, version in enumerate(stated, 1)
    )


def look_at(host: Any, running: tuple[Process, ...] = ()) -> tuple[list[Observation], list[str]]:
    """Return what the source sees on a host, and its notes."""
    notes: list[str] = []
    asked = Look(host, PRODUCTS, host.users(), running, time.monotonic() + 60, notes)
    return list(flatpak.look(asked) or ()), notes


class Desk(LocalHost):
    """An offline root's files together with the processes of this very machine."""

    def processes(self, names: frozenset[str]) -> tuple[Process, ...]:
        return processes.running(names)

    def image(self, pid: int, *, limit: int) -> bytes:
        return LocalHost().image(pid, limit=limit)


@pytest.fixture(scope="module")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Flatpaks:
    """Return installations with many applications, made by flatpak itself."""
    made = Flatpaks(tmp_path_factory.mktemp("root"), tmp_path_factory.mktemp("work"))
    for number, app in enumerate(MANY):
        # The newest release is not always the first one.
        stated = [f"{number}.2", f"{number}.10", f"1:{number}.3~beta1"][: number % 3 + 1]
        commit = made.publish(app, "stable", releases(*stated))
        scope = "--user" if number % 4 == 3 else "--system"
        made.install(scope, app, "stable")
        if number % 8 == 0:
            made.publish(app, "beta", releases(*stated, f"{number}.99"))
            made.install(scope, app, "beta")
        if number in (1, 2):
            made.publish(app, "stable", releases(*stated, "100.1"))
            made.flatpak("update", scope, "-y", "--noninteractive", app)
        if number == 2:
            made.flatpak("update", scope, "-y", "--noninteractive", f"--commit={commit}", app)
        if number == 4:
            made.flatpak("uninstall", scope, "-y", "--noninteractive", app)
        if number == 5:
            made.install("--user", app, "stable")
    return made


@real
def test_real_installations_are_told_as_flatpak_lists_them(tools: Flatpaks) -> None:
    """Application, version, branch, architecture, commit and installation agree in every row."""
    seen, notes = look_at(LocalHost(str(tools.root)))
    ours = {
        Listed(
            each.seen["app"],
            each.version,
            each.seen["branch"],
            {"amd64": "x86_64"}[each.architecture],
            each.sandbox.build[:12] if each.sandbox else "",
            "user" if each.scope is Scope.USER else "system",
        )
        for each in seen
    }
    assert ours == tools.listed()
    assert len(ours) == 36
    assert not notes
    assert {each.confidence for each in seen if each.scope is Scope.USER} == {Confidence.MEDIUM}
    assert {each.owner for each in seen} == {"", "eve"}
    assert all(each.entries == {f"{each.seen['app']}.desktop"} for each in seen)


@real
def test_a_metainfo_file_alone_tells_the_version_too(tools: Flatpaks) -> None:
    """Where no catalogue was composed, the component's own file is read."""
    app = MANY[6]
    tools.publish(app, "metainfo", releases("6.1", "6.7"), catalogue=False)
    tools.install("--system", app, "metainfo")
    seen, _ = look_at(LocalHost(str(tools.root)))
    (told,) = [each for each in seen if each.seen == {"app": app, "branch": "metainfo"}]
    assert told.version == "6.7"
    assert told.evidence.location.endswith(f"files/share/metainfo/{app}.metainfo.xml")
    tools.flatpak("uninstall", "--system", "-y", "--noninteractive", f"{app}//metainfo")


@real
def test_a_programs_own_version_outranks_appstream(tools: Flatpaks) -> None:
    """The ini counts, the packager's number is kept beside it."""
    tools.publish(
        FOX, "stable", releases("150.0"), files={"fox/application.ini": INI.format("151.0.1")}
    )
    tools.install("--system", FOX, "stable")
    seen, _ = look_at(LocalHost(str(tools.root)))
    (told,) = [each for each in seen if each.seen["app"] == FOX]
    assert (told.version, told.evidence.field) == ("151.0.1", "[App] Version")
    assert [(each.version.raw, each.evidence.field) for each in told.also] == [("150.0", "release")]
    assert told.decided_by == "program-outranks-appstream"
    tools.flatpak("uninstall", "--system", "-y", "--noninteractive", FOX)


@real
def test_a_real_sandbox_is_told_and_is_old_after_an_update(tools: Flatpaks) -> None:
    """By application and commit; the old build's version is read where flatpak keeps it."""
    app = MANY[9]
    child = tools.start("--system", app, "stable")
    try:
        found = [each for each in _waited_for(app) if each.sandbox]
        if not found:
            pytest.skip("bubblewrap cannot make a sandbox here")
        before = _running(take(Desk(str(tools.root)), PRODUCTS), app)
        assert [(each, current) for each, current in before] == [("9.2", True)]
        tools.publish(app, "stable", releases("9.2", "9.3"))
        tools.flatpak("update", "--system", "-y", "--noninteractive", app)
        after = _running(take(Desk(str(tools.root)), PRODUCTS), app)
        assert after == [("9.2", False)]
    finally:
        for each in _waited_for(app):
            if each.sandbox and each.sandbox.app == app:
                _end(each.pid)
        child.wait(timeout=10)


@real
def test_a_sandbox_of_another_branch_or_user_is_not_this_copys(tools: Flatpaks) -> None:
    """The beta runs: the stable copy beside it does not, nor does another user's."""
    app = MANY[8]
    child = tools.start("--system", app, "beta")
    try:
        if not any(each.sandbox for each in _waited_for(app)):
            pytest.skip("bubblewrap cannot make a sandbox here")
        found = take(Desk(str(tools.root)), PRODUCTS)
        told = {each.path.rpartition("/")[2]: each.running for each in _copies(found, app)}
        assert not told["stable"]
        assert [each.current for each in told["beta"]] == [True]
    finally:
        for each in _waited_for(app):
            if each.sandbox and each.sandbox.app == app:
                _end(each.pid)
        child.wait(timeout=10)


def _waited_for(app: str) -> list[Process]:
    for _ in range(50):
        found = [
            each
            for each in processes.running(frozenset({PROGRAM}))
            if each.sandbox and each.sandbox.app == app
        ]
        if found:
            return found
        time.sleep(0.1)
    return []


def _end(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)


def _copies(found: Inventory, app: str) -> list[Installation]:
    return [each for each in found.installations if f"/{app}/" in each.path]


def _running(found: Inventory, app: str) -> list[tuple[str, bool]]:
    (copy,) = [each for each in _copies(found, app) if each.path.endswith("/stable")]
    return [(each.version.raw if each.version else "?", each.current) for each in copy.running]


def deployed(root: str, app: str, xml: str, commit: str = COMMIT) -> dict[str, bytes]:
    """Return the files of one deployment in memory."""
    folder = f"{root}/app/{app}/x86_64/stable/{commit}/files/share/metainfo"
    return {
        f"{folder}/{app}.metainfo.xml": xml.encode(),
        f"{root}/app": b"",  # what `stat` asks for
        f"{root}/app/{app}/x86_64/stable/{commit}": b"",
    }


SYSTEM = "/var/lib/flatpak"
PASSWD = {"/etc/passwd": b"eve:x:1000:1000::/home/eve:/bin/bash\n"}


def memory(*files: dict[str, Any], **links: str) -> MemoryHost:
    """Return a host in memory with `active` of the first application leading to COMMIT."""
    active = {f"{SYSTEM}/app/{MANY[0]}/x86_64/stable/active": COMMIT}
    whole: dict[str, Any] = dict(PASSWD)
    for each in files:
        whole |= each
    return MemoryHost(whole, links=active | links)


def test_without_flatpak_it_is_absent() -> None:
    """None, and not an empty answer."""
    host = MemoryHost(dict(PASSWD))
    asked = Look(host, PRODUCTS, host.users(), (), time.monotonic() + 60, [])
    assert flatpak.look(asked) is None


def test_a_link_that_names_no_commit_is_no_deployment() -> None:
    """`active` may lead nowhere else: a path in it is refused and said so."""
    for target in ("../../../../etc", "/etc", COMMIT[:-1], f"{COMMIT}/..", "z" * 64):
        files = deployed(SYSTEM, MANY[0], component(MANY[0], releases("1.0")))
        host = MemoryHost(
            PASSWD | files, links={f"{SYSTEM}/app/{MANY[0]}/x86_64/stable/active": target}
        )
        seen, notes = look_at(host)
        assert seen == []
        assert any("got no commit" in each for each in notes)


def test_a_dangling_active_is_not_installed() -> None:
    """The commit's folder is gone."""
    host = MemoryHost(
        {**PASSWD, f"{SYSTEM}/app": b"", f"{SYSTEM}/app/{MANY[0]}/x86_64/stable/x": b""},
        links={f"{SYSTEM}/app/{MANY[0]}/x86_64/stable/active": COMMIT},
    )
    assert look_at(host) == ([], [])


def test_a_damaged_document_leaves_the_version_unknown_and_is_said() -> None:
    """The application is still told."""
    seen, notes = look_at(memory(deployed(SYSTEM, MANY[0], "<component><id>")))
    assert [(each.version, each.reason) for each in seen] == [("", "no-version-stated")]
    assert any("damaged XML" in each for each in notes)


def test_a_system_that_cannot_be_read_fails_and_a_users_are_still_told() -> None:
    """One closed installation never loses the others."""
    own = "/home/eve/.local/share/flatpak"
    files = deployed(own, MANY[0], component(MANY[0], releases("1.0")))
    closed = DeniedError("/var/lib/flatpak/app: not permitted")
    host = MemoryHost(
        PASSWD | files | {f"{SYSTEM}/app": closed},
        links={f"{own}/app/{MANY[0]}/x86_64/stable/active": COMMIT},
    )
    found = take(host, PRODUCTS)
    assert {each.source: each.outcome for each in found.sources}["flatpak"] is Outcome.FAILED
    assert [(each.product, each.owner) for each in found.installations] == [("many", "eve")]


def test_a_home_that_refuses_is_noted() -> None:
    """A link in a home is not followed, and that is said."""
    refused = RefusedError("/home/eve/.local/share/flatpak: got a link on the way")
    host = memory(
        deployed(SYSTEM, MANY[0], component(MANY[0], releases("1.0"))),
        {"/home/eve/.local/share/flatpak/app": refused},
    )
    seen, notes = look_at(host)
    assert [each.version for each in seen] == ["1.0"]
    assert notes == [str(refused)]


def test_a_link_in_a_real_home_is_not_followed(tmp_path: Path) -> None:
    """Neither the installation itself nor anything below it."""
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/passwd").write_bytes(PASSWD["/etc/passwd"])
    real_one = tmp_path / "home/eve/elsewhere/app" / MANY[0] / "x86_64/stable" / COMMIT
    (real_one / "files/share/metainfo").mkdir(parents=True)
    (real_one.parent / "active").symlink_to(COMMIT)
    (tmp_path / "home/eve/.local/share").mkdir(parents=True)
    (tmp_path / "home/eve/.local/share/flatpak").symlink_to("/home/eve/elsewhere")
    seen, notes = look_at(LocalHost(str(tmp_path)))
    assert seen == []
    assert any("link on the way" in each for each in notes)


def test_an_old_build_that_runs_is_told_by_its_own_files() -> None:
    """Beside the current one, or where flatpak put it aside."""
    old, gone = "a" * 64, "b" * 64
    files = deployed(SYSTEM, MANY[0], component(MANY[0], releases("2.0")))
    files |= deployed(SYSTEM, MANY[0], component(MANY[0], releases("1.0")), old)
    aside = f"{SYSTEM}/.removed/{MANY[0]}-{gone}/files/share/metainfo/{MANY[0]}.metainfo.xml"
    files[aside] = component(MANY[0], releases("0.9")).encode()

    def sandboxed(pid: int, build: str) -> Process:
        path = f"{SYSTEM}/app/{MANY[0]}/x86_64/stable/{build}/files"
        inside = Sandbox(kind="flatpak", app=MANY[0], build=build, path=path)
        return process(pid, f"/app/bin/{PROGRAM}", deleted=False, sandbox=inside)

    running = (
        sandboxed(1, COMMIT),
        sandboxed(2, old),
        sandboxed(3, gone),
        sandboxed(4, "c" * 64),
        sandboxed(5, "not-a-commit"),
    )
    host = MemoryHost(
        PASSWD | files,
        links={f"{SYSTEM}/app/{MANY[0]}/x86_64/stable/active": COMMIT},
        processes=running,
    )
    (copy,) = take(host, PRODUCTS).installations
    told = {each.evidence.raw: each.version and each.version.raw for each in copy.running}
    assert told == {COMMIT: "2.0", old: "1.0", gone: "0.9", "c" * 64: None, "not-a-commit": None}
    assert [each.current for each in copy.running] == [True, False, False, False, False]


def test_added_installations_must_be_plain_absolute_folders() -> None:
    """Only a Path of an Installation section counts."""
    text = (
        b'[Installation "disk"]\nPath=/mnt/disk/flatpak/\nDisplayName=Disk\n'
        b'[Installation "up"]\nPath=/mnt/../etc\n[Installation "near"]\nPath=mnt\n'
        b"[Other]\nPath=/other\nPath\n\xff\xfe\n"
    )
    assert installations.parse(text) == ["/mnt/disk/flatpak"]
    root = "/mnt/disk/flatpak"
    host = MemoryHost(
        PASSWD
        | deployed(root, MANY[0], component(MANY[0], releases("3.0")))
        | {
            "/etc/flatpak/installations.d/a.conf": text,
            "/etc/flatpak/installations.d/b.conf": DeniedError("b.conf: not permitted"),
            "/etc/flatpak/installations.d/readme": b'[Installation "x"]\nPath=/x\n',
        },
        links={f"{root}/app/{MANY[0]}/x86_64/stable/active": COMMIT},
    )
    seen, notes = look_at(host)
    assert [(each.version, each.path) for each in seen] == [
        ("3.0", f"{root}/app/{MANY[0]}/x86_64/stable")
    ]
    assert notes == ["b.conf: not permitted"]


APP = "org.example.App"


@pytest.mark.parametrize(
    ("elements", "expected"),
    [
        ('<release version="1" date="2025-01-01"/><release version="2" date="2026-01-01"/>', "2"),
        ('<release version="1" timestamp="9"/><release version="2" timestamp="10"/>', "2"),
        # A timestamp outranks a date in the same element.
        (('<release version="1" timestamp="1" date="2030-01-01"/>'
         '<release version="2" date="2020-01-01"/>'), "2"),
        (('<release version="3" date="2026-01-01" type="development"/>'
         '<release version="2" date="2025-01-01"/>'), "2"),
        (('<release version="3" date="2026-01-01" type="development"/>'
         '<release version="2" date="2025-01-01" type="development"/>'), "3"),
        (('<release version="1" date="2026-1-2T03:04:05Z"/>'
         '<release version="2" date="2026-01-02T03:04:06Z"/>'), "2"),
        ('<release version="a" date="2026-01-01"/><release version="b" date="2026-01-01"/>', "a"),
        ('<release version="1"/>', "1"),
        ('<release version="1"/><release version="2"/>', ""),
        ('<release version="1" date="2026-13-01"/><release version="2" date="x"/>', ""),
        ('<release date="2026-01-01"/>', ""),
        (f'<release version="{"9" * 101}" date="2026-01-01"/>', ""),
        ('<release version="1&#9;2" date="2026-01-01"/>', ""),
        ("", ""),
    ],
)  # fmt: skip
def test_the_newest_release_counts(elements: str, expected: str) -> None:
    """By instant, without development releases, and only one that is well stated."""
    assert newest_release(component(APP, elements).encode(), APP) == expected


def test_only_the_applications_own_component_counts() -> None:
    """An id elsewhere in the document is none; the old form of an id with `.desktop` is one."""
    other = component("org.example.Other", releases("9.0"))
    within = other.replace("<releases>", f"<provides><id>{APP}</id></provides><releases>")
    own = component(f"{APP}.desktop", releases("1.0"))
    text = f"<components>{other}{own}</components>"
    assert newest_release(text.encode(), APP) == "1.0"
    assert newest_release(other.encode(), APP) == ""
    assert newest_release(within.encode(), APP) == ""
    loose = f'<component><id>{APP}</id><release version="9" date="2026-01-01"/></component>'
    assert newest_release(loose.encode(), APP) == ""


@pytest.mark.parametrize(
    "document",
    [
        b'<!DOCTYPE a [<!ENTITY b "c">]><component/>',
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><component/>',
        b"<a>" * 100,
        b"<a>" + b"<b/>" * 200_001 + b"</a>",
        b"",
        b"<a></b>",
        b'<?xml version="1.0" encoding="no-such"?><a/>',
        b'<?xml version="1.0" encoding="shift_jis"?><a>\x81</a>',
        b"\xff\xfe\x00",
    ],
)
def test_a_hostile_document_is_refused(document: bytes) -> None:
    """Document types, entities, depth, length and encodings are no way in."""
    with pytest.raises(DamagedError):
        newest_release(document, APP)


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor is what is cut off, or no gzip at all."""
    monkeypatch.setattr(appstream, "LIMIT", 1000)
    assert unpacked(gzip.compress(b"x" * 1000)) == b"x" * 1000
    for payload in (gzip.compress(b"x" * 1001), gzip.compress(b"x" * 9)[:-9], b"x", b""):
        with pytest.raises(DamagedError):
            unpacked(payload)


@pytest.fixture(scope="module")
def genuine() -> bytes:
    """Return a catalogue as it is shipped."""
    return gzip.compress(
        f"<components>{component(APP, releases('1.0', '2.0'))}</components>".encode()
    )


@given(place=st.integers(0, 10_000), value=st.integers(0, 255), form=st.sampled_from(["gz", "xml"]))
def test_flipped_bytes_give_an_answer_or_a_refusal(
    genuine: bytes, place: int, value: int, form: str
) -> None:
    """No other error, and never a version with control characters."""
    raw = bytearray(genuine if form == "gz" else gzip.decompress(genuine))
    raw[place % len(raw)] = value
    try:
        told = newest_release(unpacked(bytes(raw)) if form == "gz" else bytes(raw), APP)
    except DamagedError:
        told = ""
    assert told.isprintable()


@given(st.binary(max_size=200))
def test_any_bytes_are_read_as_an_installations_file(payload: bytes) -> None:
    """Whatever comes out is a plain absolute path."""
    for path in installations.parse(payload + b'\n[Installation "x"]\nPath=' + payload):
        assert path.startswith("/")
        assert ".." not in path.split("/")
