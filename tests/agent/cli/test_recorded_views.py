"""What an administrator reads of recorded desktops: the table, and how a value came about."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from passmuster.cli import main

HOSTS = Path(__file__).parents[2] / "hosts"
MANIFEST = str(Path(__file__).parents[3] / "examples" / "manifest.json")


def shown(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    """Return a command's exit status and what it prints."""
    status = main(list(words))
    return status, capsys.readouterr().out


def row(text: str, *parts: str) -> str:
    """Return the one line that holds all these parts."""
    (found,) = (line for line in text.splitlines() if all(part in line for part in parts))
    return found


def test_the_table_tells_copies_apart_and_whose_default_they_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Four Firefoxes of one desktop: version, what runs, what is a default, where."""
    status, text = shown(capsys, "inventory", "--host", str(HOSTS / "fedora-43-workstation"))
    assert status == 0
    assert len([line for line in text.splitlines() if "Mozilla Firefox" in line]) == 4
    assert "old: 144.0" in row(text, "rpm:firefox")
    assert "web" in row(text, "/var/lib/flatpak/app/org.mozilla.firefox")
    assert "(haruto)" in row(text, "143.0.4")
    assert "PDF" in row(text, "Papers")


@pytest.mark.parametrize(
    ("host", "release", "version"),
    [("windows-11-25h2-pro", "Windows 11 25H2", "10.0.26200.6584"),
     ("windows-server-2022", "Windows Server 2022", "10.0.20348.4171"),
     ("macos-26-bsi-de", "macOS 26", "26.3.1 (a)")],
)  # fmt: skip
def test_a_system_is_called_by_its_release(
    host: str, release: str, version: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """ProductName says Windows 10 on Windows 11; the build's own name is told."""
    _, text = shown(capsys, "inventory", "--host", str(HOSTS / host))
    assert version in row(text, release)


def test_what_waits_for_the_next_start_stands_beside_the_version(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Chrome has fetched its update and was not restarted since."""
    _, text = shown(capsys, "inventory", "--host", str(HOSTS / "windows-11-25h2-pro"))
    assert "140.0.7339.81, then 140.0.7339.128" in row(text, "Google Chrome")


def test_the_document_holds_defaults_and_circumstances(capsys: pytest.CaptureFixture[str]) -> None:
    """For programs: whose default is what, and what the machine states of itself."""
    _, text = shown(
        capsys, "inventory", "--host", str(HOSTS / "fedora-42-silverblue"), "--format", "json"
    )
    document = json.loads(text)
    assert {each["name"] for each in document["circumstances"]} >= {"image-based"}
    assert all(each["evidence"]["location"] for each in document["defaults"])


def test_a_source_that_failed_is_named_and_the_exit_status_says_unknown(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A damaged rpm database: told with its backend, beside everything that was found."""
    status, text = shown(capsys, "inventory", "--host", str(HOSTS / "broken-rpm"))
    assert status == 2
    assert "source rpm: failed" in text
    assert "(sqlite)" in text


def test_explain_shows_readings_rule_default_and_hindrance(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Each value with the file that it was read from, and why the way up is closed."""
    _, text = shown(
        capsys, "explain", "firefox", "--host", str(HOSTS / "fedora-43-workstation"),
        "--manifest", MANIFEST,
    )  # fmt: skip
    assert "program-outranks-appstream" in text
    assert "package-outranks-file" in text
    assert "flatpak-mask: Flatpak is told to leave this program out of updates" in text
    assert "misaki: https" in text
    assert "rpmdb.sqlite firefox EVR" in text


def test_what_no_definition_knows_is_called_unknown(capsys: pytest.CaptureFixture[str]) -> None:
    """In words, with the entry that it was seen by."""
    _, text = shown(capsys, "inventory", "--host", str(HOSTS / "linuxmint-22"))
    assert "this product is not known" in row(text, "An unknown browser")
