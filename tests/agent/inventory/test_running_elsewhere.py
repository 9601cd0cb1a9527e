"""Which versions run on Windows and macOS, from what a recording of either says."""

from __future__ import annotations

from typing import Any

import pytest

from passmuster.host.answers import Answers
from passmuster.host.protocol import Facts, Process, Stat, User
from passmuster.host.recording_format import (
    AnswerOutcome,
    Recording,
    StatAnswer,
    UsersAnswer,
)
from passmuster.inventory.observation import Observation
from passmuster.inventory.running import running_copies, wanted_names
from passmuster.model.installation import Evidence, Kind, Reading, Version
from passmuster.products.definition import Detect, Platform, Product

NOON = 1_760_000_000
APPLICATION = "C:\\Program Files\\Google\\Chrome\\Application"
CHROME = f"{APPLICATION}\\chrome.exe"
MAC = "/Applications/Google Chrome.app"
MAC_CHROME = f"{MAC}/Contents/MacOS/Google Chrome"
SAFARI = "/System/Cryptexes/App/System/Applications/Safari.app"
OLD, NEW = "139.0.7258.155", "140.0.7339.81"
RULE = Detect(source="windows-program", scheme="dotted")
HANDLER = "--type=crashpad-handler --annotation=plat=Win64 --annotation=prod=Chrome"

Told = list[tuple[str | None, bool, int]]


def process(pid: int, path: str, options: str = "", **more: Any) -> Process:
    """Return a process that was started at noon by the desktop."""
    given = {"parent": 4, "started": NOON, **more}
    return Process(pid=pid, executable=path, deleted=False, device=0, inode=0, uid=-1,
                   command_line=options, **given)  # fmt: skip


def handler(pid: int, version: str, path: str = CHROME, **more: Any) -> Process:
    """Return Chrome's crash handler on Windows."""
    return process(pid, path, f"{HANDLER} --annotation=ver={version} --x", **more)


def host(times: dict[str, int | AnswerOutcome], platform: Platform = "windows") -> Answers:
    """Return a machine that says when some files were written."""
    users = (User(name="anna", uid=1001, home="C:\\Users\\anna", sid="S-1-5-21-1-2-3-1001"),)
    stats = [
        StatAnswer(path=path, outcome=told, detail="no") if isinstance(told, str) else StatAnswer(
            path=path,
            home=users[0].home if path.startswith(users[0].home) else None,
            stat=Stat(kind="file", device=1, inode=number, size=1, modified=told),
        )
        for number, (path, told) in enumerate(times.items(), 1)
    ]  # fmt: skip
    facts = Facts(platform=platform, architecture="AMD64")
    recording = Recording(schema=1, unasked="absent", facts=facts,
                          users=UsersAnswer(users=users), stats=tuple(stats))  # fmt: skip
    return Answers(recording, {})


def runs(
    machine: Answers,
    *processes: Process,
    programs: tuple[str, ...] = (CHROME,),
    on_disk: str = NEW,
    scheme: str = "dotted",
    pending: str = "",
) -> Told:
    """Return what runs: version, whether it is the one on disk, and how many processes."""
    evidence = Evidence(source="windows-program", location=programs[0])
    seen = Observation(source="windows-program", seen={}, version=on_disk, evidence=evidence,
                       packaging="files", executables=programs,
                       pending=(pending, evidence) if pending else None)  # fmt: skip
    reading = Reading(version=Version(raw=on_disk, scheme=scheme), evidence=evidence)
    found = running_copies(machine, processes, seen, RULE, reading if on_disk else None)
    return [(each.version.raw if each.version else None, each.current, each.processes)
            for each in found]  # fmt: skip


FRESH: dict[str, int | AnswerOutcome] = {CHROME: NOON - 9}
UPDATED: dict[str, int | AnswerOutcome] = {CHROME: NOON - 9, f"{APPLICATION}\\{NEW}": NOON + 9}


def test_a_program_that_is_older_than_its_process_is_what_runs() -> None:
    """Helpers are no running copies, other programs neither."""
    found = runs(
        host(FRESH),
        process(10, CHROME.upper()),
        process(11, CHROME),
        process(12, CHROME, "--type=renderer", parent=10),
        process(13, CHROME, "-contentproc -childID 1", parent=10),
        process(14, "C:\\Users\\anna\\chrome.exe"),
    )
    assert found == [(NEW, True, 2)]


