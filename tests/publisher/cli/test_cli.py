"""The command line: exit statuses, what is printed, and what is never done."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from passmuster_publisher.cli import main

EXAMPLES = Path(__file__).parents[3] / "examples"
BUILD = ["build", "--policy", str(EXAMPLES / "policy.toml"), "--feeds", str(EXAMPLES / "feeds")]
# Of the newest Windows no recording tells a build: these lines are held.
HELD = 4
PASSPHRASE = "correct horse battery"


def _passphrase(folder: Path, text: str = PASSPHRASE) -> list[str]:
    file = folder / "passphrase"
    file.write_text(f"{text}\n", encoding="utf-8")
    return ["--passphrase-file", str(file)]


def test_from_nothing_to_a_published_manifest(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """init, build, publish, refresh, status, root-sha256: each 0, with protected keys."""
    repository, manifest = str(tmp_path / "published"), str(tmp_path / "manifest.json")
    secret = _passphrase(tmp_path)
    assert main(["init", repository, *secret]) == 0
    printed = capsys.readouterr()
    assert "WARNING" not in printed.err
    assert main([*BUILD, "--replay", "-o", manifest]) == HELD
    assert main(["publish", repository, manifest, *secret]) == 0
    assert main(["refresh", repository]) == 0
    assert main(["status", repository]) == 0
    capsys.readouterr()
    assert main(["root-sha256", repository]) == 0
    digest = capsys.readouterr().out.strip()
    assert len(digest) == 64
    assert digest in printed.out
    assert PASSPHRASE not in printed.out


def test_unprotected_keys_are_said_loudly(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """For tests and demonstrations only."""
    assert main(["init", str(tmp_path / "published"), "--unprotected-keys"]) == 0
    assert "WARNING" in capsys.readouterr().err


def test_a_build_is_the_same_bytes_each_time(tmp_path: Path) -> None:
    """And readable as JSON."""
    files = [tmp_path / "one.json", tmp_path / "two.json"]
    for file in files:
        assert main([*BUILD, "--replay", "--today", "2027-01-31", "-o", str(file)]) == HELD
    assert files[0].read_bytes() == files[1].read_bytes()
    assert json.loads(files[0].read_bytes())["issued"] == "2027-01-31T00:00:00Z"


def test_wrong_use_is_3_and_refusal_is_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each with a sentence on standard error and nothing done."""
    repository, manifest = str(tmp_path / "published"), str(tmp_path / "manifest.json")
    main(["init", repository, "--unprotected-keys"])
    main([*BUILD, "--replay", "-o", manifest])
    main(["publish", repository, manifest])
    short = _passphrase(tmp_path, "short")
    old = str(tmp_path / "old.json")
    assert main([*BUILD, "-o", old, "--as-of", "2026-08-22"]) == HELD
    assert main([*BUILD[:3], "--feeds", str(tmp_path / "absent"), "-o", manifest]) == 3
    capsys.readouterr()
    cases = [
        (["init", repository, "--unprotected-keys"], 3, "there is something already"),
        (["init", str(tmp_path / "new"), *short], 3, "at least 12"),
        (["init", str(tmp_path / "new")], 3, "--passphrase-file"),
        (["publish", repository, manifest], 1, "serial"),
        (["publish", repository, old], 1, "expired at 2026-10-06"),
        ([*BUILD, "-o", old, "--as-of", "2020-01-01"], 3, "got no recording up to 2020-01-01"),
        (["publish", repository, str(tmp_path / "absent")], 3, "absent"),
        (["publish", str(tmp_path), manifest], 3, "expected a folder made by"),
        (["status", str(tmp_path)], 3, "expected a folder made by"),
        (["refresh", str(tmp_path)], 3, "expected a folder made by"),
        (["root-sha256", str(tmp_path)], 3, "expected a folder made by"),
        ([*BUILD, "--today", "2027-01-01", "-o", manifest], 3, "--replay"),
    ]
    for arguments, status, message in cases:
        assert main(arguments) == status, arguments
        printed = capsys.readouterr()
        assert message in printed.err, arguments
        assert printed.out == ""
    assert not (tmp_path / "new").exists()


def test_help_needs_none_of_the_extra_packages() -> None:
    """And a verb that does need them names the extra."""
    code = (
        "import sys\n"
        "class Absent:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.partition('.')[0] in {'cryptography', 'yaml'}:\n"
        "            raise ModuleNotFoundError(f'No module named {name!r}', name=name)\n"
        "sys.meta_path.insert(0, Absent())\n"
        "from passmuster_publisher.cli import main\n"
        "try:\n"
        "    main(['--help'])\n"
        "except SystemExit as done:\n"
        "    assert done.code == 0\n"
        "sys.exit(main(['init', 'never-made', '--unprotected-keys']))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert "init" in done.stdout
    assert "pip install 'passmuster[publisher]'" in done.stderr


def test_status_is_1_when_something_runs_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """For monitoring: eight days without `refresh` are enough."""
    from datetime import timedelta

    from passmuster_publisher.repository import roles

    monkeypatch.setitem(roles.VALID_FOR, "timestamp", timedelta(days=6))
    repository = str(tmp_path / "published")
    main(["init", repository, "--unprotected-keys"])
    capsys.readouterr()
    assert main(["status", repository]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines if "SIGN SOON" in line] == ["timestamp"]


@pytest.mark.parametrize(
    ("error", "status", "message"),
    [
        (KeyboardInterrupt(), 130, "interrupted"),
        (PermissionError(13, "Permission denied", "x"), 1, "Permission denied"),
        (ModuleNotFoundError("No module named 'yaml'", name="yaml"), 3, "yaml is missing: pip"),
    ],
)
def test_what_stops_a_verb_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: BaseException,
    status: int,
    message: str,
) -> None:
    """Ctrl-C, a file that may not be read, a package that is not installed."""
    from passmuster_publisher.cli import status as verb

    def stop(options: object) -> int:
        raise error

    monkeypatch.setattr(verb, "run", stop)
    assert main(["status", "folder"]) == status
    printed = capsys.readouterr().err
    assert printed.startswith("passmuster-publisher: ")
    assert message in printed


def test_a_module_of_ours_that_is_missing_is_our_own_fault(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """No advice to install anything: the traceback is for whoever mends it."""
    from passmuster_publisher.cli import status as verb

    def stop(options: object) -> int:
        raise ModuleNotFoundError("No module named x", name="passmuster_publisher.x")

    monkeypatch.setattr(verb, "run", stop)
    with pytest.raises(ModuleNotFoundError):
        main(["status", "folder"])
