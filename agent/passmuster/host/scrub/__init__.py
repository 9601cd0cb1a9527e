"""Take out of a recording what tells whose machine it is, the same way wherever it stands.

One table of names is made of the whole recording and applied to every path, message and file in it,
so a path in a question and the same path in a file's text stay the same. What only looks alike is
left: names are replaced as parts of homes, of a few folders that hold one entry a user, and where a
file's format says that an account's name stands there. The page `recording` of the reference has
the rules. It reads nothing and judges nothing; whoever calls it compares the two judgements.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, TypeVar

from msgspec.structs import replace

from passmuster.host.numbering import numbered
from passmuster.host.protocol import Process
from passmuster.host.recording_format import (
    ImageAnswer,
    KeyAnswer,
    LinkAnswer,
    ListingAnswer,
    PieceAnswer,
    PlacedAnswer,
    ProcessesAnswer,
    ReadAnswer,
    Recording,
    UsersAnswer,
)
from passmuster.host.scrub.changes import Changes
from passmuster.host.scrub.contents import Contents
from passmuster.host.scrub.identity import Identity
from passmuster.host.scrub.names import PosixNames
from passmuster.host.scrub.naming import Naming
from passmuster.host.scrub.private import private_names
from passmuster.host.scrub.table import Names

__all__ = ["Identity", "Names", "Scrubbed", "scrub"]

P = TypeVar("P", bound=PlacedAnswer)


class Scrubbed(NamedTuple):
    """A recording without what tells whose machine it is.

    Attributes:
        recording, files: as `Recorder.recording` returns them.
        changes: what was replaced and what was left, in sentences without any of the old names.
        names: to apply the same table to what was judged before.
    """

    recording: Recording
    files: dict[str, bytes]
    changes: tuple[str, ...]
    names: Names


def scrub(
    recording: Recording,
    files: Mapping[str, bytes],
    identity: Identity,
    known: frozenset[str] = frozenset(),
) -> Scrubbed:
    """Return a recording with its names replaced.

    Args:
        recording: the recording.
        files: its raw bytes by name.
        identity: what the machine is called besides what stands in the recording.
        known: words that products are called by; they are never taken for a person's or a host's.
    """
    changes = Changes()
    if recording.facts.platform == "windows":
        from passmuster.host.scrub.hives import exported  # noqa: PLC0415 - Windows only

        recording, files = exported(recording, files)
    names = _names(recording, files, changes)
    contents = Contents(names, identity, known, changes)
    answers = _Answers(names, contents, files, changes)
    whole = replace(
        recording,
        users=recording.users and answers.users(recording.users),
        processes=recording.processes and answers.programs(recording.processes),
        reads=tuple(answers.read(each) for each in recording.reads),
        pieces=tuple(answers.piece(each) for each in recording.pieces),
        links=tuple(answers.link(each) for each in recording.links),
        listings=tuple(answers.listing(each) for each in recording.listings),
        stats=tuple(answers.placed(each) for each in recording.stats),
        images=tuple(answers.image(each) for each in recording.images),
        keys=tuple(answers.key(each) for each in recording.keys),
        exports=answers.exports(recording.exports),
    )
    named, kept = numbered(whole, answers.files)
    return Scrubbed(named, kept, changes.told(kept), names)


def _names(recording: Recording, files: Mapping[str, bytes], changes: Changes) -> Names:
    """Return the table of a recording, as paths are written on its system."""
    if recording.facts.platform != "windows":
        naming = Naming(recording)
        return PosixNames(naming, private_names(recording, naming.homes), changes)
    from passmuster.host.registry.export import parse  # noqa: PLC0415 - Windows only
    from passmuster.host.scrub.registry import texts_of  # noqa: PLC0415
    from passmuster.host.scrub.sids import Sids  # noqa: PLC0415
    from passmuster.host.scrub.windows_names import WindowsNames  # noqa: PLC0415
    from passmuster.host.scrub.windows_naming import WindowsNaming  # noqa: PLC0415

    texts = [text for name in recording.exports for text in texts_of(parse(files[name]).keys)]
    sids = Sids(changes)
    found = WindowsNaming(recording, texts, sids)
    return WindowsNames(found, private_names(recording, found.homes), sids, changes)


class _Answers:
    """Rewrites the answers one by one."""

    def __init__(
        self, names: Names, contents: Contents, files: Mapping[str, bytes], changes: Changes
    ) -> None:
        self.files: dict[str, bytes] = {}
        self._names = names
        self._contents = contents
        self._read = files
        self._changes = changes

    def users(self, told: UsersAnswer) -> UsersAnswer:
        """Return the accounts by their new names."""
        users = tuple(
            replace(
                each,
                name=self._names.owner(each.name),
                home=self._names.text(each.home),
                uid=self._names.number(each.uid),
                sid=self._names.text(each.sid),
            )
            for each in told.users
        )
        return replace(told, detail=self._names.text(told.detail), users=users)

    def programs(self, told: ProcessesAnswer) -> ProcessesAnswer:
        """Return the running programs."""
        processes = tuple(self._process(each) for each in told.processes)
        return replace(told, detail=self._names.text(told.detail), processes=processes)

    def _process(self, process: Process) -> Process:
        box = process.sandbox
        return replace(
            process,
            executable=self._names.text(process.executable),
            uid=self._names.number(process.uid),
            command_line=self._contents.command_line(process.command_line),
            sandbox=box and replace(box, path=self._names.text(box.path)),
        )

    def read(self, answer: ReadAnswer) -> ReadAnswer:
        """Return a file that was read whole."""
        if answer.outcome != "ok":
            return self.placed(answer)
        payload = self._read[answer.file]
        new = self._contents.file(answer.path, answer.home, payload, answer.limit)
        return replace(self.placed(answer), file=self._kept(new))

    def piece(self, answer: PieceAnswer) -> PieceAnswer:
        """Return a piece, of which no byte has moved: offsets count."""
        if answer.outcome != "ok":
            return self.placed(answer)
        new = self._contents.binary(self._read[answer.file])
        return replace(self.placed(answer), file=self._kept(new))

    def image(self, answer: ImageAnswer) -> ImageAnswer:
        """Return the image of a running program."""
        plain = replace(answer, detail=self._names.text(answer.detail))
        if answer.outcome != "ok":
            return plain
        return replace(plain, file=self._kept(self._contents.binary(self._read[answer.file])))

    def link(self, answer: LinkAnswer) -> LinkAnswer:
        """Return a link by the new names."""
        target = self._names.target(answer.path, answer.target)
        return replace(self.placed(answer), target=target)

    def listing(self, answer: ListingAnswer) -> ListingAnswer:
        """Return a folder by the new names, in order."""
        renamed = (
            replace(each, name=self._names.entry(answer.path, each.name)) for each in answer.entries
        )
        entries = tuple(sorted(renamed, key=lambda each: each.name))
        return replace(self.placed(answer), entries=entries)

    def key(self, answer: KeyAnswer) -> KeyAnswer:
        """Return a question about the registry by the new names."""
        return replace(
            answer,
            path=self._names.text(answer.path),
            where=self._names.text(answer.where),
            detail=self._names.text(answer.detail),
        )

    def exports(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Return the exports of the registry by the new names."""
        if not names:
            return ()
        from passmuster.host.scrub.registry import Registry  # noqa: PLC0415 - Windows only

        registry = Registry(self._names, self._contents, self._changes)
        return tuple(self._kept(registry.export(self._read[name])) for name in names)

    def placed(self, answer: P) -> P:
        """Return an answer about the same place by its new name."""
        return replace(
            answer,
            path=self._names.text(answer.path),
            home=None if answer.home is None else self._names.text(answer.home),
            detail=self._names.text(answer.detail),
        )

    def _kept(self, payload: bytes) -> str:
        name = f"{len(self.files)}"
        self.files[name] = payload
        return name
