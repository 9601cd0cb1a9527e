"""The part of a version that a requirement's scheme can order."""

from __future__ import annotations

from typing import NamedTuple

from passmuster.model.installation import Version
from passmuster.versions import (
    SCHEMES,
    IncomparableError,
    compare,
    compare_upstream,
    dotted,
    starts_with,
)


class Measure(NamedTuple):
    """What of a version is compared, and how.

    Attributes:
        scheme: the requirement's scheme.
        text: the part.
        upstream_scheme: set when only the upstream part of a package's version is known (a program
            that still runs after its package was replaced): then numbers alone are compared, and
            equal numbers decide nothing, because the distribution's revision is not known.
    """

    scheme: str
    text: str
    upstream_scheme: str = ""

    def against(self, other: str) -> int:
        """Compare with a version of the scheme, as `versions.compare` does.

        Raises:
            VersionError: one of the two cannot be read, or what is known does not decide.
        """
        if not self.upstream_scheme:
            return compare(self.scheme, self.text, other)
        return compare_upstream(self.upstream_scheme, self.text, self.scheme, other)

    def order(self, other: str) -> int | None:
        """Compare, or None for versions that have no order between them (two Windows builds).

        Raises:
            VersionError: one of the two cannot be read, or a revision that is not known decides.
        """
        try:
            return self.against(other)
        except IncomparableError:
            if self.upstream_scheme:
                raise
            return None

    def is_above(self, other: str) -> bool:
        """Tell whether the version is higher; where the scheme gives no order, its numbers tell.

        Raises:
            VersionError: one of the two cannot be read, or a revision that is not known decides.
        """
        order = self.order(other)
        if order is None:
            return self._numbers() > SCHEMES[self.scheme].components(other)
        return order > 0

    def is_past(self, prefix: str) -> bool:
        """Tell whether the version's leading numbers are higher than those of a branch's prefix.

        Raises:
            VersionError: the version or the prefix cannot be read.
        """
        wanted = dotted.components(prefix)
        return self._numbers()[: len(wanted)] > wanted

    def begins_with(self, prefix: str) -> bool:
        """Tell whether the version belongs to a branch.

        Raises:
            VersionError: the version or the prefix cannot be read.
        """
        return starts_with(self.upstream_scheme or self.scheme, self.text, prefix)

    def lies_in(self, versions: tuple[str, ...], at_least: str, below: str) -> bool:
        """Tell whether the version is listed or lies in a half-open range.

        An empty end is open; with both ends empty there is no range.

        Raises:
            VersionError: one of the versions cannot be read.
        """
        if (at_least or below) and self._reaches(at_least) and self._stays_below(below):
            return True
        return any(self.order(each) == 0 for each in versions)

    def _reaches(self, bound: str) -> bool:
        if not bound:
            return True
        order = self.order(bound)
        return order is not None and order >= 0

    def _stays_below(self, bound: str) -> bool:
        if not bound:
            return True
        order = self.order(bound)
        return order is not None and order < 0

    def _numbers(self) -> tuple[int, ...]:
        return SCHEMES[self.upstream_scheme or self.scheme].components(self.text)


def measure(scheme: str, version: Version) -> Measure | None:
    """Return what of a version a scheme can order, or None.

    A distribution's order needs the distribution's own version. Every other scheme orders what
    upstream calls the version: the upstream part where there is one.
    """
    if version.scheme == scheme:
        return Measure(scheme, version.raw)
    own = SCHEMES.get(version.scheme)
    if own is None:
        return None
    if SCHEMES[scheme].whole_package:
        return None if own.whole_package else Measure(scheme, version.raw, version.scheme)
    text = version.upstream if own.whole_package else version.raw
    return Measure(scheme, text) if text else None
