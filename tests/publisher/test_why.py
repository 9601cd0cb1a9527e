"""Each minimum is traced to a line of a feed and a line of the policy that really stand there."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from fakes.upstreams import CHROME, FIREFOX, HEAD, MACOS, WINDOWS, Upstreams
from passmuster_publisher.build import Built, build
from passmuster_publisher.feeds.recordings import Recordings
from passmuster_publisher.policy.reading import load_file
from passmuster_publisher.policy.tables import Fixed
from passmuster_publisher.why import Inputs, explained

EXAMPLES = Path(__file__).parents[2] / "examples"
STEP = re.compile(r"    (\S+)  (?:holds now|from then on); a lower one is good up to and with ")
PLACE = re.compile(r"      (\S+/.+):([0-9]+)")
BRANCH = re.compile(r"  [^ ]")
DEFAULT = re.compile(r"      deadline by \w+: the policy says nothing, its default counts")
POLICY = re.compile(r"      policy\.toml:([0-9]+)  (.+)")


@pytest.fixture
def upstreams(tmp_path: Path) -> Upstreams:
    """Return four products, each agreed and up to date on 22 August 2026."""
    upstreams = Upstreams(tmp_path / "feeds")
    upstreams.world()
    return upstreams


def _why(
    upstreams: Upstreams, rules: str, wanted: str, as_of: str = "2026-08-22", **options: Any
) -> list[str]:
    built = upstreams.build(rules, as_of, **options)
    policy = load_file(upstreams.folder.parent / "policy.toml")
    return explained(built, wanted, Inputs(policy, upstreams.folder))


def _line(file: Path, number: int) -> str:
    """Return a line as people's tools count: a line ends with a newline and nothing else."""
    return file.read_bytes().split(b"\n")[number - 1].decode("utf-8-sig").strip()


def _check_traces(built: Built, inputs: Inputs) -> int:
    """Check that every quoted line stands where it is said, and that every step has its two."""
    fixed = {each.id for each in inputs.policy.policy.requirement if isinstance(each, Fixed)}
    told: list[tuple[str, str]] = []
    behind: list[str] = []
    for line in [*explained(built, None, inputs), "end  ("]:
        header, step = re.match(r"(\S+)  \(", line), STEP.match(line)
        if told and (header or step or BRANCH.match(line)):
            by_feeds, by_policy = _quoted(behind, inputs)
            if told[-1][1]:
                assert by_policy >= 1, told[-1]
                assert by_feeds >= 1 or told[-1][0] in fixed, told[-1]
            behind = []
        if header or BRANCH.match(line):
            told.append((header[1] if header else told[-1][0], ""))
        elif step:
            told.append((told[-1][0], step[1]))
        else:
            behind.append(line)
    steps = [(rule, minimum) for rule, minimum in told if minimum]
    assert steps == [
        (requirement.id, each.minimum)
        for requirement in built.manifest.requirements
        for branch in requirement.branches
        for each in branch.steps
    ]
    return len(steps)


def _quoted(lines: list[str], inputs: Inputs) -> tuple[int, int]:
    feeds = policy = 0
    for line, after in pairwise([*lines, ""]):
        by_policy, place = POLICY.fullmatch(line), PLACE.fullmatch(line)
        if DEFAULT.fullmatch(line):
            policy += 1
        elif by_policy:
            assert inputs.policy.text.split("\n")[int(by_policy[1]) - 1].strip() == by_policy[2]
            policy += 1
        elif place:
            shown = after.strip().removeprefix("... ").removesuffix(" ...")
            assert shown
            assert shown in _line(inputs.feeds / place[1], int(place[2]))
            feeds += 1
    return feeds, policy


def test_every_step_of_the_example_is_traced() -> None:
    """On both recorded days; fixed lines rest on the policy alone."""
    policy = load_file(EXAMPLES / "policy.toml")
    for day in (date(2026, 7, 8), date(2026, 8, 22)):
        recordings = Recordings(EXAMPLES / "feeds", day)
        built = build(policy.policy, recordings, as_of=day)
        assert _check_traces(built, Inputs(policy, EXAMPLES / "feeds")) > 30


