"""The registry of a recorded Windows: exports, hives, and places in any case."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fakes.raw_hive import RawHive
from host_builder.hive import TOOL, hive
from passmuster.host.answers import Answers, UnaskedError
from passmuster.host.errors import (
    AbsentError,
    DeniedError,
    HostError,
    RecordingError,
    TooLargeError,
)
from passmuster.host.protocol import Entry, Facts, Process, RegistryKey, RegistryValue, Stat, User
from passmuster.host.recording import RecordedHost, Recorder
from passmuster.host.recording_format import (
    KeyAnswer,
    LinkAnswer,
    ListingAnswer,
    PieceAnswer,
    ProcessesAnswer,
    ReadAnswer,
    Recording,
    StatAnswer,
    UsersAnswer,
)
from passmuster.host.registry.export import write
from passmuster.host.registry.limits import DATA, SUBKEYS, VALUES

FACTS = Facts(platform="windows", architecture="AMD64", day="2026-11-24")
SID = "S-1-5-21-1-1001"
OWN = f"HKEY_USERS\\{SID}"
HOME = "C:\\Users\\alice"
HIVE = f"{HOME}\\NTUSER.DAT"
CLASSES = f"{HOME}\\AppData\\Local\\Microsoft\\Windows\\UsrClass.dat"
ALICE = User(name="alice", uid=1001, home=HOME, sid=SID)
SOFTWARE = "HKEY_LOCAL_MACHINE\\SOFTWARE"
UNINSTALL = f"{SOFTWARE}\\Uninstall"


def key(path: str, subkeys: tuple[str, ...] = (), **values: str | int) -> RegistryKey:
    """Return a key with values in order of their names."""
    stated = tuple(RegistryValue(name=name, data=data) for name, data in sorted(values.items()))
    return RegistryKey(path=path, values=stated, subkeys=subkeys)


def whole(*keys: RegistryKey, **more: object) -> Answers:
    """Return a Windows that is said to be whole, with these keys."""
    files = {"files/0001-a.reg": write(keys), **dict(more.pop("files", {}))}  # type: ignore[call-overload]
    recording = Recording(
        schema=1, facts=FACTS, unasked="absent", users=UsersAnswer(users=(ALICE,)),
        exports=("files/0001-a.reg",) if keys else (), **more,  # type: ignore[arg-type]
    )  # fmt: skip
    return Answers(recording, files)


class Living:
    """A registry that is there, and counts what it is asked for."""

    facts = FACTS

    def __init__(self, *keys: RegistryKey) -> None:
        self.keys = {each.path.casefold(): each for each in keys}
        self.moved: dict[str, str] = {}
        self.asked: list[str] = []

    def key(self, path: str) -> RegistryKey:
        self.asked.append(path)
        if "denied" in path:
            raise DeniedError(f"{path}: access is denied")
        found = self.keys.get(path.casefold())
        if found is None:
            raise AbsentError(f"{path}: there is no such key")
        return RegistryKey(path=self.moved.get(path, path), values=found.values,
                           subkeys=found.subkeys)  # fmt: skip


def rejudged(recorder: Recorder, tmp_path: Path) -> RecordedHost:
    """Return what was recorded, from the disk."""
    recorder.save(tmp_path / f"{len(list(tmp_path.iterdir()))}.zip")
    return RecordedHost(max(tmp_path.iterdir(), key=lambda each: int(each.stem)))


def answer(on: Recorder | RecordedHost | Living, path: str) -> RegistryKey | tuple[type, str]:
    """Return a key, or the error."""
    try:
        return on.key(path)
    except HostError as error:
        return type(error), str(error)


LIVING = (
    key("HKEY_LOCAL_MACHINE", ("SOFTWARE",)),
    key(SOFTWARE, ("Acme", "Uninstall", "Vendor")),
    key(UNINSTALL, ("denied", "empty", "{1}")),
    key(f"{UNINSTALL}\\{{1}}", DisplayName="Acme\r\nReader", Size=7),
    key(f"{UNINSTALL}\\empty"),
    key(OWN, ("Software",)),
    key(f"{OWN}\\Software", ("Ünï",), a="ü"),
)
PATHS = [each.path for each in LIVING] + [f"{UNINSTALL}\\denied", f"{SOFTWARE}\\nothing",
                                          f"{OWN}_Classes", SOFTWARE.upper(), UNINSTALL.lower(),
                                          f"{SOFTWARE}\\ACME", f"{OWN}\\software"]  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.sampled_from(PATHS), min_size=1, max_size=12))
def test_a_registry_and_its_recording_agree(tmp_path: Path, asked: list[str]) -> None:
    """Whatever is asked in whatever order and case."""
    living = Living(*LIVING)
    recorder = Recorder(living)  # type: ignore[arg-type]
    first = [answer(recorder, path) for path in asked]
    # What is asked twice is told by the name that it was first asked by.
    spelled = {path.casefold(): path for path in reversed(asked)}
    assert first == [answer(living, spelled[path.casefold()]) for path in asked]
    recorded = rejudged(recorder, tmp_path)
    assert [answer(recorded, path) for path in asked] == first
    assert [answer(recorded, path.swapcase()) for path in asked] == first
    for path in {each.casefold() for each in PATHS} - set(spelled):
        with pytest.raises(UnaskedError, match="does not say"):
            recorded.key(path)


def test_a_key_is_asked_for_once() -> None:
    """When it changes meanwhile, the audit and its recording still agree."""
    living = Living(key(SOFTWARE, a=1))
    recorder = Recorder(living)  # type: ignore[arg-type]
    assert recorder.key(SOFTWARE).number("a") == 1
    living.keys.clear()
    assert recorder.key(SOFTWARE.upper()).number("a") == 1
    assert living.asked == [SOFTWARE]


def test_there_is_one_export_for_each_part(tmp_path: Path) -> None:
    """The machine's, and each user's; in the order of their names, with names that tell them."""
    living = Living(*LIVING, key(f"{OWN}_Classes", (".pdf",)))
    one, other = Recorder(living), Recorder(living)  # type: ignore[arg-type]
    paths = [f"{OWN}_Classes", f"{OWN}\\Software", UNINSTALL, SOFTWARE]
    for path in paths:
        one.key(path)
    for path in reversed(paths):
        other.key(path)
    recording, files = one.recording()
    assert recording.exports == (
        "files/0001-export_HKEY_LOCAL_MACHINE.reg",
        f"files/0002-export_HKEY_USERS_{SID}.reg",
        f"files/0003-export_HKEY_USERS_{SID}_Classes.reg",
    )
    assert sorted(files) == list(recording.exports)
    assert all(files[each].startswith(b"\xff\xfeW\0i\0n\0") for each in recording.exports)
    assert (recording, files) == other.recording()


def test_where_a_key_was_read_is_kept(tmp_path: Path) -> None:
    """In a user's hive, for one who was not logged on; no hive is in the recording."""
    path = f"{OWN}\\Software"
    living = Living(key(path, a="1"))
    living.moved[path] = f"{HIVE}\\Software"
    recorder = Recorder(living)  # type: ignore[arg-type]
    assert recorder.key(path).path == f"{HIVE}\\Software"
    recording, _ = recorder.recording()
    assert recording.keys == (KeyAnswer(path=path, where=f"{HIVE}\\Software"),)
    assert rejudged(recorder, tmp_path).key(path) == key(f"{HIVE}\\Software", a="1")


