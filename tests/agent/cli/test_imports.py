"""What a check and a run load: the speed of every desktop, four times a day."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {
    "requests", "urllib3", "tuf", "securesystemslib", "cryptography", "nacl", "rich", "jsonschema",
    "asyncio", "filelock", "django", "psutil", "ssl", "socket", "subprocess", "tempfile", "zipfile",
    "packaging", "platformdirs", "ctypes", "multiprocessing", "email", "http", "xml", "sqlite3",
}  # fmt: skip
MANIFEST = {
    "schema": 1, "serial": 1, "issued": "2026-01-01T00:00:00Z", "expires": "2099-01-01T00:00:00Z",
    "required": [{"id": "browser", "any_of": ["firefox", "chromium"]}],
}  # fmt: skip


def loaded(arguments: list[str], environment: dict[str, str]) -> set[str]:
    """Run the command line in a fresh interpreter and return the top-level modules it loaded."""
    code = (
        "import sys, json; from passmuster.cli import main\n"
        f"main({arguments!r})\n"
        "sys.stderr.write('\\n' + json.dumps(sorted({n.split('.')[0] for n in sys.modules})))"
    )
    said = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, env=environment
    )
    return set(json.loads(said.stderr.splitlines()[-1]))


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Return an environment with a home of its own and without coverage's hooks."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    return {**kept, "HOME": str(tmp_path), "PASSMUSTER_STATE": str(tmp_path / "state")}


@pytest.mark.skipif(sys.platform != "linux", reason="what a check of Linux may load")
def test_a_check_loads_nothing_heavy(tmp_path: Path, environment: dict[str, str]) -> None:
    """With a local manifest: no network, no signature, no table library, no child process."""
    manifest = tmp_path / "manifest.json"
    manifest.write_text(json.dumps(MANIFEST))
    for form in ("table", "json"):
        modules = loaded(
            [
                "check",
                "--manifest",
                str(manifest),
                "--state",
                str(tmp_path / "s"),
                "--format",
                form,
            ],
            environment,
        )
        assert modules & HEAVY == set()
        assert "msgspec" in modules


@pytest.mark.skipif(sys.platform != "linux", reason="what a check of Linux may load")
def test_a_run_that_sends_nothing_loads_no_network(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    """A machine that is not enrolled has nothing to fetch and nothing to send."""
    modules = loaded(["run", "--state", str(tmp_path / "state")], environment)
    # fcntl-free locks and the time zone database are no one's business here.
    assert modules & (HEAVY - {"platformdirs"}) == set()
    assert (tmp_path / "state" / "status.json").exists()


def test_help_loads_no_room_of_a_verb(environment: dict[str, str]) -> None:
    """`--version` and `--help` answer at once."""
    code = """import sys
from passmuster.cli import main
try:
    main(["--help"])
except SystemExit:
    pass
assert not {"passmuster.inventory", "passmuster.evaluate"} & set(sys.modules)
"""
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, env=environment)
