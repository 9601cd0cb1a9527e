"""Commands and icons as the registry holds them: which program they name, and which name none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.inventory.windows.commands import icon_of, on_drive, program_of

CHROME = "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe"


def expanded(path: str) -> str:
    """Fill in one variable."""
    return path.replace("%ProgramFiles%", "C:\\Program Files")


@pytest.mark.parametrize(
    "command",
    [
        f'"{CHROME}"',
        f'  "{CHROME}" --single-argument %1',
        f'"{CHROME}" -- "%1"',
        CHROME,
        f"{CHROME} %1",
        f"{CHROME}\t%1",
        f'{CHROME}"%1"',
        '"%ProgramFiles%\\Google\\Chrome\\Application\\chrome.exe" "%1"',
        "%ProgramFiles%\\Google\\Chrome\\Application\\chrome.exe %1",
        CHROME.replace("\\", "/"),
        f"\\\\?\\{CHROME} %1",
        f'"\\??\\{CHROME}"',
    ],
)
def test_a_command_names_its_program(command: str) -> None:
    """With quotes and without, with variables, in the ways that installers write."""
    assert program_of(command, expanded) == CHROME


def test_the_first_program_of_a_path_with_blanks_counts() -> None:
    """As Windows tries it, where no quotes tell."""
    assert program_of("C:\\a.exe b\\c.exe %1") == "C:\\a.exe"
    assert program_of("C:\\a.exec b\\C.EXE %1") == "C:\\a.exec b\\C.EXE"


@pytest.mark.parametrize(
    "command",
    [
        "",
        "%1",
        "chrome.exe %1",
        '"chrome.exe" %1',
        "rundll32.exe shell32.dll,Control_RunDLL",
        '"\\\\share\\tools\\chrome.exe" %1',
        "\\\\?\\UNC\\share\\tools\\chrome.exe",
        "\\\\.\\C:\\chrome.exe",
        '"C:\\Program Files\\..\\Users\\eve\\chrome.exe"',
        '"C:\\Program Files\\.\\chrome.exe"',
        '"%Unknown%\\chrome.exe"',
        '"C:\\a\x00b\\chrome.exe"',
        "C:\\Program Files\\X\\x.dll",
        '"C:\\',
        f'"{CHROME}" {"x" * 4096}',
    ],
)
def test_what_is_no_absolute_path_on_a_drive_is_none(command: str) -> None:
    """A bare name, a share, a device, a path that is not what it looks like."""
    assert program_of(command, expanded) == ""


@pytest.mark.parametrize("icon", [f"{CHROME},0", f"{CHROME},-101", f'"{CHROME}",0', f" {CHROME} "])
def test_an_icon_names_its_file(icon: str) -> None:
    """With its number or without."""
    assert icon_of(icon) == CHROME


def test_an_icon_of_a_share_is_none() -> None:
    """And one without a folder."""
    assert icon_of("\\\\share\\x.exe,0") == ""
    assert icon_of("x.exe,0") == ""


@given(st.text(max_size=80))
def test_whatever_is_written_the_answer_is_plain(text: str) -> None:
    """On a drive, without a step up, or nothing."""
    for found in (program_of(text), icon_of(text), on_drive(text), on_drive(f"C:\\{text}")):
        assert found == "" or (found[1:3] == ":\\" and ".." not in found.split("\\"))
