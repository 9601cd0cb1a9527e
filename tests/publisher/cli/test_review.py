"""`review`: formats, exit statuses, the fleet, and what is refused."""

from __future__ import annotations

import io
import json
import os
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

from fakes.reviewed import MANIFESTS
from passmuster.model.installation import (
    Kind,
    ReportedInstallation,
    ReportedInventory,
    Scope,
    Version,
)
from passmuster_publisher.cli import main
from passmuster_publisher.review import inventories
from passmuster_publisher.review.inventories import Machine

OLD, NEW = str(MANIFESTS / "old.json"), str(MANIFESTS / "new.json")


def machine(customer: str, version: str) -> Machine:
    """Return a machine with one browser."""
    browser = ReportedInstallation(
        product="firefox",
        kind=Kind.BROWSER,
        platform="windows",
        architecture="x86_64",
        packaging="uninstall",
        track="release",
        scope=Scope.MACHINE,
        on_disk=Version(raw=version, scheme="mozilla"),
    )
    inventory = ReportedInventory(
        platform="windows", architecture="x86_64", installations=(browser,), sources=()
    )
    return Machine(
        customer=customer, group="g", machine="0" * 32, reference_time=None, inventory=inventory
    )


def variant(folder: Path, **changed: Any) -> str:
    """Write the old manifest with some values changed."""
    file = folder / "variant.json"
    found = json.loads(Path(OLD).read_bytes())
    file.write_text(json.dumps({**found, **changed}), encoding="utf-8")
    return str(file)


