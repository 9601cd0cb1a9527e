"""The version inside a Firefox program image, read from the image of a running process.

After an update the old program still runs and its application.ini is gone; but the build compiles
its version and build id into the executable. Nothing is executed: the bytes are searched.
Source: browser/app and toolkit/xre in Mozilla's source; seen in real builds of 140 and 153.
"""

from __future__ import annotations

import re

# The launcher is half a megabyte to a few; the engine is another file.
LIMIT = 32 * 1024 * 1024
_VERSION = rb"([0-9]{1,4}(?:\.[0-9]{1,4}){1,3}(?:[ab][0-9]{1,4})?)"
_FORMS = (
    # The address of the crash reporter, present in every build that reports crashes.
    re.compile(rb"&version=" + _VERSION + rb"&buildid=[0-9]{14}\x00"),
    # The application's data one after the other, as older compilers laid it out.
    re.compile(rb"\x00" + _VERSION + rb"\x00[0-9]{14}\x00"),
)


def version_in_image(image: bytes) -> str | None:
    """Return the version in a program image, or None when it is not told, or told twice."""
    for form in _FORMS:
        found = {match[1] for match in form.finditer(image)}
        if len(found) == 1:
            return found.pop().decode("ascii")
        if found:
            return None
    return None