def test_a_recorder_tells_what_an_export_can_hold(tmp_path: Path) -> None:
    """So that judging the recording gives the same, and forged names stay out of it."""
    forged = "x]\r\n\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\Uninstall\\y]\r\n"
    living = Living(
        key(f"{OWN}\\Software", (forged, "ok"), **{forged: "9", "a": "\udc80\0b"}),
        key(f"{OWN}\\Software\\{forged}", a=1),
    )
    recorder = Recorder(living)  # type: ignore[arg-type]
    told = recorder.key(f"{OWN}\\Software")
    assert told == key(f"{OWN}\\Software", ("ok",), a="?")
    with pytest.raises(HostError, match="no export can hold"):
        recorder.key(f"{OWN}\\Software\\{forged}")
    recorded = rejudged(recorder, tmp_path)
    assert recorded.key(f"{OWN}\\Software") == told
    with pytest.raises(HostError, match="no export can hold"):
        recorded.key(f"{OWN}\\Software\\{forged}")
    assert not [each for each in recorded.exported if each.startswith("hkey_local_machine")]


def large(path: str) -> tuple[RegistryKey, ...]:
    """Return keys that hold one more than may be taken."""
    return (
        key(path, tuple(f"{number:05}" for number in range(SUBKEYS + 1))),
        key(path, **{f"{number:05}": 1 for number in range(VALUES + 1)}),
        key(path, a="x" * (DATA // 2 + 1)),
    )


@pytest.mark.parametrize("number", range(3))
def test_too_large_a_key_is_refused(number: int, tmp_path: Path) -> None:
    """Not cut: by the recorder, by its recording, and by one that somebody wrote."""
    found = large(SOFTWARE)[number]
    recorder = Recorder(Living(found))  # type: ignore[arg-type]
    for host in (recorder, whole(found)):
        with pytest.raises(TooLargeError, match="expected at most"):
            host.key(SOFTWARE)
    with pytest.raises(TooLargeError, match="expected at most"):
        rejudged(recorder, tmp_path).key(SOFTWARE)


def test_a_whole_windows_has_the_keys_of_its_exports() -> None:
    """Also those that nobody asked for; all others were not there."""
    host = whole(key(f"{SOFTWARE}\\Acme", a=1))
    assert host.key(SOFTWARE.lower()) == key(SOFTWARE, ("Acme",))
    assert host.key(f"{SOFTWARE}\\ACME") == key(f"{SOFTWARE}\\Acme", a=1)
    for path in (UNINSTALL, "HKEY_USERS", f"{OWN}\\Software", "HKEY_CLASSES_ROOT", ""):
        with pytest.raises(AbsentError):
            host.key(path)


def test_several_exports_of_one_root() -> None:
    """The list of users is that of all of them."""
    files = {f"files/000{number}-x.reg": write([key(f"HKEY_USERS\\{sid}")])
             for number, sid in enumerate(("A", "B"))}  # fmt: skip
    host = Answers(
        Recording(schema=1, facts=FACTS, unasked="absent", exports=tuple(files)), dict(files)
    )
    assert host.key("HKEY_USERS").subkeys == ("A", "B")


def test_a_key_may_have_been_refused() -> None:
    """Whatever the exports hold of it; and no lower key of it is."""
    denied = KeyAnswer(path=UNINSTALL, outcome="denied", detail="Access is denied")
    host = whole(key(UNINSTALL, a=1), key(f"{UNINSTALL}\\b", b=2), keys=(denied,))
    with pytest.raises(DeniedError, match="Access is denied"):
        host.key(UNINSTALL.upper())
    assert host.key(f"{UNINSTALL}\\b").number("b") == 2


def small_hive(name: str, number: int) -> bytes:
    """Return a hive with one key that has one value."""
    raw = RawHive()
    values = raw.offsets(raw.value(b"v", 4, 0x80000004, number))
    raw.key(b"ROOT", subkeys=(1, raw.fast(raw.key(name.encode(), values=(1, values)))))
    return raw.payload()


def hived(*keys: RegistryKey, **files: bytes) -> Answers:
    """Return a whole Windows whose user has hives."""
    places = {"hive": HIVE, "classes": CLASSES}
    reads = tuple(
        ReadAnswer(path=places[name].upper(), home=HOME, limit=len(payload), file=name)
        for name, payload in files.items()
    )
    return whole(*keys, reads=reads, files=files)


def test_a_user_who_is_not_logged_on_is_read_from_the_hives() -> None:
    """The user's own part from one, the classes from the other; the path tells which."""
    host = hived(key(SOFTWARE), hive=small_hive("Software", 1), classes=small_hive(".pdf", 2))
    assert host.key(OWN) == key(HIVE, ("Software",))
    assert host.key(f"{OWN.lower()}\\software") == key(f"{HIVE}\\software", v=1)
    assert host.key(f"{OWN}_Classes\\.PDF") == key(f"{CLASSES}\\.PDF", v=2)
    for path in (f"{OWN}\\nothing", f"{OWN}_Classes\\Software", "HKEY_USERS\\S-1-5-21-1-1002\\x"):
        with pytest.raises(AbsentError):
            host.key(path)


def test_a_user_who_is_logged_on_is_not_read_from_the_hive() -> None:
    """What stands in the file is older than what is loaded."""
    host = hived(key(f"{OWN}\\Software", a=1), hive=small_hive("Old", 1),
                 classes=small_hive(".pdf", 2))  # fmt: skip
    with pytest.raises(AbsentError, match="said to be whole"):
        host.key(f"{OWN}\\Old")
    assert host.key(f"{OWN}_Classes\\.pdf").number("v") == 2


def test_a_hive_that_cannot_be_read() -> None:
    """It is said, not taken for a user without keys."""
    host = hived(hive=b"regf" + b"\xff" * 8188)
    with pytest.raises(HostError, match="damaged") as caught:
        host.key(f"{OWN}\\Software")
    assert not isinstance(caught.value, AbsentError)
    with pytest.raises(AbsentError, match=r"UsrClass\.dat"):
        host.key(f"{OWN}_Classes\\.pdf")
    denied = ReadAnswer(path=HIVE, home=HOME, limit=1, outcome="denied", detail="in use")
    with pytest.raises(DeniedError, match="in use"):
        whole(reads=(denied,)).key(f"{OWN}\\Software")


@pytest.mark.skipif(shutil.which(TOOL) is None, reason=f"real hives need {TOOL}")
def test_a_real_hive_answers_as_the_export_that_it_was_made_of() -> None:
    """For each key of it."""
    keys = [
        key(OWN, ("Software",)),
        key(f"{OWN}\\Software", ("Zoë", "日本")),
        key(f"{OWN}\\Software\\Zoë", ä="größe", b=1),
        key(f"{OWN}\\Software\\日本", x="語"),
    ]
    exported = whole(*keys)
    host = hived(hive=hive(write(keys).decode("utf-16")))
    for each in keys:
        found = host.key(each.path)
        assert found.path == each.path.replace(OWN, HIVE)
        same = exported.key(each.path)
        assert (found.values, found.subkeys) == (same.values, same.subkeys)


@pytest.mark.parametrize(
    ("recording", "told"),
    [
        ({"exports": ("files/0002-gone.reg",)}, "got no files/0002-gone.reg"),
        ({"exports": ("files/0001-none.reg",)}, "files/0001-none.reg: got 'MZ'"),
        ({"keys": (KeyAnswer(path=SOFTWARE),)}, "without what was read"),
        ({"keys": (KeyAnswer(path="A", outcome="absent"), KeyAnswer(path="a", outcome="absent"))},
         "two answers"),
    ],
)  # fmt: skip
def test_a_recording_whose_registry_is_none(recording: dict[str, object], told: str) -> None:
    """It is refused before anything is judged by it."""
    whole_one = Recording(schema=1, facts=FACTS, **recording)  # type: ignore[arg-type]
    with pytest.raises(RecordingError, match=told):
        Answers(whole_one, {"files/0001-none.reg": b"MZ"})


EXE = "C:\\Program Files\\Acme\\Acme.EXE"
PLACED = {"path": EXE, "home": HOME}
STAT = Stat(kind="file", device=1, inode=2, size=4)


def test_places_are_looked_up_without_case() -> None:
    """Files, pieces, folders, links and homes of Windows; those of Linux keep theirs."""
    host = Answers(
        Recording(
            schema=1,
            facts=FACTS,
            reads=(ReadAnswer(**PLACED, limit=4, file="f"),),
            pieces=(PieceAnswer(path=f"{EXE}2", home=HOME, offset=0, length=4, file="f"),),
            links=(LinkAnswer(**PLACED, target="x"),),
            listings=(ListingAnswer(**PLACED, limit=1, entries=(Entry(name="a", kind="file"),)),),
            stats=(StatAnswer(**PLACED, stat=STAT),),
        ),
        {"f": b"abcd"},
    )
    for path, home in ((EXE.upper(), HOME.lower()), (f"{EXE.lower()}\\", f"{HOME}\\")):
        assert host.read(path, limit=4, home=home) == b"abcd"
        assert host.link(path, home=home) == "x"
        assert host.entries(path, limit=1, home=home) == (Entry(name="a", kind="file"),)
        assert host.stat(path, home=home) == STAT
        assert host.read_at(path, 1, 2, home=home) == b"bc"
    assert host.read_at(f"{EXE}2".upper(), 1, 2, home=HOME.upper()) == b"bc"
    with pytest.raises(UnaskedError):
        host.read(EXE, limit=4)


@pytest.mark.parametrize("kind", ["reads", "links", "listings", "stats", "pieces"])
def test_two_answers_in_two_cases_are_one_too_many(kind: str) -> None:
    """On Windows they are about one place; on Linux about two."""
    made: dict[str, Callable[[str], object]] = {
        "reads": lambda path: ReadAnswer(path=path, limit=4, file="f"),
        "links": lambda path: LinkAnswer(path=path, target="x"),
        "listings": lambda path: ListingAnswer(path=path, limit=4),
        "stats": lambda path: StatAnswer(path=path, stat=STAT),
        "pieces": lambda path: PieceAnswer(path=path, offset=0, length=4, file="f"),
    }
    for paths, expected in ((("C:\\A", "c:\\a"), 1), (("/A", "/a"), 2)):
        both = {kind: tuple(made[kind](path) for path in paths)}
        recording = Recording(schema=1, facts=FACTS, **both)  # type: ignore[arg-type]
        if expected == 2:
            assert len(getattr(Answers(recording, {"f": b"abcd"}), kind)) == 2
            continue
        with pytest.raises(RecordingError, match="two answers"):
            Answers(recording, {"f": b"abcd"})


def test_programs_are_named_without_case() -> None:
    """On Windows; on Linux two names that differ in case are two."""

    def host(platform: str, path: str) -> Answers:
        program = Process(pid=7, parent=1, executable=path, deleted=False, device=0, inode=0,
                          uid=-1, command_line="")  # fmt: skip
        facts = Facts(platform=platform, architecture="AMD64")  # type: ignore[arg-type]
        told = ProcessesAnswer(names=("acme.exe",), processes=(program,))
        return Answers(Recording(schema=1, facts=facts, processes=told), {})

    for name in ("acme.exe", "ACME.exe"):
        assert len(host("windows", EXE).processes(frozenset({name}))) == 1
    assert host("windows", EXE).processes(frozenset({"Program Files"})) == ()
    assert host("linux", "/opt/Acme.EXE").processes(frozenset({"acme.exe"})) == ()
    assert len(host("linux", "/opt/Acme.EXE").processes(frozenset({"Acme.EXE"}))) == 1


def test_a_place_of_windows_is_asked_for_once_in_any_case() -> None:
    """A recorder keeps one answer for it, so that its recording can be read again."""

    class Files(Living):
        def read(self, path: str, *, limit: int, home: str | None = None) -> bytes:
            self.asked.append(path)
            return b"abcd"

        def read_at(self, path: str, offset: int, length: int, *, home: str | None = None) -> bytes:
            self.asked.append(path)
            return b"abcdefgh"[offset : offset + length]

        def link(self, path: str, *, home: str | None = None) -> str:
            self.asked.append(path)
            return "x"

        def stat(self, path: str, *, home: str | None = None) -> Stat:
            self.asked.append(path)
            return STAT

        def entries(self, path: str, *, limit: int, home: str | None = None) -> tuple[Entry, ...]:
            self.asked.append(path)
            return ()

    living = Files()
    recorder = Recorder(living)  # type: ignore[arg-type]
    for path, home in ((EXE, HOME), (EXE.upper(), HOME.upper())):
        recorder.read(path, limit=4, home=home)
        recorder.read_at(f"{path}2", 0, 4, home=home)
        recorder.link(path, home=home)
        recorder.stat(path, home=home)
        recorder.entries(path, limit=4, home=home)
    assert living.asked == [EXE, f"{EXE}2", EXE, EXE, EXE]
    recording, files = recorder.recording()
    assert Answers(recording, files).read(EXE.lower(), limit=4, home=HOME.lower()) == b"abcd"
    # The name of a file is its own, not its path's: that would hold a user's name.
    assert sorted(files) == ["files/0001-Acme.EXE"]
