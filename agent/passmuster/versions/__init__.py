"""Version schemes: how the versions of one family are read, ordered and told by branch.

A scheme is named beside every fact; nothing here guesses one. What cannot be read or compared
raises `VersionError`, and the caller says "unknown": no version is ever taken for the oldest.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from passmuster.versions import (
    adobe,
    alpm,
    apk,
    brave,
    debian,
    dotted,
    macos,
    mozilla,
    rpm,
    windows,
)
from passmuster.versions.errors import (
    IncomparableError,
    UnknownSchemeError,
    UnparsableError,
    VersionError,
)

__all__ = [
    "SCHEMES",
    "IncomparableError",
    "Scheme",
    "UnknownSchemeError",
    "UnparsableError",
    "VersionError",
    "compare",
    "compare_upstream",
    "starts_with",
]

LONGEST = 256


class Scheme(NamedTuple):
    """One way to order versions.

    Attributes:
        key: text to an orderable key; equal keys are equal versions. Raises UnparsableError.
        components: text to its leading numeric components, for telling branches.
        family: text to a value that must be equal for two versions to be comparable at all.
        whole_package: it orders a distribution's whole package version, revision included.
    """

    key: Callable[[str], Any]
    components: Callable[[str], tuple[int, ...]]
    family: Callable[[str], object] = lambda _: None
    whole_package: bool = False


SCHEMES: dict[str, Scheme] = {
    "dotted": Scheme(dotted.key, dotted.components),
    "mozilla": Scheme(mozilla.key, mozilla.components),
    "deb": Scheme(debian.key, debian.components, whole_package=True),
    "rpm": Scheme(rpm.key, rpm.components, whole_package=True),
    "alpm": Scheme(alpm.key, alpm.components, whole_package=True),
    "apk": Scheme(apk.key, apk.components, whole_package=True),
    "adobe": Scheme(adobe.key, adobe.components, adobe.family),
    "brave": Scheme(brave.key, brave.components),
    "windows-build": Scheme(windows.key, windows.components, windows.build),
    "macos": Scheme(macos.key, macos.components),
}


def compare(scheme: str, left: str, right: str) -> int:
    """Compare two versions: negative when `left` is lower, 0 when equal, positive when higher.

    Raises:
        UnknownSchemeError: this release does not know the scheme.
        UnparsableError: one of the versions is not of the scheme's grammar.
        IncomparableError: the scheme gives these two no order (Windows builds of two branches).
    """
    how = _scheme(scheme)
    left, right = _bounded(left), _bounded(right)
    one, other = how.key(left), how.key(right)
    if how.family(left) != how.family(right):
        raise IncomparableError(f"{left!r} and {right!r} belong to different branches of {scheme}")
    return int(one > other) - int(one < other)


def compare_upstream(scheme: str, upstream: str, package_scheme: str, package: str) -> int:
    """Compare an upstream version with the upstream part of a package's version, as numbers.

    Both are one product's, so a package's epoch does not count. Missing numbers count as zero.

    Raises:
        UnknownSchemeError, UnparsableError: as `compare`.
        IncomparableError: the numbers are equal, and the package's revision would decide.
    """
    one = _scheme(scheme).components(_bounded(upstream))
    other = _scheme(package_scheme).components(_bounded(package))
    length = max(len(one), len(other))
    left, right = (each + (0,) * (length - len(each)) for each in (one, other))
    if left == right:
        raise IncomparableError(f"{upstream!r} is the upstream part of {package!r}, and no more")
    return 1 if left > right else -1


def starts_with(scheme: str, text: str, prefix: str) -> bool:
    """Tell whether a version's leading components are those of `prefix`; an empty prefix fits all.

    Components are numbers: `24.04` and `24.4` are the same prefix, `12` is none of `120.1`.

    Raises:
        UnknownSchemeError: this release does not know the scheme.
        UnparsableError: `text` or `prefix` is not of the scheme's grammar.
    """
    how = _scheme(scheme)
    components = how.components(_bounded(text))
    if not prefix:
        return True
    wanted = dotted.components(prefix)
    return components[: len(wanted)] == wanted


def _scheme(name: str) -> Scheme:
    try:
        return SCHEMES[name]
    except KeyError:
        raise UnknownSchemeError(
            f"version scheme: got {name!r}, expected one of {', '.join(SCHEMES)}"
        ) from None


def _bounded(text: str) -> str:
    if len(text) > LONGEST:
        raise UnparsableError(f"version: got {len(text)} characters, expected at most {LONGEST}")
    return text
