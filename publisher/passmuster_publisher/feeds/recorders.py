"""Versions as recorders of package managers and vendors' downloads write them.

They follow the vendor's file name. A text that is not wholly of the product's form is refused.
"""

from __future__ import annotations

import re

from passmuster_publisher.feeds.parsing import version_of
from passmuster_publisher.feeds.recordings import State

# Each form's first group is the version as Passmuster's schemes read it.
PLAIN = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,9}){1,4})")
# Older manifests wrote the year with four digits; feeds.md, section 1.8.
ACROBAT = re.compile(r"(?:20)?([0-9]{2}\.[0-9]{3}\.[0-9]{5})")


def bare(text: str, form: re.Pattern[str], state: State, file: str) -> str:
    """Return a version without what the recorder puts around it.

    Args:
        text: as the recorder writes it.
        form: what it must be as a whole; its first group is what is kept.
        state: the state that holds it, for the error.
        file: the file that holds it, for the error.

    Raises:
        PublisherError: it is not of the form.
    """
    return form.sub(r"\1", version_of(text, form, state, file))