def test_the_status_tells_whether_somebody_must_look(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """1 for a fall without an explanation or an emergency; 0 for the rest; printed both times."""
    assert main(["review", OLD, NEW]) == 1
    assert "LINE FALLS" in capsys.readouterr().out
    assert main(["review", OLD, variant(tmp_path, serial=2026070802)]) == 0
    assert "No requirement changes; 21 lines as before." in capsys.readouterr().out


@pytest.mark.parametrize("none", ["-", "none"])
def test_a_first_publication_has_no_old_manifest(
    none: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Everything is new."""
    assert main(["review", none, NEW]) == 1
    printed = capsys.readouterr().out
    assert "first publication" in printed
    assert "LINE FALLS" not in printed


@pytest.mark.parametrize(
    ("how", "start"),
    [("text", "Review of"), ("markdown", "# Review of"), ("html", "<!doctype html>")],
)
def test_each_format_is_printed_or_written(
    how: str, start: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same bytes; a written one is summed up in a line."""
    file = tmp_path / "review"
    assert main(["review", OLD, NEW, "--format", how]) == 1
    printed = capsys.readouterr().out
    assert printed.startswith(start)
    assert main(["review", OLD, NEW, "--format", how, "-o", str(file)]) == 1
    assert file.read_text(encoding="utf-8") == printed
    assert capsys.readouterr().out.startswith(f"{file}: 10 requirements change")
    assert file.stat().st_mode & 0o777 == 0o644


def test_minimums_are_compared_at_the_time_that_is_asked_for(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """By default when the new manifest is issued; a day is its beginning in UTC."""
    for at, shown in (
        ([], "2026-08-22 08:00 UTC"),
        (["--at", "2026-09-01"], "2026-09-01 00:00 UTC"),
        (["--at", "2026-09-01T02:30:00+02:00"], "2026-09-01 00:30 UTC"),
    ):
        main(["review", OLD, NEW, *at])
        assert f"minimums as of {shown}" in capsys.readouterr().out
    for wrong in ("tomorrow", "2026-09-01T00:00:00", "2026-13-01", "0001-01-01T00:00:00+14:00"):
        with pytest.raises(SystemExit) as left:
            main(["review", OLD, NEW, "--at", wrong])
        assert left.value.code == 2
        assert "expected YYYY-MM-DD" in capsys.readouterr().err


def test_the_impact_on_inventories_of_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of all customers or of some; a review that names them is nobody else's to read."""
    export = tmp_path / "inventories.jsonl"
    lines = [
        b'{"passmuster":"inventories","schema":1}',
        *(msgspec.json.encode(machine(*each)) for each in (("a", "152.0.4"), ("b", "153.0"))),
    ]
    export.write_bytes(b"\n".join(lines) + b"\n")
    fleet = ["--inventories", str(export)]
    assert main(["review", OLD, NEW, *fleet]) == 1
    printed = capsys.readouterr().out
    assert "2 machines of 2 customers" in printed
    assert "compliant -> overdue" in printed
    file = tmp_path / "review.html"
    only = [*fleet, "--customer", "b", "--format", "html", "-o", str(file)]
    assert main(["review", OLD, NEW, *only]) == 1
    assert "1 machine of 1 customer" in file.read_text(encoding="utf-8")
    assert file.stat().st_mode & 0o777 == 0o600
    capsys.readouterr()
    assert main(["review", OLD, NEW, *fleet, "--customer", "c"]) == 3
    assert "got no machine of c" in capsys.readouterr().err


def test_the_impact_on_the_machines_of_a_collector(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked with the token in the first line of a file."""
    asked: list[tuple[str, str]] = []

    def from_collector(url: str, token: str) -> list[Machine]:
        asked.append((url, token))
        return [machine("a", "152.0.4")]

    monkeypatch.setattr(inventories, "from_collector", from_collector)
    token = tmp_path / "token"
    token.write_text("secret \nand a note\n", encoding="utf-8")
    url = "https://collector.example"
    arguments = ["review", OLD, NEW, "--collector", url, "--token-file", str(token)]
    assert main(arguments) == 1
    assert asked == [(url, "secret")]
    assert "1 machine of 1 customer" in capsys.readouterr().out


def test_wrong_use_is_told_with_its_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit status 3 and nothing on standard output."""
    large, broken = tmp_path / "large", tmp_path / "broken"
    large.write_bytes(b" " * (1024 * 1024 + 1))
    broken.write_bytes(b"<html>")
    empty, binary = tmp_path / "empty", tmp_path / "binary"
    empty.write_bytes(b"")
    binary.write_bytes(b"\xff\xfe\n")
    collector = ["--collector", "https://c.example"]
    for arguments, said in (
        ([str(tmp_path / "absent"), NEW], "absent"),
        ([OLD, str(large)], "large: manifest: got 1048577 bytes"),
        ([OLD, str(broken)], "broken: manifest: "),
        ([OLD, variant(tmp_path, schema=2)], "got schema 2"),
        ([OLD, NEW, *collector], "go together"),
        ([OLD, NEW, "--token-file", str(empty)], "go together"),
        ([OLD, NEW, *collector, "--token-file", str(empty)], "empty: expected a token"),
        ([OLD, NEW, *collector, "--token-file", str(binary)], "binary: expected a token"),
        ([OLD, NEW, *collector, "--token-file", str(tmp_path / "no")], "no: No such file"),
        ([OLD, NEW, "--customer", "a"], "--customer goes with"),
        ([OLD, NEW, "--inventories", str(tmp_path / "no")], "no"),
    ):
        assert main(["review", *arguments]) == 3, arguments
        printed = capsys.readouterr()
        assert said in printed.err, arguments
        assert printed.out == ""
    assert main(["review", OLD, NEW, "-o", str(tmp_path / "absent" / "review")]) == 1
    assert "absent" in capsys.readouterr().err


def test_a_terminal_of_another_encoding_shows_what_it_can(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """And a page stays UTF-8, as it says itself."""
    page = "Menü ".encode()
    for how, part in (("text", b"Men? "), ("html", page), ("markdown", page)):
        raw = io.BytesIO()
        monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii"))
        main(["review", OLD, NEW, "--format", how])
        sys.stdout.flush()
        assert part in raw.getvalue()


def test_a_reader_that_goes_away_is_no_traceback() -> None:
    """`review ... | head`."""
    import subprocess

    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as out:
        said = subprocess.run(
            [sys.executable, "-m", "passmuster_publisher", "review", OLD, NEW],
            stdout=out, stderr=subprocess.PIPE, check=False, timeout=60,
        )  # fmt: skip
    assert b"Traceback" not in said.stderr
