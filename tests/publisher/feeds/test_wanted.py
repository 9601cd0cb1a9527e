"""From a policy to the files that have to be downloaded, and to what is asked of them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from fakes.feed_states import state
from passmuster_publisher.errors import UsageError
from passmuster_publisher.feeds.wanted import ByHand, Reading, problems, readings, wanted
from passmuster_publisher.policy import Policy, load

TODAY = date(2026, 8, 22)
POLICY = """\
schema = 1
publisher = "Example"

[defaults]
exploited = ["cisa-kev"]

[[requirement]]
id = "firefox"
product = "firefox"
rule = "latest-security"
scheme = "mozilla"
first = "product-details/firefox:esr"
second = ["scoop-extras/firefox-esr"]
security = "mfsa/firefox-esr"
support = "endoflife.date/firefox"
branches = "cycles"

[[requirement]]
id = "macos"
product = "macos"
rule = "latest-security"
scheme = "dotted"
first = "sofa/macos"
second = ["gdmf/macos"]
branches = "named"

[[requirement.branch]]
id = "26"
prefix = "26"
first = "gdmf/macos"
second = ["sofa/macos", "winget-pkgs/Example.Package"]

[[requirement]]
id = "ubuntu"
product = "ubuntu"
rule = "support"
scheme = "dotted"
support = "endoflife.date/ubuntu"

[[requirement]]
id = "debian-12"
rule = "distro-security"
first = "debian-archive/bookworm:{package}"
second = ["debian-security-tracker/bookworm:{source}"]
sources = 1
scheme = "deb"
os = [{ product = "debian", release = "12" }]

[requirement.packages]
evince = { package = "evince" }
mupdf = { package = "mupdf", source = "mupdf-source" }

[[requirement]]
id = "by-hand"
product = "xpdf"
rule = "fixed"
reason = "no feed"
scheme = "dotted"
branches = [{ id = "4", steps = [{ minimum = "4.05", released = 2026-01-01 }] }]
"""


def policy(folder: Path, text: str = POLICY) -> Policy:
    """Return a policy."""
    file = folder / "policy.toml"
    file.write_text(text, encoding="utf-8")
    return load(file)


def test_every_source_is_a_question_once(tmp_path: Path) -> None:
    """Of rules, of branches and of the defaults, with packages and sources filled in."""
    found = readings(policy(tmp_path))
    assert set(found) == {
        Reading("exploited", "cisa-kev"),
        Reading("releases", "product-details", "firefox:esr"),
        Reading("releases", "scoop-extras", "firefox-esr"),
        Reading("releases", "mfsa", "firefox-esr"),
        Reading("cycles", "endoflife.date", "firefox"),
        Reading("releases", "sofa", "macos"),
        Reading("releases", "gdmf", "macos"),
        Reading("releases", "winget-pkgs", "Example.Package"),
        Reading("cycles", "endoflife.date", "ubuntu"),
        Reading("releases", "debian-archive", "bookworm:evince"),
        Reading("releases", "debian-archive", "bookworm:mupdf"),
        Reading("releases", "debian-security-tracker", "bookworm:evince"),
        Reading("releases", "debian-security-tracker", "bookworm:mupdf-source"),
    }
    assert len(found) == len(set(found))


def test_each_folder_has_the_files_of_all_its_selectors(tmp_path: Path) -> None:
    """Each file once; two feeds of one folder are one."""
    found, by_hand = wanted(policy(tmp_path), TODAY)
    files = {each.folder: [download.file for download in each.downloads] for each in found}
    assert len(files) == len(found)
    assert len(files.pop("mfsa")) > 50
    assert len(files.pop("product-details")) > 1
    assert files == {
        "cisa-kev": ["known_exploited_vulnerabilities.json"],
        "debian-archive": ["bookworm-Release", "bookworm-main-amd64-Packages.xz"],
        "debian-security-tracker": ["data.json"],
        "endoflife.date": ["firefox.md", "ubuntu.md"],
        "scoop-extras": ["firefox-esr.json"],
        "sofa": ["gdmf_cached.json", "v2/macos_data_feed.json"],
    }
    assert all(each.url.startswith("https://") for want in found for each in want.downloads)
    (left,) = by_hand
    assert left == ByHand("winget-pkgs", left.title, ("Example.Package",))


def test_a_selector_that_the_feed_does_not_know_is_wrong_in_the_policy(tmp_path: Path) -> None:
    """Before anything is asked for."""
    wrong = POLICY.replace("gdmf/macos", "gdmf/macosx")
    with pytest.raises(UsageError, match="policy: feed gdmf: got selector 'macosx'"):
        wanted(policy(tmp_path, wrong), TODAY)


def test_a_state_is_asked_what_the_policy_asks(tmp_path: Path) -> None:
    """Each reason once; a state that answers everything has none."""
    page = "---\nreleases:\n-   releaseCycle: 'x'\n---\n"
    made = state(tmp_path, {"firefox.md": page, "known_exploited_vulnerabilities.json": "<p>"})
    questions = (
        Reading("cycles", "endoflife.date", "firefox"),
        Reading("cycles", "endoflife.date", "ubuntu"),
        Reading("exploited", "cisa-kev"),
        Reading("exploited", "cisa-kev"),
        Reading("releases", "cisa-kev", "x"),
    )
    found = problems(questions, made)
    assert len(found) == 4
    assert "firefox.md" in found[0]
    assert "ubuntu.md" in found[1]
    assert "web page" in found[2]
    assert found[3] == "feed cisa-kev: it tells no releases"


def test_our_own_recordings_answer_the_questions_of_a_policy(tmp_path: Path) -> None:
    """What `wanted` gives to the download reads a good state without a word."""
    ours = Path(__file__).parents[3] / "examples" / "feeds" / "endoflife.date" / "2026-08-22"
    files = {name: (ours / name).read_bytes() for name in ("firefox.md", "ubuntu.md")}
    found, _ = wanted(policy(tmp_path), TODAY)
    (pages,) = (each for each in found if each.folder == "endoflife.date")
    assert pages.problems(state(tmp_path, files)) == []
    assert pages.problems(state(tmp_path, {"ubuntu.md": b"<html>"})) != []
