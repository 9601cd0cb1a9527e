"""The upstream part of a distribution's version, for display and for upstream's own lines.

It says nothing about what a distribution has patched: for that the whole version counts.
Source: deb-version(7), and the suffixes that Debian, Ubuntu, Mint and Mozilla's archive append.
"""

from __future__ import annotations

import re

_EPOCH = re.compile(r"^[0-9]+:")
_APK_REVISION = re.compile(r"-r[0-9]+$")
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
        r"\+[a-z]{3,}$",  # Mint names its own packages after the release: +zena
        r"(?<=[0-9])~[0-9]{8,14}$",
        r"esr$",
    )
)
# Debian writes a `~` before what comes before a release, so that it sorts there.
_BEFORE = re.compile(r"~(?=[ab][0-9]+$)")
_RPM_SNAPSHOT = re.compile(r"(?:\^|\+git).*$")
_ALPM_SNAPSHOT = re.compile(r"(?:\+git.*|[.+]r?[0-9]+[.+]g[0-9a-f]+)$")
_APK_SNAPSHOT = re.compile(r"_git[0-9]*$")
_ESR = re.compile(r"esr$")


def of_debian(raw: str) -> str:
    """Return the upstream part: `4:22.12.3-1+b2` is 22.12.3, `153.7.0esr-1~deb12u1` is 153.7.0."""
    text = _EPOCH.sub("", raw)
    upstream, dash, _ = text.rpartition("-")
    if dash:
        text = upstream
    for suffix in _SUFFIXES:
        text = suffix.sub("", text)
    return _BEFORE.sub("", text)


def of_rpm(raw: str) -> str:
    """Return the version field: `1:3.28.4-16.el8_10` is 3.28.4, `24.12^git1-1` is 24.12."""
    version = _EPOCH.sub("", raw).partition("-")[0]
    return _ESR.sub("", _RPM_SNAPSHOT.sub("", version))


def of_alpm(raw: str) -> str:
    """Return pkgver of an Arch version: `1:142.0.1-2` is 142.0.1, `48.1+r3+gab12-1` is 48.1."""
    version = _EPOCH.sub("", raw).partition("-")[0]
    return _ESR.sub("", _ALPM_SNAPSHOT.sub("", version))


def of_apk(raw: str) -> str:
    """Return an Alpine version without its package revision: `142.0.1-r0` is 142.0.1."""
    return _ESR.sub("", _APK_SNAPSHOT.sub("", _APK_REVISION.sub("", raw)))
