"""The large real recordings as one tree in the layout that the publisher reads, made of links.

Three of them lie without a day, or under the names of their source; the day given to those is the
newest of the others. Nothing is copied and nothing of the recordings is changed.
"""

from __future__ import annotations

from pathlib import Path

import pytest

_SHARED = Path(__file__).parents[3] / "shared" / "feeds"
_DAY = "2026-08-22"
_UNDATED = {"winget-pkgs", "debian-security-tracker", "ubuntu-security-notices"}
with_real = pytest.mark.skipif(
    not _SHARED.is_dir(), reason="the large real recordings are not beside this checkout"
)


def tree(folder: Path) -> Path:
    """Return a folder `FEED/YYYY-MM-DD/...` of all real recordings, written below another one."""
    found = folder / "feeds"
    for feed in sorted(each for each in _SHARED.iterdir() if each.is_dir()):
        if feed.name not in _UNDATED:
            _link(found / feed.name, feed)
    _link(found / "winget-pkgs" / _DAY, _SHARED / "winget-pkgs")
    samples = _SHARED / "debian-security-tracker" / "samples"
    _link(found / "debian-security-tracker" / _DAY / "advisories", samples)
    for notice in (_SHARED / "ubuntu-security-notices" / "samples").iterdir():
        name = notice.name.replace(".extract", "")
        _link(found / "ubuntu-security-notices" / _DAY / name, notice)
    return found


def _link(link: Path, target: Path) -> None:
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(target, target_is_directory=target.is_dir())
