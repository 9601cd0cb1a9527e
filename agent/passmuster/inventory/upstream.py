"""The upstream part of a distribution's version, for display and for upstream's own lines.

It says nothing about what a distribution has patched: for that the whole version counts.
Source: deb-version(7), and the suffixes that Debian, Ubuntu, Mint and Mozilla's archive append.
"""

from __future__ import annotations

import re

_EPOCH = re.compile(r"^[0-9]+:")
# In this order; each is cut from the end of what is left.
_SUFFIXES = tuple(
    re.compile(pattern)
    for pattern in (
        r"~build[0-9]+$",
        r"\+build[0-9]+$",
        r"[+~](?:deb|bpo|ubuntu|mt)[^-]*$",
        r"[+.~](?:dfsg|ds|repack)[^-]*$",
        r"\+git[^-]*$",
        r"\+linuxmint[^-]*$",
        r"esr$",
    )
)


def of_debian(raw: str) -> str:
    """Return the upstream part: `4:22.12.3-1+b2` is 22.12.3, `153.7.0esr-1~deb12u1` is 153.7.0."""
    text = _EPOCH.sub("", raw)
    upstream, dash, _ = text.rpartition("-")
    if dash:
        text = upstream
    for suffix in _SUFFIXES:
        text = suffix.sub("", text)
    return text


def of_rpm(raw: str) -> str:
    """Return the version field: `1:3.28.4-16.el8_10` is 3.28.4."""
    return _EPOCH.sub("", raw).partition("-")[0]
