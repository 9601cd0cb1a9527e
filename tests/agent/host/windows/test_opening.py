"""Files of a Windows: no link leads out of a home, nor out of the declared places elsewhere."""

from __future__ import annotations

import pytest

from fakes.windows_system import DENIED, IN_USE, FakeSystem, Node, junction, symlink
from passmuster.host.errors import (
    AbsentError,
    DeniedError,
    HostError,
    RefusedError,
    TooLargeError,
)
from passmuster.host.paths import lies_in
from passmuster.host.windows.layouts import SYMLINK
from passmuster.host.windows.opening import (
    looked_up,
    opened,
    read_entries,
    read_link,
    read_piece,
    read_whole,
)
from passmuster.host.windows.system import DIRECTORY, REPARSE_POINT

HOME = "C:\\Users\\anna"
PROGRAMS = "C:\\Program Files"
CLOUD = 0x9000_601A


@pytest.fixture
def windows() -> FakeSystem:
    """Return a machine with a program, a home, and what is nobody's business."""
    made = FakeSystem()
    made.file(f"{PROGRAMS}\\Mozilla Firefox\\firefox.exe", b"MZ firefox")
    made.file(f"{HOME}\\AppData\\Local\\Vivaldi\\vivaldi.exe", b"MZ vivaldi")
    made.file("C:\\Users\\ben\\secret.txt", b"SECRET")
    made.file("C:\\Windows\\System32\\config\\SAM", b"SECRET")
    made.file("D:\\WindowsApps\\x\\app.exe", b"MZ moved")
    return made


def covers(path: str) -> bool:
    """Tell whether a path is a place of these tests."""
    return lies_in(path, PROGRAMS) or lies_in(path, "D:\\WindowsApps")


def read(windows: FakeSystem, path: str, home: str | None = None, limit: int = 100) -> bytes:
    """Return a file, and leave nothing open."""
    try:
        with (
            looked_up(windows, path, home, covers) as found,
            opened(windows, found, "file", path) as readable,
        ):
            return read_whole(windows, readable, limit, path)
    finally:
        assert windows.open == {}


def test_a_file_is_read_up_to_its_limit(windows: FakeSystem) -> None:
    """Case does not count; one byte more than the limit gives nothing at all."""
    path = "c:\\program files\\MOZILLA FIREFOX\\Firefox.exe"
    assert read(windows, path, limit=10) == b"MZ firefox"
    with pytest.raises(TooLargeError, match="got 10 bytes, expected at most 9"):
        read(windows, path, limit=9)


def test_a_file_that_grows_meanwhile_is_capped_too(windows: FakeSystem) -> None:
    """What it says of its size is not what is read."""
    windows.file(f"{PROGRAMS}\\log", b"x" * 200).size = 3
    with pytest.raises(TooLargeError, match="got more than 100 bytes"):
        read(windows, f"{PROGRAMS}\\log")


def test_a_piece_is_read_up_to_the_end_of_its_file(windows: FakeSystem) -> None:
    """Also one that takes several reads."""
    path = f"{PROGRAMS}\\large"
    windows.file(path, b"0123456789" * 300_000)
    with (
        looked_up(windows, path, None, covers) as found,
        opened(windows, found, "file", path) as at,
    ):
        assert read_piece(windows, at, 3, 4) == b"3456"
        assert len(read_piece(windows, at, 5, 2_500_000)) == 2_500_000
        assert read_piece(windows, at, 2_999_998, 10) == b"89"
        assert read_piece(windows, at, 3_000_000, 10) == b""
        assert read_piece(windows, at, 0, 0) == b""


def test_absent_is_told_from_everything_else(windows: FakeSystem) -> None:
    """No file, no folder on the way, a file where a folder should be, no such drive."""
    for path, home in ((f"{PROGRAMS}\\no", None), (f"{PROGRAMS}\\no\\x", None),
                       (f"{PROGRAMS}\\Mozilla Firefox\\firefox.exe\\x", None), ("E:\\x", None),
                       (f"{HOME}\\no", HOME), ("E:\\home\\x", "E:\\home")):  # fmt: skip
        with pytest.raises(AbsentError):
            read(windows, path, home)


