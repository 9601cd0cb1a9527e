"""What an operator is told when the way up is closed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from passmuster.inventory import obstacles
from passmuster.model.finding import Cause, Finding, Status
from passmuster.model.installation import Evidence, Hindrance, Installation, Kind, Obstacle
from passmuster.operator import texts
from passmuster.operator.wording import Wording

WORDS = Wording(language="en", names={"firefox": "Firefox"})


def causes() -> set[str]:
    """Return every cause that the code states."""
    room = Path(obstacles.__file__).parent
    sources = [*room.glob("*.py"), room.parent / "sources" / "dpkg.py"]
    stated = r'(?:Hindrance\.[A-Z_]+|cause=|told\(|_policy\(|yield)[,\s(]*"([a-z]+(?:-[a-z]+)+)"'
    return {word for path in sources for word in re.findall(stated, path.read_text())}


def copy(*stated: str, hindrance: Hindrance = Hindrance.HELD) -> Installation:
    """Return an installation with these causes."""
    return Installation(
        product="firefox", kind=Kind.BROWSER, platform="linux", architecture="amd64",
        packaging="dpkg", path="/usr/bin/firefox",
        obstacles=tuple(
            Obstacle(hindrance=hindrance, cause=each, evidence=Evidence(source="x", location="/x"))
            for each in stated
        ),
    )  # fmt: skip


def advice(finding_status: Status, *copies: Installation, cause: Cause = Cause.ON_DISK) -> str:
    """Return the advice for a held Firefox with these copies behind it."""
    finding = Finding(
        status=finding_status, cause=cause, product="firefox", kind=Kind.BROWSER, installation=0,
        hindrances=(Hindrance.HELD,),
    )  # fmt: skip
    return WORDS.rows([finding], {0: copies})[0].advice


def test_every_cause_has_a_sentence_and_a_line_in_the_reference() -> None:
    """And nothing is described that no code states."""
    stated = causes()
    assert {"apt-pin", "dpkg-hold", "snap-managed", "dnf-exclude-repo", "image-based"} <= stated
    worded = {key.removeprefix("obstacle.") for key in texts._TEXTS["en"] if "obstacle." in key}
    assert worded == stated
    page = Path(__file__).parents[3] / "docs/reference/hindrances.md"
    table = page.read_text().partition("## Causes")[2]
    described = set(re.findall(r"^\| `([a-z-]+)` \| [a-z]", table, re.MULTILINE))
    assert described == stated


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_each_is_one_calm_sentence(language: str) -> None:
    """No exclamation, one full stop."""
    for key, sentence in texts._TEXTS[language].items():
        if key.startswith("obstacle."):
            assert sentence.endswith("."), key
            assert "!" not in sentence, key
            assert len(re.findall(r"\.\s", sentence)) == 0, key


def test_the_very_cause_is_told_where_it_is_known() -> None:
    """Else the kind alone, as on the status page that shows no copies."""
    pinned = texts.text("en", "obstacle.apt-pin")
    assert advice(Status.OVERDUE, copy("apt-pin")) == pinned
    assert advice(Status.OVERDUE, copy(), copy("made-up", "apt-pin")) == pinned
    held = texts.text("en", "hindrance.held")
    assert advice(Status.DUE) == held
    assert advice(Status.DUE, copy("firefox-policy", hindrance=Hindrance.POLICY)) == held


def test_a_restart_is_hindered_by_nothing() -> None:
    """The update is installed; only an old copy still runs."""
    relaunch = texts.text("en", "advice.relaunch")
    told = advice(Status.RELAUNCH_PENDING, copy("apt-pin"), cause=Cause.RUNNING)
    assert told == relaunch
