"""The version of an application in its AppStream metadata: the newest release that it lists.

Newest by its instant, not by its place; a development release never outranks another one. The
document comes from whoever packaged the application, so it is refused when it defines a document
type or an entity, is nested or long beyond reason, or unpacks to more than the limit.
Source: the AppStream specification (`releases`); appdata.c in flatpak's source, which picks so too.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xml.parsers.expat import XMLParserType

LIMIT = 8 * 1024 * 1024
_DEPTH = 40
_ELEMENTS = 200_000
_TEXT = 1_000
_LONGEST = 100
_GZIP = 31  # zlib's window bits for gzip's own header
_DATE = re.compile(
    r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[T ]([0-9]{2}):?([0-9]{2})(?::?([0-9]{2}))?.*)?"
)
_INSTANT = re.compile(r"[0-9]{1,12}")


class DamagedError(Exception):
    """It is no AppStream document that can be trusted; the message says why."""


def unpacked(payload: bytes) -> bytes:
    """Return what a gzip file holds.

    Raises:
        DamagedError: it is none, is cut off, or holds more than LIMIT bytes.
    """
    import zlib  # noqa: PLC0415 - only where there is a flatpak

    stream = zlib.decompressobj(_GZIP)
    try:
        plain = stream.decompress(payload, LIMIT + 1)
    except zlib.error as error:
        raise DamagedError(f"damaged gzip: {error}") from error
    if len(plain) > LIMIT:
        raise DamagedError(f"unpacks to more than {LIMIT} bytes")
    if not stream.eof:
        raise DamagedError("damaged gzip: it is cut off")
    return plain


def newest_release(document: bytes, app: str) -> str:
    """Return the version of an application's newest release; empty when none is stated.

    Args:
        document: the AppStream XML, a catalogue or one component.
        app: the application's id; a component of another id is passed over.

    Raises:
        DamagedError: it is no well-formed document, or one that is refused.
    """
    from xml.parsers import expat  # noqa: PLC0415 - only where there is a flatpak

    reader = _Reader(app)
    parser = expat.ParserCreate()
    reader.attach(parser)
    try:
        parser.Parse(document, True)  # noqa: FBT003 - expat's own word for the last piece
    # An unknown encoding comes as LookupError, an undecodable one as ValueError.
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise DamagedError(f"damaged XML: {error}") from error
    return reader.newest()


class _Reader:
    """What the elements of a document say about one application."""

    def __init__(self, app: str) -> None:
        self._ids = {app, f"{app}.desktop"}
        self._open: list[str] = []
        self._elements = 0
        self._text = ""
        self._is_own = False
        # (is it no development release, instant, version) of the open component.
        self._releases: list[tuple[bool, int, str]] = []
        self._own: list[tuple[bool, int, str]] = []

    def attach(self, parser: XMLParserType) -> None:
        """Let a parser call this reader."""
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = self._refuse
        parser.EntityDeclHandler = self._refuse

    def newest(self) -> str:
        """Return the newest release's version; of two with one instant the first counts."""
        dated = [each for each in self._own if each[1] > 0]
        if dated:
            return max(dated, key=lambda each: each[:2])[2]
        # One that is alone needs no date to be the newest.
        return self._own[0][2] if len(self._own) == 1 else ""

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        if self._elements > _ELEMENTS or len(self._open) >= _DEPTH:
            raise DamagedError("more elements, or deeper ones, than a description has")
        if name == "component":
            self._is_own, self._releases = False, []
        elif name == "release" and self._open[-1:] == ["releases"]:
            self._release(attributes)
        self._open.append(name)
        self._text = ""

    def _end(self, name: str) -> None:
        self._open.pop()
        if name == "id" and self._open[-1:] == ["component"]:
            self._is_own = self._is_own or self._text.strip() in self._ids
        elif name == "component" and self._is_own and not self._own:
            self._own = self._releases
        self._text = ""

    def _characters(self, text: str) -> None:
        self._text = (self._text + text)[:_TEXT]

    def _release(self, attributes: dict[str, str]) -> None:
        version = attributes.get("version", "").strip()
        if version and len(version) <= _LONGEST and version.isprintable():
            is_final = attributes.get("type") != "development"
            self._releases.append((is_final, _instant(attributes), version))

    def _refuse(self, *_declared: object) -> None:
        raise DamagedError("it declares a document type or an entity")


def _instant(attributes: dict[str, str]) -> int:
    """Return a number that rises with a release's instant; 0 when it is not dated."""
    stated = attributes.get("timestamp", "").strip()
    if _INSTANT.fullmatch(stated):
        return int(stated)
    date = _DATE.fullmatch(attributes.get("date", "").strip()[:40])
    if date is None:
        return 0
    year, month, day, *clock = (int(part or 0) for part in date.groups())
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return 0
    hour, minute, second = clock
    return _days(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second


def _days(year: int, month: int, day: int) -> int:
    """Return the days since 1970-01-01 in the Gregorian calendar."""
    # The year begins in March here, so that the day that is not always there is the last one.
    year -= month <= 2
    month_day = (153 * (month - 3 if month > 2 else month + 9) + 2) // 5 + day - 1
    return 365 * year + year // 4 - year // 100 + year // 400 + month_day - 719_468
