"""Firefox's rapid and ESR versions told apart where a feed lists both without saying which.

By the middle number: 153.0 and 153.0.4 are rapid, 153.1.0 is ESR, and X.0 is both, for every X: the
branch that asks filters by its own first number. The rare rapid version with a middle number
(33.1.1, 50.1.0) is taken for ESR, of which no branch begins with 33 or 50.
Source: reference/feeds.md, section 1.1.
"""

from __future__ import annotations

import re

from passmuster_publisher.errors import PublisherError

# Every form that a Firefox release had since 1.0; a row of another form is a broken one.
ANY = re.compile(r"[0-9]{1,4}(\.[0-9]{1,3}){1,3}")
_TRACKS = {
    "firefox:rapid": re.compile(r"[0-9]{1,4}\.0(\.[1-9][0-9]{0,2})?"),
    "firefox:esr": re.compile(r"[0-9]{1,4}\.(0|[1-9][0-9]{0,2}\.[0-9]{1,3})"),
}


def track(feed: str, selector: str) -> re.Pattern[str]:
    """Return the pattern of a track's versions.

    Args:
        feed: the feed's name, for the error.
        selector: `firefox:rapid` or `firefox:esr`.

    Raises:
        PublisherError: another selector.
    """
    if selector not in _TRACKS:
        raise PublisherError(
            f"feed {feed}: got selector {selector!r}, expected {' or '.join(_TRACKS)}"
        )
    return _TRACKS[selector]


def notes(version: str) -> str:
    """Return the address of a version's release notes."""
    return f"https://www.mozilla.org/firefox/{version}/releasenotes/"
