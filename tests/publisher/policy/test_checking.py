"""What the types of a policy cannot tell is checked too, and said with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from fakes.policies import GOOD
from passmuster_publisher.errors import UsageError
from passmuster_publisher.policy import load
from passmuster_publisher.policy.checking import problem, sources_of

FIREFOX = 'first = "release-data/firefox:rapid"'


def _error(folder: Path, text: str) -> str:
    file = folder / "policy.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        load(file)
    return str(caught.value)


def _changed(*pairs: tuple[str, str]) -> str:
    text = GOOD
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def _line_of(text: str, words: str) -> int:
    return next(n for n, each in enumerate(text.splitlines(), 1) if words in each)


@pytest.mark.parametrize(
    ("old", "new", "words", "message"),
    [
        # Schemes, feeds, texts: with the nearest known name.
        ('scheme = "deb"', 'scheme = "dpkg"', 'scheme = "dpkg"',
         "requirement debian-12: got scheme 'dpkg', expected one of dotted, mozilla, deb"),
        (FIREFOX, 'first = "relase-data/x"', "relase-data",
         "got feed 'relase-data' in 'relase-data/x', expected one of apptracker, "),
        ('second = ["mfsa/firefox"]', 'second = ["mfssa/x"]', "mfssa", "did you mean 'mfsa'?"),
        ('security = "mfsa/firefox"', 'security = "mark"', 'security = "mark"', "got feed 'mark'"),
        ('exploited = ["cisa-kev"]', 'exploited = ["kev-cisa"]', "kev-cisa", "got feed 'kev-cisa'"),
        ('support = "endoflife.date/ubuntu"', 'support = "endoflife/ubuntu"', "endoflife/ubuntu",
         "did you mean 'endoflife.date'?"),
        ('first = "debian-archive/', 'first = "debian-archives/', "debian-archives",
         "did you mean 'debian-archive'?"),
        ('advice = "browser"', 'advice = "brauser"', 'advice = "brauser"',
         "got advice 'brauser', which [texts] does not hold; did you mean 'browser'?"),
        ('any_of = ["firefox"]', 'any_of = ["firefox"]\nadvice = "zz"', 'advice = "zz"',
         "got advice 'zz', which [texts] does not hold"),
        ('product = "konqueror"', 'product = "konqueror"\nadvice = "zz"', 'advice = "zz"', "zz"),
        # Versions that no scheme could order.
        ('minimum = "4.05"', 'minimum = "four"', "four", "requirement by-hand: got 'four'"),
        ('version = "152.0.4"', 'version = "new"', 'version = "new"', "requirement firefox: got"),
        ('versions = ["152.0.5"]', 'versions = ["152.x"]', "152.x", "firefox: got '152.x'"),
        ('versions = ["152.0.5"]', 'below = "152.x"', "152.x", "requirement firefox: got '152.x'"),
        ('versions = ["152.0.5"]', 'at_least = "152.x"', "152.x", "got '152.x'"),
        ('version = "43.1-2"', 'version = "!43"', "!43", "requirement debian-12: got '!43'"),
        ('proven_from = "19045.6575"', 'proven_from = "22H2"', "22H2", "requirement windows: got"),
        # Branches.
        ('prefix = "19045"', 'prefix = "x19045"', "x19045", "branch 10-22h2: got 'x19045'"),
        ('branches = "cycles"', 'branches = "named"', 'id = "firefox"',
         "branches = 'named' and [[requirement.branch]] go together"),
        ('support = "endoflife.date/windows"\n', "", 'cycle = "10-22h2"',
         "branch 10-22h2 names a cycle, and there is no support page"),
        ('support = "endoflife.date/firefox"\n', "", 'id = "firefox"',
         "branches = 'cycles' needs a support page"),
        # Waivers.
        ('product = "firefox"\nat_least', "at_least", 'id = "w-7"',
         "waiver w-7: it names neither a product nor a requirement"),
        ("approved = 2026-08-02\n", "", 'id = "w-7"',
         "approved_by and approved (the day) go together"),
        ('approved_by = "security officer"\n', "", "approved = 2026-08-02", "go together"),
        ("expires = 2026-10-31", "expires = 2026-08-01", "expires = 2026-08-01",
         "it expires on 2026-08-01, before it was requested"),
        ('below = "141"\nscheme = "mozilla"', 'below = "141"', 'id = "w-7"',
         "a range needs a scheme, one of dotted"),
        ('scheme = "mozilla"\n', 'scheme = "magic"\n', 'scheme = "magic"', "expected one of"),
        ('at_least = "140"', 'at_least = "old"', 'at_least = "old"', "waiver w-7: got 'old'"),
    ],
)  # fmt: skip
def test_what_points_nowhere_is_said_with_its_line(
    tmp_path: Path, old: str, new: str, words: str, message: str
) -> None:
    """Names, versions, branches, waivers."""
    text = _changed((old, new))
    said = _error(tmp_path, text)
    assert message in said
    number = int(said.partition(", line ")[2].partition(":")[0])
    line = text.splitlines()[number - 1]
    # The key itself, or the head of the table where it should stand.
    head = line.startswith("[") and text.splitlines()[number] == words
    assert words in line or head, said


@pytest.mark.parametrize(
    "key", ['[[required]]\nid = "a-browser"', '[[accepted]]\nid = "browsers"',
            '[[forbidden]]\nid = "no-konqueror"', '[[waiver]]\nid = "w-7"',
            '[[requirement]]\nid = "ubuntu"'],
)  # fmt: skip
def test_an_id_is_used_once(tmp_path: Path, key: str) -> None:
    """By rules of every kind: findings and reviews name them by it."""
    table = key.partition("\n")[0]
    text = _changed((key, f'{table}\nid = "firefox"'))
    said = _error(tmp_path, text)
    assert "id 'firefox' is used twice" in said
    number = int(said.partition(", line ")[2].partition(":")[0])
    assert text.splitlines()[number - 1] == 'id = "firefox"'
    assert text.splitlines()[number - 2] == table


# --- Two sources are two publishers -------------------------------------------------------------


def test_two_sources_need_a_second(tmp_path: Path) -> None:
    """Unless the policy says that one is enough, for the rule or for all."""
    alone = _changed(('second = ["mfsa/firefox"]\n', ""))
    assert "requirement firefox: no second source, and sources is not 1" in _error(tmp_path, alone)
    distro = _changed(('{package}"\nsources = 1', '{package}"'))
    assert "requirement debian-12: no second source" in _error(tmp_path, distro)
    for text in (
        alone.replace(FIREFOX, FIREFOX + "\nsources = 1"),
        alone.replace("[defaults]", "[defaults]\nsources = 1"),
    ):
        (tmp_path / "policy.toml").write_text(text, encoding="utf-8")
        assert problem(load(tmp_path / "policy.toml")) is None
    two = alone.replace("[defaults]", "[defaults]\nsources = 1").replace(
        FIREFOX, FIREFOX + "\nsources = 2"
    )
    assert "no second source" in _error(tmp_path, two)


def test_two_feeds_of_one_publisher_are_one_source(tmp_path: Path) -> None:
    """Its own word in other clothes confirms nothing; where one is enough it does no harm."""
    same = _changed(
        ('second = ["mfsa/firefox"]', 'second = ["mfsa/firefox", "endoflife.date/firefox"]')
    )
    said = _error(tmp_path, same)
    assert "firefox: endoflife.date/firefox is of endoflife.date too, as the first" in said
    assert f", line {_line_of(same, 'second = ')}:" in said
    first = 'first = "windows-version-feed/client"'
    second = f'{first}\nsecond = ["windows-updatelist/client"]'
    alone = _changed((f"{first}\nsources = 1", f"{second}\nsources = 2"))
    assert "is of Microsoft too" in _error(tmp_path, alone)
    (tmp_path / "policy.toml").write_text(_changed((first, second)), encoding="utf-8")
    load(tmp_path / "policy.toml")


@pytest.mark.parametrize(
    ("own", "message"),
    [
        ('first = "windows-version-feed/server"', "is of Microsoft too"),
        ('second = ["windows-updatelist/server"]', "is of Microsoft too"),
        ("second = []", "no second source"),
    ],
)
def test_a_branch_with_sources_of_its_own_needs_two_as_well(
    tmp_path: Path, own: str, message: str
) -> None:
    """Whichever of the two it replaces."""
    second = '"windows-updatelist/client"' if own.startswith("first") else '"mfsa/firefox"'
    first = "mfsa/firefox" if own.startswith("first") else "windows-version-feed/client"
    text = _changed(
        ('first = "windows-version-feed/client"\nsources = 1',
         f'first = "{first}"\nsecond = [{second}]'),
        ('prefix = "19045"', f'prefix = "19045"\n{own}'),
    )  # fmt: skip
    assert message in _error(tmp_path, text)


def test_all_sources_of_a_rule_are_known(tmp_path: Path) -> None:
    """With the key that names each, for fetching and for the table of sources."""
    text = _changed(('prefix = "19045"', 'prefix = "19045"\nfirst = "mfsa/x"\nsecond = ["sofa/y"]'))
    (tmp_path / "policy.toml").write_text(text, encoding="utf-8")
    rules = {each.id: sources_of(each) for each in load(tmp_path / "policy.toml").requirement}
    assert rules == {
        "firefox": [
            ("first", "release-data/firefox:rapid"),
            ("second", "mfsa/firefox"),
            ("security", "mfsa/firefox"),
            ("support", "endoflife.date/firefox"),
        ],
        "brave": [("first", "scoop-extras/brave")],
        "windows": [
            ("first", "windows-version-feed/client"),
            ("first", "mfsa/x"),
            ("second", "sofa/y"),
            ("support", "endoflife.date/windows"),
        ],
        "ubuntu": [("support", "endoflife.date/ubuntu")],
        "debian-12": [("first", "debian-archive/bookworm:{package}")],
        "by-hand": [],
    }
    marked = _changed(('security = "mfsa/firefox"', 'security = "marks"'))
    (tmp_path / "policy.toml").write_text(marked, encoding="utf-8")
    assert "security" not in dict(sources_of(load(tmp_path / "policy.toml").requirement[0]))
