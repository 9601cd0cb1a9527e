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
