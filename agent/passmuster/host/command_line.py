"""What is kept of a program's command line: what somebody opened is nobody's business."""

from __future__ import annotations

import re

_KEPT = 8 * 1024
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")


def options(arguments: str) -> str:
    """Return the options among a command line's words: no file, no address, no free text.

    Args:
        arguments: the words, parted by blanks or control characters (NUL in proc(5)).
    """
    words = _CONTROL.sub(" ", arguments).split()
    kept = [word for word in words if word.startswith("-") and "://" not in word]
    return " ".join(kept)[:_KEPT]
