"""The number that tells the Reader from Acrobat."""

from __future__ import annotations

import pytest

from fakes.windows_registry import SOFTWARE, look_at, machine
from passmuster.inventory.windows.adobe import package_level
from passmuster.inventory.windows.registry import Part

NAME = "Adobe Acrobat (64-bit)"
ACROBAT = f"{SOFTWARE}\\Adobe\\Adobe Acrobat\\DC\\Installer"
READER_32 = f"{SOFTWARE}\\WOW6432Node\\Adobe\\Acrobat Reader\\DC\\Installer"
VIEW, VIEW_32 = (Part(SOFTWARE, None, is_32=False),
                 Part(f"{SOFTWARE}\\WOW6432Node", None, is_32=True))  # fmt: skip


@pytest.mark.parametrize("level", [1, 3, 4])
def test_the_level_is_told_as_it_is(level: int) -> None:
    """Rules of definitions read it."""
    look = look_at(machine({ACROBAT: {"SCAPackageLevel": level}}))
    assert package_level(look, NAME, VIEW) == str(level)
    assert package_level(look, NAME) == str(level)


def test_a_level_counts_in_the_view_that_the_program_is_registered_in() -> None:
    """A Reader of 32 bits beside an Acrobat of 64 has a level of its own."""
    look = look_at(machine({ACROBAT: {"SCAPackageLevel": 3}, READER_32: {"SCAPackageLevel": 1}}))
    assert package_level(look, NAME, VIEW) == "3"
    assert package_level(look, "Adobe Acrobat Reader", VIEW_32) == "1"


def test_no_level_is_none() -> None:
    """No key, a key without it, a text instead of a number, another vendor's program."""
    assert package_level(look_at(machine({})), NAME) == ""
    look = look_at(machine({ACROBAT: {"Path": "C:\\", "SCAPackageLevel": "3"}}))
    assert package_level(look, NAME) == ""
    look = look_at(machine({ACROBAT: {"SCAPackageLevel": 3}}))
    assert package_level(look, "Foxit PDF Reader") == ""
    assert package_level(look, NAME, VIEW_32) == ""