@pytest.mark.parametrize(("code", "error", "text"), [
    (DENIED, DeniedError, "access is denied"), (IN_USE, DeniedError, "lets no other read it"),
    (50, RefusedError, "no drive of this machine"), (267, AbsentError, "a file lies on the way"),
    (1117, HostError, "system error 1117"),
])  # fmt: skip
def test_faults_are_told_in_words(
    windows: FakeSystem, code: int, error: type[HostError], text: str
) -> None:
    """Whether they come at the first look or at reading."""
    path = f"{PROGRAMS}\\Mozilla Firefox\\x"
    windows.file(path).fault = code
    with pytest.raises(error, match=text):
        read(windows, path)
    windows.file(path).read_fault = code
    with pytest.raises(error, match=text):
        read(windows, path)


@pytest.mark.parametrize("folder", [True, False])
def test_no_link_is_followed_in_a_home(windows: FakeSystem, folder: bool) -> None:  # noqa: FBT001
    """Neither out of it nor inside it, be it a junction or a symbolic link."""
    for number, data in enumerate((junction("C:\\Users\\ben"), junction(HOME),
                                   symlink("C:\\Windows\\System32\\config", relative=False),
                                   symlink("..\\ben", relative=True),
                                   symlink("UNC\\evil\\share", relative=False))):  # fmt: skip
        path = f"{HOME}\\link{number}"
        windows.link(path, data, folder=folder)
        windows.asked = []
        for below in ("", "\\secret.txt", "\\SAM", "\\AppData"):
            with pytest.raises(RefusedError, match="link"):
                read(windows, f"{path}{below}", HOME)
        assert not {"ben", "config", "evil"} & set(windows.asked), "it is not even looked at"


def test_a_path_must_lie_below_its_home(windows: FakeSystem) -> None:
    """Another home that begins with the same letters is outside; dots are refused."""
    windows.file("C:\\Users\\anna2\\file")
    for path, home in (("C:\\Users\\anna2\\file", HOME), ("C:\\Users\\ben\\secret.txt", HOME),
                       (f"{HOME}\\..\\ben\\secret.txt", HOME),
                       ("C:\\Users\\ben\\secret.txt", "C:\\"),
                       ("C:\\Users\\ben\\secret.txt", ""), (f"{HOME}\\AppData:x", HOME),
                       (f"\\\\?\\{HOME}\\AppData", HOME)):  # fmt: skip
        with pytest.raises(RefusedError):
            read(windows, path, home)


def test_a_link_elsewhere_leads_to_declared_places_only(windows: FakeSystem) -> None:
    """A Store program that was moved is found; a junction in an open folder leads nowhere."""
    windows.link(f"{PROGRAMS}\\moved", junction("D:\\WindowsApps\\x\\"))
    windows.link(
        f"{PROGRAMS}\\near", symlink(".\\..\\Program Files\\Mozilla Firefox", relative=True)
    )
    windows.link(f"{PROGRAMS}\\app.exe", symlink("D:\\WindowsApps\\x\\app.exe", relative=False),
                 folder=False)  # fmt: skip
    assert read(windows, f"{PROGRAMS}\\moved\\app.exe") == b"MZ moved"
    assert read(windows, f"{PROGRAMS}\\near\\firefox.exe") == b"MZ firefox"
    assert read(windows, f"{PROGRAMS}\\app.exe") == b"MZ moved"
    for number, data in enumerate((junction("C:\\Users\\ben"),
                                   symlink("..\\Users\\ben", relative=True),
                                   symlink("UNC\\evil\\share", relative=False),
                                   symlink("\\Users\\ben", relative=True),
                                   junction("Volume{x}\\"))):  # fmt: skip
        windows.link(f"{PROGRAMS}\\out{number}", data)
        windows.asked = []
        with pytest.raises(RefusedError, match="which is not among the places"):
            read(windows, f"{PROGRAMS}\\out{number}\\secret.txt")
        assert not {"ben", "secret.txt", "evil"} & set(windows.asked)


def test_links_in_a_circle_come_to_an_end(windows: FakeSystem) -> None:
    """And one whose data is broken is an error of its own."""
    windows.link(f"{PROGRAMS}\\a", junction(f"{PROGRAMS}\\b"))
    windows.link(f"{PROGRAMS}\\b", junction(f"{PROGRAMS}\\a"))
    with pytest.raises(RefusedError, match="more than 16 links"):
        read(windows, f"{PROGRAMS}\\a\\x")
    windows.link(f"{PROGRAMS}\\c", junction("C:\\x")[:12])
    with pytest.raises(HostError, match="got a link whose target is cut off"):
        read(windows, f"{PROGRAMS}\\c\\x")


