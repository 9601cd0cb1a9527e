"""Which hive a key of somebody who is not logged on lies in."""

from __future__ import annotations

import pytest

from passmuster.host.protocol import User
from passmuster.host.registry.places import HivePlace, place_of, root_of

HOME = "C:\\Users\\alice"
USERS = (
    User(name="nobody", uid=7, home="C:\\Users\\nobody"),
    User(name="alice", uid=1001, home=HOME, sid="S-1-5-21-1-1001"),
)
CLASSES = f"{HOME}\\AppData\\Local\\Microsoft\\Windows\\UsrClass.dat"


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("HKEY_USERS\\S-1-5-21-1-1001", HivePlace(f"{HOME}\\NTUSER.DAT", HOME, "")),
        ("hkey_users\\s-1-5-21-1-1001\\Software\\X",
         HivePlace(f"{HOME}\\NTUSER.DAT", HOME, "Software\\X")),
        ("HKEY_USERS\\S-1-5-21-1-1001_Classes\\.pdf", HivePlace(CLASSES, HOME, ".pdf")),
        ("HKEY_USERS\\S-1-5-21-1-1001_CLASSES", HivePlace(CLASSES, HOME, "")),
        ("HKEY_USERS\\S-1-5-21-1-1002\\Software", None),
        ("HKEY_USERS\\.DEFAULT\\Software", None),
        ("HKEY_USERS\\_Classes\\x", None),
        ("HKEY_USERS", None),
        ("HKEY_USERS\\", None),
        ("HKEY_LOCAL_MACHINE\\S-1-5-21-1-1001\\Software", None),
        ("", None),
    ],
)  # fmt: skip
def test_the_hive_of_a_key(path: str, place: HivePlace | None) -> None:
    """A user's own part and that of the classes; nothing of the machine's."""
    assert place_of(path, USERS) == place


@pytest.mark.parametrize(
    ("path", "root"),
    [
        ("HKEY_LOCAL_MACHINE\\SOFTWARE\\X", "HKEY_LOCAL_MACHINE"),
        ("HKEY_USERS\\S-1-5\\Software\\X", "HKEY_USERS\\S-1-5"),
        ("hkey_users\\S-1-5_Classes", "hkey_users\\S-1-5_Classes"),
        ("HKEY_USERS", "HKEY_USERS"),
    ],
)
def test_the_part_that_a_key_is_exported_with(path: str, root: str) -> None:
    """The machine's is one, and each user has two."""
    assert root_of(path) == root