@pytest.mark.parametrize(
    "times",
    [{CHROME: NOON + 1}, UPDATED, {CHROME: "absent"}, {CHROME: "denied"}, {}],
)
def test_what_was_written_after_the_start_does_not_run(
    times: dict[str, int | AnswerOutcome],
) -> None:
    """The program itself, or the folder of its version; without the file nothing can be told."""
    assert runs(host(times), process(10, CHROME)) == [(None, False, 1)]


def test_of_a_process_without_a_start_nothing_is_told() -> None:
    """An unknown start is no early one, and none that is late enough."""
    assert runs(host(FRESH), process(10, CHROME, started=0)) == [(None, False, 1)]


def test_a_renamed_program_is_an_old_one() -> None:
    """Which version it is, its crash handler may tell."""
    old = f"{APPLICATION}\\old_chrome.exe"
    assert runs(host(FRESH), process(10, old)) == [(None, False, 1)]
    assert runs(host(FRESH), process(10, old), handler(11, OLD, old, parent=10)) == [
        (OLD, False, 1)
    ]


def test_the_crash_handler_of_each_process_counts_for_it() -> None:
    """Two people run two versions of one program."""
    found = runs(
        host(UPDATED),
        process(10, CHROME),
        handler(11, OLD, parent=10),
        process(20, CHROME, started=NOON + 60),
        handler(21, NEW, parent=20),
    )
    assert found == [(NEW, True, 1), (OLD, False, 1)]


def test_the_version_on_disk_is_the_one_that_is_stated() -> None:
    """Whatever the times say: an installer may keep those of the build."""
    assert runs(host({CHROME: NOON + 9}), process(10, CHROME), handler(11, NEW, parent=10)) == [
        (NEW, True, 1)
    ]


def test_a_stray_handler_counts_for_a_process_without_one() -> None:
    """Unless it belongs to another one, or two say two things."""
    stray = handler(11, OLD, parent=4)
    assert runs(host(FRESH), process(10, CHROME), stray) == [(OLD, False, 1)]
    both = (stray, handler(12, NEW, parent=4))
    assert runs(host(FRESH), process(10, CHROME), *both) == [(NEW, True, 1)]
    other = (process(20, CHROME), handler(21, OLD, parent=20))
    assert runs(host(FRESH), process(10, CHROME), *other) == [(NEW, True, 1), (OLD, False, 1)]


@pytest.mark.parametrize(
    "line",
    [
        "--type=crashpad-handler --annotation=prod=Edge WebView2 --annotation=ver=1.2.3.4",
        "--type=gpu-process --annotation=ver=1.2.3.4",
        "--type=crashpad-handler --annotation=prod=Chrome",
    ],
)
def test_what_is_no_statement_of_this_program_is_passed_over(line: str) -> None:
    """The runtime's handler, another helper, one that states nothing."""
    found = runs(host(FRESH), process(10, CHROME), process(11, CHROME, line, parent=10))
    assert found == [(NEW, True, 1)]


def test_a_number_above_the_one_on_disk_is_another_programs() -> None:
    """Opera's handler may state its Chromium's; what waits for the next start may run already."""
    stated = (process(10, CHROME), handler(11, "141.0.1.1", parent=10))
    assert runs(host(FRESH), *stated) == [(NEW, True, 1)]
    assert runs(host(FRESH), *stated, pending="141.0.1.1") == [("141.0.1.1", False, 1)]


def test_numbers_that_cannot_be_compared_tell_nothing() -> None:
    """Brave's own number against its Chromium's."""
    stated = (process(10, CHROME), handler(11, "140.0.7339.81", parent=10))
    assert runs(host(FRESH), *stated, on_disk="1.82.166", scheme="brave") == [("1.82.166", True, 1)]


def test_what_runs_is_told_though_the_disk_says_nothing() -> None:
    """By the handler; else nothing is known but that it runs."""
    machine = host(FRESH)
    assert runs(machine, process(10, CHROME), handler(11, OLD, parent=10), on_disk="") == [
        (OLD, False, 1)
    ]
    assert runs(machine, process(10, CHROME), on_disk="") == [(None, True, 1)]


