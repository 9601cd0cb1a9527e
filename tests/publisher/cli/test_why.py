"""`why`: the trace of a product, and what becomes of a name that nobody knows."""

from __future__ import annotations

from pathlib import Path

import pytest

from fakes.upstreams import CHROME, FIREFOX, HEAD, Upstreams
from passmuster_publisher.cli import main

Out = pytest.CaptureFixture[str]
# A package whose product is the id of another requirement.
DISTRO = """
[[requirement]]
id = "debian-12"
rule = "distro-security"
scheme = "deb"
first = "debian-archive/bookworm:{package}"
sources = 1
packages = { firefox = { package = "firefox-esr" } }
"""


@pytest.fixture
def inputs(tmp_path: Path) -> list[str]:
    """Return the arguments that name a policy and recordings."""
    upstreams = Upstreams(tmp_path / "feeds")
    upstreams.world()
    (tmp_path / "policy.toml").write_text(HEAD + DISTRO + FIREFOX + CHROME)
    return ["--policy", str(tmp_path / "policy.toml"), "--feeds", str(upstreams.folder)]


def _heads(text: str) -> list[str]:
    return [line for line in text.splitlines() if line and not line.startswith(" ")]


def test_a_requirement_is_traced(inputs: list[str], capsys: Out) -> None:
    """By its id; held lines are no failure of `why`."""
    assert main(["why", "chrome", *inputs]) == 0
    printed = capsys.readouterr()
    assert _heads(printed.out) == ["chrome  (google-chrome, compared as dotted)"]
    assert "chrome-version-history/2026-08-22/linux-stable.json:" in printed.out
    assert printed.err == ""


def test_a_product_is_traced_in_every_requirement(inputs: list[str], capsys: Out) -> None:
    """The distribution's package and the maker's line."""
    assert main(["why", "firefox", *inputs]) == 0
    assert _heads(capsys.readouterr().out) == [
        "debian-12:firefox  (firefox, compared as deb)",
        "firefox  (firefox, compared as mozilla)",
    ]


def test_all_requirements_are_traced_once(inputs: list[str], capsys: Out) -> None:
    """In the policy's order."""
    assert main(["why", "all", *inputs]) == 0
    assert _heads(capsys.readouterr().out) == [
        "debian-12:firefox  (firefox, compared as deb)",
        "firefox  (firefox, compared as mozilla)",
        "chrome  (google-chrome, compared as dotted)",
    ]


@pytest.mark.parametrize(
    ("name", "hint"),
    [("firefxo", "; did you mean firefox?"), ("google-crome", "; did you mean google-chrome?"),
     ("zzz", "")],
)  # fmt: skip
def test_an_unknown_product_has_a_suggestion(
    inputs: list[str], capsys: Out, name: str, hint: str
) -> None:
    """And all names that there are."""
    assert main(["why", name, *inputs]) == 3
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err == (
        f"passmuster-publisher: got product {name!r}, expected one of chrome, debian-12:firefox, "
        f"firefox, google-chrome{hint}\n"
    )


def test_what_was_published_before_is_said_as_such(
    inputs: list[str], tmp_path: Path, capsys: Out
) -> None:
    """With the manifest that it is kept from."""
    published = str(tmp_path / "published.json")
    assert main(["build", *inputs, "-o", published]) == 4
    policy = tmp_path / "policy.toml"
    policy.write_text(HEAD + FIREFOX + 'hold = "wait"\n')
    assert main(["why", "firefox", *inputs, "--previous", published]) == 0
    printed = capsys.readouterr().out
    assert "held since 2026-08-22: policy: wait" in printed
    assert printed.count("kept from the manifest that was published before") == 2
