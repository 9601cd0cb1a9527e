"""`passmuster products` as somebody uses it who writes a definition."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from passmuster.cli import main
from passmuster.products import load

ROOT = Path(__file__).parents[3]
DEFINITIONS = ROOT / "agent" / "passmuster" / "products" / "definitions"
DESKTOP = ROOT / "tests" / "hosts" / "debian-12-desktop"
NEW = """
schema = 1
id = "{id}"
name = "Example"
vendor = "Example"
kind = "pdf-viewer"
[[detect]]
source = "dpkg"
match = {{ package = ["{package}"] }}
scheme = "deb"
[[sample]]
source = "dpkg"
see = {{ package = "{package}", version = "1-1" }}
origin = "made up"
[[near_miss]]
source = "dpkg"
see = {{ package = "{package}-common" }}
why = "data files"
"""


def written(folder: Path, identity: str = "example", package: str = "example") -> Path:
    """Write a definition and return its file."""
    path = folder / f"{identity}.toml"
    path.write_text(NEW.format(id=identity, package=package))
    return path


def test_the_built_in_definitions_are_good(capsys: pytest.CaptureFixture[str]) -> None:
    """All of them, as a set; each with its counts."""
    files = sorted(DEFINITIONS.glob("*.toml"))
    assert main(["products", "lint", *map(str, files)]) == 0
    said = capsys.readouterr()
    assert len(said.out.splitlines()) == len(files) > 40
    assert "firefox.toml: " in said.out
    assert said.err == ""


def test_a_new_definition_is_checked_against_the_built_in_ones(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Good by itself is not enough: evince's package is evince's."""
    assert main(["products", "lint", str(written(tmp_path))]) == 0
    capsys.readouterr()
    taken = written(tmp_path, "mine", "evince")
    assert main(["products", "lint", str(taken)]) == 3
    said = capsys.readouterr().err
    assert "both have the dpkg package 'evince': evince and mine" in said
    # One that is being edited stands in for the built-in one of its id.
    assert main(["products", "lint", str(written(tmp_path, "evince", "evince"))]) == 0