def test_a_file_that_becomes_a_link_meanwhile_is_refused(windows: FakeSystem) -> None:
    """Between the look and the reading its owner may make a link of it."""
    secret = windows.file("C:\\Users\\ben\\other", b"SECRET")
    windows.file(f"{HOME}\\file").becomes = secret
    with pytest.raises(RefusedError, match="became a link"):
        read(windows, f"{HOME}\\file", HOME)


@pytest.mark.parametrize("mark", [0x1000, 0x40000, 0x400000])
def test_what_a_cloud_keeps_is_not_fetched(windows: FakeSystem, mark: int) -> None:
    """Files and folders alike; what is here already is read."""
    cloud = DIRECTORY | REPARSE_POINT
    windows.put(f"{HOME}\\OneDrive", Node(attributes=cloud, tag=CLOUD))
    windows.file(f"{HOME}\\OneDrive\\here.pdf", b"here").attributes = REPARSE_POINT
    windows.file(f"{HOME}\\OneDrive\\away.pdf", b"away").attributes = mark
    windows.put(f"{HOME}\\OneDrive\\folder", Node(attributes=DIRECTORY | mark))
    windows.file(f"{HOME}\\OneDrive\\folder\\x", b"away")
    assert read(windows, f"{HOME}\\OneDrive\\here.pdf", HOME) == b"here"
    for name in ("away.pdf", "folder\\x"):
        with pytest.raises(RefusedError, match="kept elsewhere"):
            read(windows, f"{HOME}\\OneDrive\\{name}", HOME)


def test_what_is_no_file_is_refused(windows: FakeSystem) -> None:
    """A folder, and the alias of a Store program; a file is no folder."""
    alias = Node(attributes=REPARSE_POINT, tag=0x8000_001B)
    windows.put(f"{HOME}\\winget.exe", alias)
    with pytest.raises(RefusedError, match="got something else, expected a file"):
        read(windows, f"{HOME}\\winget.exe", HOME)
    with pytest.raises(RefusedError, match="got a folder, expected a file"):
        read(windows, HOME, HOME)
    path = f"{PROGRAMS}\\Mozilla Firefox\\firefox.exe"
    with looked_up(windows, path, None, covers) as found, \
            pytest.raises(AbsentError, match="expected a folder"), \
            opened(windows, found, "folder", path):  # fmt: skip
        pass


def test_entries_are_told_in_order_with_their_kind(windows: FakeSystem) -> None:
    """A crowded folder is given up early."""
    windows.link(f"{HOME}\\a link", junction("C:\\"))
    windows.file(f"{HOME}\\z")
    with looked_up(windows, HOME, HOME, covers) as found:
        with opened(windows, found, "folder", HOME) as readable:
            told = read_entries(windows, readable, 3, HOME)
        assert [(each.name, each.kind) for each in told] == [
            ("AppData", "folder"), ("a link", "link"), ("z", "file")
        ]  # fmt: skip
        with (
            opened(windows, found, "folder", HOME) as readable,
            pytest.raises(TooLargeError, match="more than 2 entries"),
        ):
            read_entries(windows, readable, 2, HOME)
    assert windows.open == {}


def test_a_link_is_read_and_not_followed(windows: FakeSystem) -> None:
    """In a home and elsewhere, wherever it leads; anything else is refused."""
    windows.link(f"{HOME}\\current", junction("C:\\Users\\ben"))
    windows.link(f"{PROGRAMS}\\current", symlink("142.0", relative=True))
    for path, home, target in ((f"{HOME}\\current", HOME, "C:\\Users\\ben"),
                               (f"{PROGRAMS}\\current", None, "142.0")):  # fmt: skip
        with looked_up(windows, path, home, covers, follow=False) as found:
            assert (found.kind, found.about.tag & 0xA000_0000) == ("link", SYMLINK & 0xA000_0000)
            assert read_link(windows, found, path) == target
    with (
        looked_up(windows, PROGRAMS, None, covers, follow=False) as found,
        pytest.raises(RefusedError, match="got no link"),
    ):
        read_link(windows, found, PROGRAMS)
