"""Apt's preferences: which priority the machine's administrator gave to a package's versions.

The first record that names a package and fits a version decides that version's priority; failing
that the first record for `*` that fits the source. Records for source packages (`src:`) are passed
over and noted: the package database that is read here does not name them.
Source: apt_preferences(5).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from passmuster.inventory.obstacles.globs import PatternError, expression_fits, fits, is_glob
from passmuster.inventory.obstacles.reading import Files

FILE = "/etc/apt/preferences"
FOLDER = "/etc/apt/preferences.d"
RECORDS = 500
# The priority word `never`, below every number.
NEVER = -32768
# What is installed has this priority, so that a lower one never replaces it.
INSTALLED = 100
# The site of the package database: no record by host fits it, not even one for every host.
NOWHERE = "\0"

PinKind = Literal["version", "release", "origin"]
_KINDS: dict[str, PinKind] = {"version": "version", "release": "release", "origin": "origin"}
_FIELDS = {"a": "archive", "n": "codename", "o": "origin", "l": "label", "c": "component",
           "v": "version", "b": "architecture"}  # fmt: skip


class Offer(NamedTuple):
    """A source that offers a version of a package, as its Release file describes it.

    Attributes:
        version: the version; empty for one that is not known yet.
        site: the host; empty for a local source.
        release: archive, codename, origin, label, version, component and architecture.
        usual: the priority of the source when no record speaks of it.
        listed: the name of the package list.
    """

    version: str
    site: str
    release: dict[str, str]
    usual: int = 500
    listed: str = ""


class Pin(NamedTuple):
    """One record for one package name; an empty name stands for every package.

    Attributes:
        architecture: the one that it is for; empty for the machine's own.
    """

    name: str
    architecture: str
    kind: PinKind
    data: str
    priority: int
    location: str

    @property
    def raw(self) -> str:
        """The record as a person would say it."""
        shown = "never" if self.priority == NEVER else self.priority
        return f"Pin: {self.kind} {self.data}, Pin-Priority: {shown}"

    @property
    def fits_all(self) -> bool:
        """Whether it fits every version of every source."""
        return self.data == "*"

    def check(self) -> None:
        """Try its patterns.

        Raises:
            PatternError: one of its expressions is too intricate.
        """
        _matches(self.name, "")
        self.fits(Offer("\0", "", dict.fromkeys(_FIELDS.values(), "")))

    def fits(self, offer: Offer) -> bool:
        """Tell whether it fits a version from a source."""
        if self.kind == "version":
            return bool(offer.version) and _matches(self.data, offer.version)
        if self.kind == "origin":
            return offer.site != NOWHERE and _matches(self.data.strip('"'), offer.site)
        return _release_fits(self.data, offer.release)


def read(files: Files) -> list[Pin]:
    """Return the machine's records in the order that decides."""
    found: list[Pin] = []
    names = [name for name in files.names(FOLDER) if "." not in name or name.endswith(".pref")]
    for path in (FILE, *(f"{FOLDER}/{name}" for name in names)):
        text = files.text(path)
        if text:
            found += parse(text, path, files)
        if len(found) > RECORDS:
            files.note(f"{path}: more than {RECORDS} records, the rest passed over")
            return found[:RECORDS]
    return found


def parse(text: str, location: str, files: Files) -> Iterator[Pin]:
    """Yield the records of one preferences file; as apt does, stop at one that is wrong."""
    for stanza in _stanzas(text):
        names = stanza.get("package", "")
        if not names:
            files.note(f"{location}: a record without Package, the rest passed over")
            return
        word, _, data = stanza.get("pin", "").partition(" ")
        kind = _KINDS.get(word.lower())
        if kind is None or (names == "*" and kind == "version"):
            continue
        priority = _priority(stanza.get("pin-priority", ""), is_general=names == "*")
        if not priority:
            files.note(f"{location}: a record without a usable Pin-Priority, the rest passed over")
            return
        for name in [""] if names == "*" else names.split():
            package, _, architecture = name.partition(":")
            pin = Pin(package, architecture, kind, data.strip(), priority, location)
            try:
                pin.check()
            except PatternError as error:
                files.note(f"{location}: {error}, its record passed over")
                continue
            if package == "src":
                files.note(f"{location}: a record for a source package passed over")
            elif package or not name:
                yield pin


def is_for(pin: Pin, package: str, architecture: str, native: str) -> bool:
    """Tell whether a record names a package of an architecture."""
    # A package for all architectures counts as one of the machine's own.
    own = native if architecture == "all" else architecture
    wanted = pin.architecture or native
    return bool(pin.name) and wanted in {"any", own} and _matches(pin.name, package)


def _matches(pattern: str, text: str) -> bool:
    if len(pattern) > 1 and pattern.startswith("/") and pattern.endswith("/"):
        return expression_fits(pattern[1:-1], text)
    if is_glob(pattern):
        return fits(pattern.lower(), text.lower())
    return pattern.lower() == text.lower()


def _release_fits(data: str, release: dict[str, str]) -> bool:
    if data == "*":
        return True
    if "=" not in data:
        # The short form: a number is the release's version, a word its archive or codename.
        if data[:1].isdigit():
            return _matches(data, release.get("version", ""))
        named = (release.get("archive", ""), release.get("codename", ""))
        return bool(data) and any(_matches(data, each) for each in named)
    parts = (part.strip().partition("=") for part in data.split(","))
    # Every part is tried, so that a bad expression shows wherever it stands.
    fitting = [_part_fits(letter.strip(), value.strip(), release) for letter, _, value in parts]
    return all(fitting)


def _part_fits(letter: str, value: str, release: dict[str, str]) -> bool:
    field = _FIELDS.get(letter)
    return field is not None and _matches(value.strip('"'), release.get(field, ""))


def _priority(text: str, *, is_general: bool) -> int:
    """Return a priority as apt reads it; 0 for none, and for one that apt refuses."""
    if text == "never":
        return NEVER if is_general else 0
    sign, digits = (text[:1], text[1:]) if text[:1] in {"-", "+"} else ("", text)
    number = digits[: len(digits) - len(digits.lstrip("0123456789"))][:5]
    value = int(f"{sign}{number}") if number else 0
    return value if abs(value) < -NEVER else 0


def _stanzas(text: str) -> Iterator[dict[str, str]]:
    """Yield the records of a file; lines that begin with `#` are comments anywhere."""
    fields: dict[str, str] = {}
    name = ""
    for line in [*text.splitlines(), ""]:
        if line.startswith("#"):
            continue
        if not line.strip():
            if fields:
                yield fields
            fields, name = {}, ""
        elif line[0] in " \t":
            if name:
                fields[name] = f"{fields[name]} {line.strip()}".strip()
        elif ":" in line:
            head, _, value = line.partition(":")
            name = head.strip().lower()
            fields[name] = value.strip()
