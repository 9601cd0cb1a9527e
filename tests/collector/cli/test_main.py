"""The command line as a person meets it."""

from __future__ import annotations

import os
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from passmuster.wire import enrollment
from passmuster_collector.cli import VERBS

COLLECTOR = [sys.executable, "-m", "passmuster_collector"]
CREATE = ("enrollment", "create", "--customer", "acme", "--group", "desks", "--repository",
          "https://manifest.example", "--root-sha256")  # fmt: skip


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command to its end."""
    return subprocess.run(
        [*COLLECTOR, *arguments], check=False, capture_output=True, text=True,
        env={**os.environ, **environment},
    )  # fmt: skip


def test_help_names_every_verb() -> None:
    """And nothing is made by looking."""
    said = run("--help")
    assert said.returncode == 0
    assert all(verb in said.stdout for verb in VERBS)


def test_an_enrollment_string_is_what_an_agent_reads(tmp_path: Path) -> None:
    """With the collector's address from the environment; the data folder is private."""
    data = tmp_path / "new" / "data"
    said = run(
        *CREATE, "A" * 64, "--data", str(data), PASSMUSTER_COLLECTOR_URL="https://c.example/"
    )
    read = enrollment.read(said.stdout)
    assert (read.collector, read.customer, read.group) == ("https://c.example", "acme", "desks")
    assert read.root_sha256 == "a" * 64
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    assert stat.S_IMODE((data / "secret-key").stat().st_mode) == 0o600
    assert read.token.encode() not in (data / "collector.sqlite3").read_bytes()


def test_wrong_use_is_told_and_makes_nothing(tmp_path: Path) -> None:
    """Status 3, what was wrong on standard error, no traceback."""
    data = str(tmp_path / "data")
    plain = tmp_path / "plain.json"
    plain.write_text("{}")
    for arguments, words in (
        ((*CREATE, "short", "--data", data), "root_sha256"),
        ((*CREATE, "a" * 64, "--uses", "0", "--data", data), "--uses"),
        (("token", "create", "", "--data", data), "1 to 64"),
        (("migrate", "--data", str(plain / "below")), "--data DIR"),
        (("serve", "--port", "99999", "--data", data), "port"),
    ):
        said = run(*arguments)
        assert (said.returncode, said.stdout) == (3, ""), arguments
        assert words in said.stderr
        assert "Traceback" not in said.stderr
    nothing = run("manifest", "import", str(plain), "--data", data)
    assert nothing.returncode == 1
    assert "Traceback" not in nothing.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://x/y"),
        ("DATABASE_URL", "postgresql://127.0.0.1:1/none"),
        ("PASSMUSTER_COLLECTOR_URL", "collector.example"),
    ],
)
def test_settings_that_cannot_be_used(tmp_path: Path, name: str, value: str) -> None:
    """Status 3 with the setting's trouble, no traceback."""
    said = run("migrate", "--data", str(tmp_path / "data"), **{name: value})
    assert said.returncode == 3
    assert "Traceback" not in said.stderr
    assert len(said.stderr.splitlines()[0]) > 30


def test_a_port_in_use(tmp_path: Path) -> None:
    """Told with what to do."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        said = run("serve", "--port", port, "--data", str(tmp_path / "data"))
    assert said.returncode == 3
    assert "--port" in said.stderr


def test_a_token_name_is_used_once(tmp_path: Path) -> None:
    """The second is refused, the first stays."""
    data = ("--data", str(tmp_path / "data"))
    assert run("token", "create", "ci", *data).returncode == 0
    again = run("token", "create", "ci", *data)
    assert again.returncode == 3
    assert "choose another" in again.stderr


def test_a_missing_extra_is_named(tmp_path: Path) -> None:
    """Without Django the command says how to get it."""
    hidden = tmp_path / "sitecustomize.py"
    hidden.write_text("import sys; sys.modules['django'] = None")
    path = os.pathsep.join([str(tmp_path), *filter(None, sys.path)])
    said = run("migrate", "--data", str(tmp_path / "data"), PYTHONPATH=path)
    assert said.returncode == 3
    assert "pip install 'passmuster[collector]'" in said.stderr
