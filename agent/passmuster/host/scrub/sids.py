r"""New security identifiers: the part that is of one machine or directory is replaced.

`S-1-5-21-A-B-C-RID` becomes `S-1-5-21-1000000000-2000000000-300000000N-RID`, the same N for the
same A, B and C. Of an account of Entra ID all four numbers are its own, so all become new. What
is the same on every Windows (`S-1-5-18`) stays.
Source: Microsoft's documentation of security identifiers; reference/detection.md, section 2.1.
"""

from __future__ import annotations

import re

from passmuster.host.scrub.changes import Changes

_NUMBER = r"[0-9]{1,10}"
_LOCAL = rf"S-1-5-21-({_NUMBER}-{_NUMBER}-{_NUMBER})(?![0-9])"
_ENTRA = rf"S-1-12-1-({_NUMBER}-{_NUMBER}-{_NUMBER}-{_NUMBER})(?![0-9])"
_SID = re.compile(rf"(?<![0-9A-Za-z-])(?:{_LOCAL}|{_ENTRA})", re.IGNORECASE)
# What a scrub wrote is left by the next one.
_NEW = re.compile(r"1000000000-2000000000-3[0-9]{9}|1-1-1-4[0-9]{9}")
_FIRST = 3_000_000_001
_FIRST_ACCOUNT = 4_000_000_001


class Sids:
    """Replaces security identifiers, each one by the same new one wherever it stands.

    Args:
        changes: where it is noted.
    """

    def __init__(self, changes: Changes) -> None:
        self._changes = changes
        self._domains: dict[str, str] = {}
        self._accounts: dict[str, str] = {}

    def text(self, value: str) -> str:
        """Return a text with its identifiers replaced."""
        return _SID.sub(self._new, value)

    def in_place(self, value: str) -> str:
        """Return a text with those identifiers replaced whose new form has the same length."""
        return _SID.sub(
            lambda match: new if len(new := self._new(match)) == len(match[0]) else match[0], value
        )

    def _new(self, match: re.Match[str]) -> str:
        domain, account = match.groups()
        if _NEW.fullmatch(domain or account):
            return match[0]
        if domain is not None:
            new = self._domains.setdefault(
                domain, f"1000000000-2000000000-{_FIRST + len(self._domains)}"
            )
        else:
            new = self._accounts.setdefault(
                account, f"1-1-1-{_FIRST_ACCOUNT + len(self._accounts)}"
            )
        # The marks before the numbers keep the case that they are written in.
        self._changes.replaced("security identifiers")
        return match[0][: -len(domain or account)] + new