def test_every_step_of_four_products_is_traced(upstreams: Upstreams) -> None:
    """Among them a table whose lines end with two carriage returns."""
    rules = FIREFOX + CHROME + MACOS + WINDOWS
    built = upstreams.build(rules)
    policy = load_file(upstreams.folder.parent / "policy.toml")
    assert _check_traces(built, Inputs(policy, upstreams.folder)) == 9


def test_a_trace_reads_as_a_whole(upstreams: Upstreams) -> None:
    """Requirement, branch with its end, step with its day, its lines and its deadline's reason."""
    upstreams.cycles(
        "2026-08-22", "macos", {"name": "26", "eol": False}, {"name": "15", "eol": "2027-09-30"}
    )
    rules = "\n[defaults]\ngrace_days_exploited = 3  # urgent\n" + MACOS
    assert _why(upstreams, rules, "macos") == [
        "macos  (macos, compared as macos)",
        '  policy.toml:8  id = "macos"',
        "  macos-26",
        "      endoflife.date/2026-08-22/macos.md:4",
        '        - releaseCycle: "26"',
        "    26.6.1  holds now; a lower one is good up to and with 2026-08-09",
        "      released 2026-08-06, severity unknown, exploited (CVE-2026-65400), agreed",
        "      sofa/2026-08-22/v2/macos_data_feed.json:22",
        '        "ProductVersion": "26.6.1",',
        "      sofa/2026-08-22/gdmf_cached.json:7",
        '        "Build": "25G83"',
        "      policy.toml:5  grace_days_exploited = 3  # urgent",
        "    26.6.2  from then on; a lower one is good up to and with 2026-08-31",
        "      released 2026-08-17, severity unknown, agreed",
        "      sofa/2026-08-22/v2/macos_data_feed.json:9",
        '        "ProductVersion": "26.6.2",',
        "      sofa/2026-08-22/gdmf_cached.json:7",
        '        "Build": "25G83"',
        "      deadline by grace_days: the policy says nothing, its default counts",
        "  macos-15  (no fixes from: 2027-10-01)",
        "      endoflife.date/2026-08-22/macos.md:7",
        '        - releaseCycle: "15"',
        "    15.7.9  holds now; a lower one is good up to and with 2026-08-20",
        "      released 2026-08-06, severity unknown, agreed",
        "      sofa/2026-08-22/v2/macos_data_feed.json:42",
        '        "ProductVersion": "15.7.9",',
        "      sofa/2026-08-22/gdmf_cached.json:11",
        '        "Build": "24G830"',
        "      deadline by grace_days: the policy says nothing, its default counts",
        "",
    ]  # fmt: skip


def test_a_product_and_a_requirement_may_be_asked_for(upstreams: Upstreams) -> None:
    """Both names find it; another finds nothing."""
    assert _why(upstreams, CHROME, "chrome") == _why(upstreams, CHROME, "google-chrome")
    assert _why(upstreams, CHROME, "firefox") == []


def test_what_the_policy_adds_is_quoted(upstreams: Upstreams) -> None:
    """A mark, an assumption, places behind, own grace."""
    own = (
        FIREFOX
        + 'grace_days = 30  # this product only\nmark = [{ version = "153.0", reason = "x" }]\n'
    )
    text = _why(
        upstreams, own.replace('security = "mfsa/firefox"\n', 'security = "marks"\n'), "firefox"
    )
    assert '      policy.toml:14  mark = [{ version = "153.0", reason = "x" }]' in text
    assert '      policy.toml:12  assume_security = "major"' in text
    assert "      policy.toml:13  grace_days = 30  # this product only" in text
    behind = FIREFOX.replace("latest-security", "latest-minus") + "behind = 1\n"
    assert "      policy.toml:13  behind = 1" in _why(upstreams, behind, "firefox")


