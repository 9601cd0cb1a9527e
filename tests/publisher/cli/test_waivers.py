"""`waivers` and `publish --waivers`: what is written, what is told, what is refused."""

from __future__ import annotations

import json
import re
import textwrap
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from passmuster.model.requirement import Manifest
from passmuster.wire.codec import encode
from passmuster_publisher.cli import main

POLICY = """
schema = 1
publisher = "test"

[[waiver]]
id = "acme-7"
customer = "acme"
product = "evince"
reason = "their scanner breaks"
requested_by = "Ann Other"
requested = 2026-09-01
approved_by = "Bo Chief"
approved = 2026-09-03
expires = 2026-10-31
reference = "ACME-1234"

[[waiver]]
id = "globex-1"
customer = "globex"
requirement = "no-flash"
groups = ["lab"]
reason = "wanted"
requested_by = "Cy Desk"
requested = 2026-10-01
expires = 2027-01-31
"""


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    """Return a policy with one approved waiver and one that waits."""
    path = tmp_path / "policy.toml"
    path.write_text(POLICY)
    return path


def write(policy: Path, folder: Path, *words: str) -> int:
    """Run `waivers`."""
    return main(["waivers", "--policy", str(policy), "-o", str(folder), *words])


def test_approved_ones_are_written_and_the_others_listed(
    policy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One file; a table of who asked for what, until when."""
    folder = tmp_path / "made" / "waivers"
    assert write(policy, folder, "--as-of", "2026-10-20") == 0
    printed = capsys.readouterr().out
    assert [path.name for path in folder.iterdir()] == ["acme.json"]
    told = json.loads((folder / "acme.json").read_bytes())
    assert (told["serial"], told["waivers"][0]["expires"]) == (2026102001, "2026-11-01T00:00:00Z")
    assert "written      acme: 1 waiver, serial 2026102001" in printed
    assert [line.split() for line in printed.splitlines()[2:]] == [
        ["to", "look", "at", "customer", "requested", "by", "expires"],
        ["acme-7", "acme", "2026-09-01", "Ann", "Other", "2026-10-31", "expires", "soon"],
        ["globex-1", "globex", "2026-10-01", "Cy", "Desk", "2027-01-31", "not", "approved"],
    ]


def test_the_same_policy_and_day_give_the_same_bytes(policy: Path, tmp_path: Path) -> None:
    """Into a new folder or over an old one."""
    for name in ("one", "two", "one"):
        assert write(policy, tmp_path / name, "--as-of", "2026-10-20") == 0
    one, two = (tmp_path / name / "acme.json" for name in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()


def test_an_old_document_does_not_live_on(
    policy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """After the last day: an empty one in the folder that had it, nothing in a new one."""
    old, new = tmp_path / "old", tmp_path / "new"
    assert write(policy, old, "--as-of", "2026-10-20") == 0
    assert write(policy, old, "--as-of", "2026-11-01", "--serial", "2026110102") == 0
    told = json.loads((old / "acme.json").read_bytes())
    assert (told["serial"], told.get("waivers", [])) == (2026110102, [])
    assert "acme: no waivers any more" in capsys.readouterr().out
    assert write(policy, new, "--as-of", "2026-11-01") == 0
    assert list(new.iterdir()) == []
    printed = capsys.readouterr().out
    assert "nothing" in printed
    assert "expired" in printed


def test_publish_takes_the_folder(
    policy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """All customers in it; a folder that is none, a serial that does not rise: refused."""
    repository, folder = str(tmp_path / "published"), tmp_path / "waivers"
    now = datetime.now(UTC).replace(microsecond=0)
    manifest = tmp_path / "manifest.json"
    manifest.write_bytes(
        encode(Manifest(schema=1, serial=1, issued=now, expires=now + timedelta(days=9)))
    )
    assert main(["init", repository, "--unprotected-keys"]) == 0
    assert write(policy, folder, "--as-of", "2026-10-20") == 0
    publish = ["publish", repository, str(manifest), "--waivers"]
    assert main([*publish, str(folder)]) == 0
    assert "waivers      acme" in capsys.readouterr().out
    assert main([*publish, str(folder)]) == 0
    assert main([*publish, str(tmp_path / "absent")]) == 3
    assert "absent" in capsys.readouterr().err
    assert write(policy, folder, "--as-of", "2026-10-19") == 0
    assert main([*publish, str(folder)]) == 1
    assert "--serial 2026102002" in capsys.readouterr().err
    (folder / "notes.json").write_text("{}")
    assert main([*publish, str(folder)]) == 3
    assert "notes.json" in capsys.readouterr().err


def test_a_foreign_folder_is_left_alone(policy: Path, tmp_path: Path) -> None:
    """A file that is no waivers shows that the folder is another one."""
    foreign = tmp_path / "package.json"
    foreign.write_text('{"name": "other"}')
    assert write(policy, tmp_path) == 3
    assert [path.name for path in tmp_path.glob("*.json")] == ["package.json"]


def test_the_how_to_is_a_policy(tmp_path: Path) -> None:
    """Its two blocks, one below the other: what it tells people to write is what is read."""
    page = Path(__file__).parents[3] / "docs" / "how-to" / "waive-a-requirement.md"
    blocks = re.findall(r"```toml\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    policy = tmp_path / "policy.toml"
    head = 'schema = 1\npublisher = "test"\n'
    for approved, expected in ((blocks[:1], []), (blocks, ["acme.json"])):
        policy.write_text(head + textwrap.dedent("".join(approved)), encoding="utf-8")
        folder = tmp_path / str(len(approved))
        assert write(policy, folder, "--as-of", "2026-12-01") == 0
        assert [path.name for path in folder.iterdir()] == expected