def test_a_persons_own_program_is_asked_about_in_her_home() -> None:
    """The door answers for it only so."""
    own = "C:\\Users\\anna\\AppData\\Local\\Vivaldi\\Application\\vivaldi.exe"
    found = runs(host({own: NOON - 1}), process(10, own), programs=(own,))
    assert found == [(NEW, True, 1)]


def mac(path: str, version: str) -> str:
    """Return a helper of Chrome's on macOS."""
    return (f"{path}/Contents/Frameworks/Google Chrome Framework.framework/Versions/{version}"
            "/Helpers/Google Chrome Helper.app/Contents/MacOS/Google Chrome Helper")  # fmt: skip


INFO: dict[str, int | AnswerOutcome] = {f"{MAC}/Contents/Info.plist": NOON - 9}


@pytest.mark.parametrize(("version", "expected"), [(NEW, (NEW, True, 1)), (OLD, (OLD, False, 1))])
def test_helpers_of_chromium_on_macos_run_out_of_their_version(
    version: str, expected: tuple[str, bool, int]
) -> None:
    """The main program's own path says nothing; another bundle's helper neither."""
    found = runs(
        host(INFO, "macos"),
        process(10, MAC_CHROME),
        process(11, mac(MAC, version), "--type=gpu-process", parent=10),
        process(12, mac("/Users/anna/Applications/Google Chrome.app", "1.2.3.4"), parent=10),
        programs=(MAC_CHROME,),
    )
    assert found == [expected]


def test_other_programs_on_macos_are_as_old_as_their_bundle() -> None:
    """What was written after the start is what a fresh start would run."""
    for written, expected in ((NOON - 1, (NEW, True, 1)), (NOON + 1, (None, False, 1))):
        machine = host({f"{MAC}/Contents/Info.plist": written}, "macos")
        assert runs(machine, process(10, MAC_CHROME), programs=(MAC_CHROME,)) == [expected]
    framework = f"{MAC}/Contents/Frameworks/ArcCore.framework/Versions/A/Helpers/browser"
    assert runs(host(INFO, "macos"), process(10, MAC_CHROME), process(11, framework, parent=10),
                programs=(MAC_CHROME,)) == [(NEW, True, 1)]  # fmt: skip


@pytest.mark.parametrize(
    ("root", "part"),
    [
        (SAFARI, "/System/Cryptexes/App"),
        ("/System/Volumes/Preboot/Cryptexes/App/System/Applications/Safari.app",
         "/System/Volumes/Preboot/Cryptexes/App"),
    ],
)  # fmt: skip
def test_safari_is_as_old_as_the_part_of_the_system_that_it_lies_in(root: str, part: str) -> None:
    """Its own files keep the times of their build."""
    program = f"{root}/Contents/MacOS/Safari"
    info = f"{root}/Contents/Info.plist"
    for written, expected in ((NOON - 1, (NEW, True, 1)), (NOON + 1, (None, False, 1))):
        machine = host({info: NOON - 99, part: written}, "macos")
        assert runs(machine, process(10, program), programs=(program,)) == [expected]
    assert runs(host({info: NOON - 99}, "macos"), process(10, program), programs=(program,)) == [
        (NEW, True, 1)
    ]


def test_all_names_are_wanted_that_tell_what_runs() -> None:
    """Programs of all systems, what they are renamed to, and the helpers that state versions."""
    rules = (
        Detect(source="windows-program", scheme="dotted", match={"executable": ("chrome.exe",)},
               executables=("%ProgramFiles%\\Google\\Chrome\\Application\\chrome.exe",)),
        Detect(source="app-bundle", scheme="dotted", executables=(MAC_CHROME,)),
    )  # fmt: skip
    known = Product(schema=1, id="x", name="x", vendor="x", kind=Kind.BROWSER, detect=rules)
    names = wanted_names((known,))
    assert {"chrome.exe", "old_chrome.exe", "Google Chrome", "Google Chrome Helper",
            "chrome_crashpad_handler", "msedge_crashpad_handler"} <= names  # fmt: skip
    assert not any("\\" in each or "/" in each or "%" in each for each in names)
