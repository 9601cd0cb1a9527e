"""Addresses and secrets as they stand in configuration: found by their form and their surroundings.

A version of four numbers looks like an IPv4 address, so one counts only where an address must
stand: after `://`, `@` or `origin`, before a port or a mask, or as a value that is named so.
Source: RFC 5737 and RFC 3849 (addresses for documentation), RFC 7042 (MAC).
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable

from passmuster.host.scrub.changes import Changes

_SCRUBBED = b"scrubbed"
_OCTET = rb"(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_FOUR = rb"(?:" + _OCTET + rb"\.){3}" + _OCTET
_IPV4 = re.compile(
    rb"(?<=://)" + _FOUR + rb"(?![0-9.])"
    rb"|(?<=@)" + _FOUR + rb"(?![0-9.])"
    rb"|(?<=origin \")" + _FOUR + rb"(?=\")"
    rb"|(?<=origin )" + _FOUR + rb"(?![0-9.])"
    rb"|(?<![0-9.A-Za-z/_-])"
    + _FOUR
    + rb"(?=:[0-9]{2,5}(?![0-9.])|/(?:[12]?[0-9]|3[0-2])(?![0-9.]))"
    rb"|(?<=address=)" + _FOUR + rb"(?![0-9.])"
)
_IPV6 = re.compile(
    rb"(?<![0-9A-Za-z:.])(?=(?:[0-9A-Fa-f]{0,4}:){3})[0-9A-Fa-f:]{6,39}(?![0-9A-Za-z:])"
)
_MAC = re.compile(
    rb"(?<![0-9A-Za-z:-])(?:[0-9A-Fa-f]{2}([:-]))(?:[0-9A-Fa-f]{2}\1){4}[0-9A-Fa-f]{2}(?![0-9A-Za-z:-])"
)
_LOGIN = re.compile(rb"(?<=://)[^/\s:@\"'<>]{1,128}:[^/\s@\"'<>]{1,512}(?=@)")
# A repository's token after `?`, and the number of a subscription's key.
_TOKEN = re.compile(rb"(?<=[a-z0-9/]\?)[A-Za-z0-9_~.=-]{24,4096}(?=[\s\"'&]|$)")
_ENTITLEMENT = re.compile(rb"(?<=/etc/pki/entitlement/)[0-9]{1,40}")
_SECRET_KEYS = (
    rb"(?:[a-z0-9_-]{0,40}(?:password|passwd|secret|token|macaroons?|discharges?|apikey|api[_-]key"
    rb"|private[_-]key|authorization|credentials?)|e-?mail|username|proxy_username|serial|key-id)"
)
_SECRET_JSON = re.compile(
    rb"(\""
    + _SECRET_KEYS
    + rb"\"\s{0,20}:\s{0,20})(\"(?:[^\"\\]|\\.){1,65536}\"|\[[^\[\]]{1,65536}\])",
    re.IGNORECASE,
)
_SECRET_LINE = re.compile(
    rb"(?m)^([ \t]{0,20}" + _SECRET_KEYS + rb"[ \t]{0,20}=[ \t]{0,20})([^\s#\[{][^\r\n]{0,4096})$",
    re.IGNORECASE,
)


class Patterns:
    """Replaces addresses, each one by the same new one wherever it stands.

    Args:
        changes: where it is noted.
    """

    def __init__(self, changes: Changes) -> None:
        self._changes = changes
        self._known: dict[tuple[str, bytes], bytes] = {}

    def addresses(self, raw: bytes) -> bytes:
        """Replace IP and MAC addresses, and names and passwords in web addresses."""
        raw = _LOGIN.sub(lambda _: self._secret(b"user:scrubbed"), raw)
        raw = _MAC.sub(self._by("MAC addresses", _mac), raw)
        raw = _IPV4.sub(self._by("IP addresses", _ipv4), raw)
        return _IPV6.sub(self._ipv6, raw)

    def secrets(self, raw: bytes) -> bytes:
        """Replace the values of settings that are secrets by their names."""
        raw = _SECRET_JSON.sub(
            lambda match: (
                match[1]
                + self._secret(b'["scrubbed"]' if match[2].startswith(b"[") else b'"scrubbed"')
            ),
            raw,
        )
        raw = _TOKEN.sub(lambda _: self._secret(_SCRUBBED), raw)
        raw = _ENTITLEMENT.sub(lambda _: self._secret(b"0"), raw)
        return _SECRET_LINE.sub(lambda match: match[1] + self._secret(_SCRUBBED), raw)

    def mail(self, pattern: re.Pattern[bytes] | None, raw: bytes) -> bytes:
        """Replace the mail addresses of a pattern."""
        if pattern is None:
            return raw
        return pattern.sub(
            self._by("mail addresses", lambda number: b"mail%d@example.org" % number), raw
        )

    def _secret(self, new: bytes) -> bytes:
        self._changes.replaced("secrets")
        return new

    def _by(
        self, kind: str, new_name: Callable[[int], bytes]
    ) -> Callable[[re.Match[bytes]], bytes]:
        def replaced(match: re.Match[bytes]) -> bytes:
            key = (kind, match[0].lower())
            if key not in self._known:
                number = 1 + sum(known == kind for known, _ in self._known)
                self._known[key] = new_name(number)
            self._changes.replaced(kind, self._known[key].decode("ascii"))
            return self._known[key]

        return replaced

    def _ipv6(self, match: re.Match[bytes]) -> bytes:
        try:
            ipaddress.IPv6Address(match[0].decode("ascii"))
        except ValueError:
            return match[0]
        return self._by("IP addresses", lambda number: b"2001:db8::%x" % number)(match)


def _ipv4(number: int) -> bytes:
    net = (b"192.0.2", b"198.51.100", b"203.0.113")[number // 250 % 3]
    return b"%b.%d" % (net, number % 250 + 1)


def _mac(number: int) -> bytes:
    return b"02:00:00:00:%02x:%02x" % (number >> 8 & 255, number & 255)