def test_a_line_by_hand_names_its_place_in_the_policy(upstreams: Upstreams) -> None:
    """Whatever its id looks like; there is no line of a feed."""
    rules = """
[[requirement]]
id = "evince-24.04"
product = "evince"
rule = "fixed"
reason = "no feed"
scheme = "dotted"
grace_days = 7
branches = [
  { id = "a", steps = [{ minimum = "1.0", released = 2026-01-01 }] },
  { id = "b", prefix = "2", steps = [{ minimum = "2.0", released = 2026-01-01 }] },
]
"""
    text = _why(upstreams, rules, "evince")
    steps = [at for at, line in enumerate(text) if STEP.match(line)]
    for at, number in zip(steps, (12, 13), strict=True):
        assert [each.split("  ")[3] for each in text[at + 2 : at + 4]] == [
            f"policy.toml:{number}",
            "policy.toml:10",
        ]


def test_what_is_kept_from_before_is_said_as_such(upstreams: Upstreams) -> None:
    """No line of today's feeds is behind it."""
    previous = upstreams.build(FIREFOX).manifest
    upstreams.put("release-data", "2026-08-25", "firefox.json", "<html>")
    held = FIREFOX + 'hold = "wait"\n'
    text = _why(upstreams, held, "firefox", "2026-08-25", previous=previous)
    assert "    held since 2026-08-25: policy: wait" in text
    assert sum(bool(STEP.match(each)) for each in text) == 2
    assert text.count("      kept from the manifest that was published before") == 2
    assert not any(PLACE.fullmatch(each) for each in text)


def test_a_day_that_grace_does_not_give_is_explained(upstreams: Upstreams) -> None:
    """The step is today's, its day is the least notice."""
    previous = upstreams.build(FIREFOX).manifest
    text = _why(
        upstreams,
        "\n[defaults]\nmin_notice_days = 2\n" + FIREFOX + WINDOWS,
        "windows",
        previous=previous,
    )
    assert "    26100.6900  from then on; a lower one is good up to and with 2026-08-23" in text
    at = text.index("      not 2026-07-28: a day once published stays, a new one gives notice")
    assert text[at + 1] == "      policy.toml:5  min_notice_days = 2"
    assert sum("a day once published stays" in each for each in text) == 1


def test_ends_are_told_by_track_and_beyond(upstreams: Upstreams) -> None:
    """With each cycle's line; a branch that is over for all is left out."""
    upstreams.cycles(
        "2026-08-22",
        "windows",
        {"name": "a", "eol": "2026-10-13"},
        {"name": "b", "eol": "2027-10-12"},
        {"name": "old", "eol": "2025-10-14", "eoes": "2028-10-10"},
    )
    rules = WINDOWS.replace("""branch = [{ id = "11-24h2", prefix = "26100" }]""", """
support = "endoflife.date/windows"
branch = [
  { id = "11-24h2", prefix = "26100", cycle_by_track = { pro = "a", enterprise = "b" } },
  { id = "10-22h2", prefix = "19045", cycle = "old", extended = [
    { support = ["esu"], cycle = "old" },
  ] },
  { id = "7", prefix = "7601", cycle = "old" },
]
""")  # fmt: skip
    text = _why(upstreams, rules, "windows")
    assert "  11-24h2  (no fixes from: 2027-10-13, enterprise 2027-10-13, pro 2026-10-14)" in text
    at = text.index("  10-22h2  (no fixes from: 2025-10-15, with esu 2028-10-11)")
    assert text[at + 1].startswith("      endoflife.date/2026-08-22/windows.md:")
    assert text[at + 2] == '        - releaseCycle: "old"'
    assert "    no minimum" in text
    assert not any(each.startswith("  7") for each in text)


def test_a_recording_that_is_gone_is_said(upstreams: Upstreams) -> None:
    """The step was computed from it, and it is not there any more."""
    built = upstreams.build(FIREFOX)
    policy = load_file(upstreams.folder.parent / "policy.toml")
    (upstreams.folder / "mfsa" / "2026-08-22" / "mfsa2026-68.yml").unlink()
    text = explained(built, "firefox", Inputs(policy, upstreams.folder))
    assert "      mfsa/2026-08-22/mfsa2026-68.yml (not in these recordings)" in text


def test_the_policy_that_is_quoted_is_the_one_that_was_read(upstreams: Upstreams) -> None:
    """Its text and its rules belong together."""
    upstreams.build(FIREFOX)
    file = load_file(upstreams.folder.parent / "policy.toml")
    assert file.text == HEAD + FIREFOX
    assert file.policy.requirement[0].id == "firefox"
