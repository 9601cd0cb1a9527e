"""The files that state obstacles: each is read once, and what cannot be read is noted.

A file that is absent says nothing; one that is refused, too large or not ours to read is noted once
and says nothing either. So no configuration file can sink the run.
"""

from __future__ import annotations

from collections.abc import Iterator

from passmuster.host.errors import AbsentError, HostError
from passmuster.host.protocol import Host
from passmuster.host.sections import Assignment
from passmuster.model.installation import Evidence, Hindrance, Obstacle

LIMIT = 1024 * 1024
ENTRIES = 2_000
# A file with more notes than this is not worth reading on.
NOTES = 50
RAW = 200


class Files:
    """The host's configuration files, kept as text.

    Args:
        host: the machine.
        notes: sentences about what could not be read.
    """

    def __init__(self, host: Host, notes: list[str]) -> None:
        self.host = host
        self._notes = notes
        self._kept: dict[tuple[str, str | None], str | None] = {}
        self._listed: dict[tuple[str, str | None], tuple[str, ...]] = {}

    def text(self, path: str, *, home: str | None = None, limit: int = LIMIT) -> str | None:
        """Return a file as text, or None when it is absent or cannot be read."""
        key = (path, home)
        if key not in self._kept:
            self._kept[key] = self._read(path, home, limit)
        return self._kept[key]

    def _read(self, path: str, home: str | None, limit: int) -> str | None:
        try:
            return self.host.read(path, limit=limit, home=home).decode("utf-8", "replace")
        except AbsentError:
            return None
        except HostError as error:
            self.note(str(error))
            return None

    def names(self, folder: str, *, home: str | None = None) -> tuple[str, ...]:
        """Return the names of a folder's files and links, in order; none when it is absent."""
        key = (folder, home)
        if key not in self._listed:
            self._listed[key] = self._list(folder, home)
        return self._listed[key]

    def _list(self, folder: str, home: str | None) -> tuple[str, ...]:
        try:
            entries = self.host.entries(folder, limit=ENTRIES, home=home)
        except AbsentError:
            return ()
        except HostError as error:
            self.note(str(error))
            return ()
        return tuple(each.name for each in entries if each.kind in {"file", "link"})

    def note(self, sentence: str) -> None:
        """Say once what was passed over."""
        if sentence not in self._notes and len(self._notes) < NOTES:
            self._notes.append(sentence)


def continued(text: str, *, comments: str = "#;") -> Iterator[Assignment]:
    """Yield the assignments of a file with `[sections]`, in its order.

    An indented line continues the value before it, as in yum's and dnf's files. A key without `=`
    is passed over.

    Args:
        text: the file.
        comments: the characters that begin a comment line.
    """
    section, key, value = "", "", [""]
    for line in text.splitlines():
        stripped = line.strip()
        if not stripped or stripped[0] in comments:
            continue
        if line[0] in " \t" and key:
            value.append(stripped)
            continue
        if key:
            yield Assignment(section, key, " ".join(value))
            key = ""
        if stripped.startswith("[") and stripped.endswith("]"):
            section = stripped[1:-1].strip()
        elif "=" in stripped:
            name, _, rest = stripped.partition("=")
            key, value = name.strip(), [rest.strip()]
    if key:
        yield Assignment(section, key, " ".join(value))


def obstacle(hindrance: Hindrance, cause: str, *, location: str, field: str, raw: str) -> Obstacle:
    """Return an obstacle with its evidence, printable and short.

    Args:
        hindrance: its kind.
        cause: its stable word.
        location: the file.
        field: the place in the file.
        raw: what is written there.
    """
    source = "policies" if "-policy" in cause else cause.partition("-")[0]
    evidence = Evidence(
        source=source, location=location, field=printable(field), raw=printable(raw)
    )
    return Obstacle(hindrance=hindrance, cause=cause, evidence=evidence)


def printable(text: str) -> str:
    """Return a text without control characters, cut to a length that a person reads."""
    return "".join(each if each.isprintable() else " " for each in text[:RAW])