def test_lint_names_file_line_and_the_nearest_key(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """All files at once, those that cannot be read among them; for programs as well."""
    wrong = written(tmp_path)
    wrong.write_text(wrong.read_text().replace("scheme =", "schema ="))
    binary = tmp_path / "binary.toml"
    binary.write_bytes(b"\xff\xfe")
    files = [str(wrong), str(binary), str(tmp_path / "absent.toml")]
    assert main(["products", "lint", *files]) == 3
    said = capsys.readouterr().err
    assert "example.toml:10: got key `schema`" in said
    assert "did you mean `scheme`" in said
    assert "binary.toml: expected UTF-8" in said
    assert "absent.toml: cannot be read" in said
    assert main(["products", "lint", "--format", "json", *files]) == 3
    told = json.loads(capsys.readouterr().out)
    assert [each["line"] for each in told["problems"]] == [10, 0, 0]


def test_a_file_that_is_too_large_is_not_read(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """A sparse gigabyte costs nothing."""
    path = tmp_path / "large.toml"
    with path.open("wb") as stream:
        stream.truncate(2**30)
    assert main(["products", "lint", str(path)]) == 3
    assert "got more than" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "expected an action, one of lint, list, show, match"),
        (["lint"], "passmuster products lint ID.toml"),
        (["show", "fierfox"], "did you mean `firefox`"),
        (["show", "zzzz"], "expected an id that `passmuster products list` shows"),
        (["match", "absent.toml"], "cannot be read"),
        (["match", "absent.json"], "cannot be read"),
    ],
)
def test_wrong_use_is_a_sentence_and_exit_3(
    capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    """What was got, what was expected, what to do."""
    assert main(["products", *words]) == 3
    error = capsys.readouterr().err
    assert error.startswith("passmuster: ")
    assert said in error


def test_list_shows_every_product_or_those_of_a_kind(capsys: pytest.CaptureFixture[str]) -> None:
    """For people with a count, for programs as data."""
    assert main(["products", "list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split()[:2] == ["ID", "NAME"]
    assert lines[-1] == f"{len(load())} products"
    assert main(["products", "list", "--kind", "pdf-viewer", "--platform", "linux"]) == 0
    shown = capsys.readouterr().out
    assert "evince" in shown
    assert "firefox" not in shown
    assert main(["products", "list", "--format", "json"]) == 0
    told = {each["id"]: each for each in json.loads(capsys.readouterr().out)["products"]}
    assert told["firefox"]["platforms"] == ["linux", "windows", "macos"]
    assert {"release", "esr", "beta"} <= set(told["firefox"]["tracks"])
    assert {"rpm", "flatpak", "snap"} <= set(told["firefox"]["sources"])


def test_show_puts_the_rules_into_words(capsys: pytest.CaptureFixture[str]) -> None:
    """In the order in which they are tried, with what excludes and what counts as running."""
    assert main(["products", "show", "firefox"]) == 0
    said = capsys.readouterr().out
    for part in (
        "Mozilla Firefox (firefox), browser by Mozilla",
        "dpkg: package is firefox-esr",
        "track esr; versions are in the order of deb",
        "unless its version fits",
        "program /usr/lib/firefox/firefox",
        "desktop entry firefox.desktop",
        "no track is told",
        "channel fits",
    ):
        assert part in said
    assert main(["products", "show", "firefox", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["product"]["id"] == "firefox"


def test_every_product_can_be_shown(capsys: pytest.CaptureFixture[str]) -> None:
    """None of them has a rule that has no words."""
    for product in load():
        assert main(["products", "show", product.id]) == 0
        assert product.name in capsys.readouterr().out


def test_a_definition_is_tried_on_a_recording(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """What it recognises there, and how its sources ended."""
    path = DEFINITIONS / "evince.toml"
    assert main(["products", "match", str(path), "--host", str(DESKTOP)]) in {0, 2}
    said = capsys.readouterr().out
    assert "/usr/bin/evince" in said
    assert "source dpkg looked" in said
    assert "CLAIMED" not in said
    nothing = written(tmp_path)
    main(["products", "match", str(nothing), "--host", str(DESKTOP)])
    assert "No copy of example was recognised." in capsys.readouterr().out


def test_what_two_definitions_claim_on_a_host_is_told(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """By what was read of it, for nothing in the new text names the other product."""
    from passmuster.cli import products_match
    from passmuster.host.recording import RecordedHost
    from passmuster.products.reading import read

    path = written(tmp_path, "mine", "atril")
    found = products_match.of_definition(read(path.read_text(), path.name), RecordedHost(DESKTOP))
    assert found.exit == 3
    assert found.document["claimed_twice"] == ["atril"]
    assert any("CLAIMED BY atril, TOO" in line for line in found.lines)
    # The linter already refuses it, before a host is looked at.
    assert main(["products", "match", str(path), "--host", str(DESKTOP)]) == 3
    assert "both have the dpkg package 'atril'" in capsys.readouterr().err


def test_observations_are_named(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Which product each one is, or none."""
    path = tmp_path / "seen.json"
    stub = {"package": "firefox", "version": "1:1snap1-0ubuntu5"}
    esr = {"package": "firefox", "version": "140.5.0-1.el9_6", "vendor": "Red Hat, Inc."}
    path.write_text(json.dumps([{"source": "dpkg", "see": stub}, {"source": "rpm", "see": esr}]))
    assert main(["products", "match", str(path)]) == 0
    head, first, second = capsys.readouterr().out.splitlines()
    assert head.split() == ["PRODUCT", "SOURCE", "SEES"]
    assert first.startswith("no product")
    assert second.startswith("firefox esr")
    assert main(["products", "match", str(path), "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)["observations"]
    assert [each["matches"] for each in told] == [[], [{"product": "firefox", "track": "esr"}]]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "expected a list of observations"),
        ("{}", "expected a list of observations"),
        ("[" * 50_000, "expected a list of observations"),
        ('[{"source": "dpkg"}]', "expected a list of observations"),
        ('[{"source": "dpgk", "see": {}}]', "observation 1: got source 'dpgk'"),
        ('[{"source": "dpkg", "see": {"pakcage": "x"}}]', "did you mean `package`"),
    ],
)
def test_observations_that_are_none_are_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, text: str, said: str
) -> None:
    """Where, what was got, what was expected."""
    path = tmp_path / "seen.json"
    path.write_text(text)
    assert main(["products", "match", str(path)]) == 3
    assert said in capsys.readouterr().err


def test_the_installed_package_lists_and_shows_without_the_definitions(tmp_path: Path) -> None:
    """The compiled form is all that a wheel brings."""
    target = tmp_path / "passmuster"
    shutil.copytree(
        ROOT / "agent" / "passmuster", target,
        ignore=shutil.ignore_patterns("definitions", "__pycache__"),
    )  # fmt: skip
    for words in (["list"], ["show", "firefox"], ["lint", str(written(tmp_path))]):
        said = subprocess.run(
            [sys.executable, "-m", "passmuster", "products", *words],
            check=True, capture_output=True, text=True, cwd=tmp_path,
            env={"PYTHONPATH": str(tmp_path), "PATH": "/usr/bin"},
        )  # fmt: skip
        assert said.stdout


def test_listing_loads_no_reader_of_definitions() -> None:
    """Neither does `check`: parsing TOML is for those who write definitions."""
    code = """import sys
from passmuster.cli import main
main(["products", "list"])
main(["check", "--manifest", "/nonexistent"])
assert not {"tomllib", "difflib", "passmuster.products.reading"} & set(sys.modules)
"""
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
