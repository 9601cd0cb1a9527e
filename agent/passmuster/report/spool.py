"""Statements on disk: there before anything is sent, gone only after the collector's echo.

A maildir: `tmp/` is written and flushed, the rename into `new/` makes the statement count, then
the folder is flushed. One file a statement, named by sequence and id. When a bound is reached,
check-ins go first and then the oldest receipts, never the newest; each is declared in the chain
before it is removed. What cannot be read or was refused goes to `quarantine/` and is declared too.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from passmuster import durable
from passmuster.report import chain as chains
from passmuster.report import private as folders
from passmuster.report.chain import Chain
from passmuster.report.errors import ReportError
from passmuster.report.identity import Identity
from passmuster.report.options import ReportOptions
from passmuster.wire import dsse, statement
from passmuster.wire.codec import WireError
from passmuster.wire.statement import CheckIn, Receipt

NAME = "spool"
KEPT_IN_QUARANTINE = 20
_FILE = re.compile(r"([0-9]{12})-([0-9a-f]{64})\.json")


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """A statement that waits; `size` in bytes, `written` in seconds since the epoch."""

    sequence: int
    statement_id: str
    path: Path
    size: int
    written: float


class Spool:
    """The spool of one machine together with its chain. Hold the lock while using it."""

    def __init__(self, options: ReportOptions, machine: str) -> None:
        """Open the spool and finish what an interrupted run has left.

        Raises:
            ReportError: `state-unusable`, `identity-unsafe` or `chain-lost`.
        """
        self._options = options
        self._private = options.private
        self._folder = options.private / NAME
        self._tmp, self._new, self._quarantine = (
            self._folder / name for name in ("tmp", "new", "quarantine")
        )
        with self._speaking():
            for folder in (self._folder, self._tmp, self._new, self._quarantine):
                folders.make(folder)
        self.chain: Chain = chains.read(self._private, machine)
        # What lies on disk as the chain's end; no statement after it is sent.
        self._sendable = self.chain.sequence
        with self._speaking():
            for each in self._tmp.iterdir():
                each.unlink()
            self._catch_up()

    def waiting(self) -> list[Waiting]:
        """Return what may be sent, oldest first.

        Raises:
            ReportError: `state-unusable`.
        """
        with self._speaking():
            return [each for each in self._all() if each.sequence <= self._sendable]

    def add(
        self, build: Callable[[Chain], Receipt | CheckIn], identity: Identity, now: datetime
    ) -> Waiting:
        """Make room, build the next statement, sign it and put it on disk.

        Args:
            build: makes the statement that follows in the chain it is given.
            identity: signs it.
            now: for the age of what waits.

        Raises:
            ReportError: `state-unusable` or `too-large`; nothing that waited was lost undeclared.
        """
        with self._speaking():
            self._make_room(now)
        body = build(self.chain)
        payload = statement.write(body)
        envelope = dsse.seal(payload, sign=identity.sign, public_key=identity.public_key)
        if len(payload) > statement.STATEMENT_LIMIT or len(envelope) > dsse.ENVELOPE_LIMIT:
            raise ReportError(
                "too-large",
                f"statement: got {len(payload)} bytes, expected at most "
                f"{statement.STATEMENT_LIMIT}; `passmuster inventory` shows what is so much",
            )
        with self._speaking():
            return self._commit(body, dsse.unseal(envelope).statement_id, envelope)

    def envelope(self, waiting: Waiting, public_key: bytes) -> bytes:
        """Return the bytes of a statement after checking that they are what was signed.

        Raises:
            WireError: they are damaged.
            ReportError: `state-unusable`.
        """
        with self._speaking():
            envelope = _read(waiting.path)
        sealed = dsse.unseal(envelope)
        if sealed.statement_id != waiting.statement_id:
            raise WireError("malformed", f"{waiting.path.name}: its content has another id")
        dsse.verify(sealed, public_key)
        return envelope

    def acknowledge(self, waiting: Waiting) -> None:
        """Forget a statement whose id the collector has echoed after its commit.

        Raises:
            ReportError: `state-unusable`; it will be sent again, which is harmless.
        """
        with self._speaking():
            # To declare a gap once more than needed is harmless; to forget one is not.
            with contextlib.suppress(OSError, WireError):
                body = statement.read(dsse.unseal(_read(waiting.path)).payload)
                if set(body.dropped) & set(self.chain.dropped):
                    self._write_chain(chains.acknowledged(self.chain, body))
            durable.remove(waiting.path)

    def quarantine(self, waiting: Waiting, reason: str) -> None:
        """Take a statement out of delivery for good, keep it for a look, and declare the gap.

        Raises:
            ReportError: `state-unusable`; it still waits.
        """
        with self._speaking():
            self._declare(waiting.statement_id)
            self._set_aside(waiting.path, reason)

    def _commit(self, body: Receipt | CheckIn, statement_id: str, envelope: bytes) -> Waiting:
        name = f"{body.sequence:012d}-{statement_id}.json"
        durable.write(self._tmp / name, envelope)
        committed = self._new / name
        (self._tmp / name).rename(committed)
        # It counts from here on, even if what follows fails; then it waits for a later step, or
        # the next run, to write the chain, and is not sent before.
        self.chain = chains.following(self.chain, body, statement_id)
        durable.sync_folder(self._new)
        self._write_chain(self.chain)
        return _waiting(committed)

    def _write_chain(self, chain: Chain) -> None:
        chains.write(self._private, chain)
        self.chain = chain
        self._sendable = chain.sequence

    def _catch_up(self) -> None:
        """Finish removals that were declared, and take the chain to what already stands here."""
        for each in self._all():
            if each.statement_id in self.chain.dropped:
                self._set_aside(each.path, "dropped: an interrupted run had declared it")
            elif each.sequence > self.chain.sequence:
                self._follow(each)

    def _follow(self, ahead: Waiting) -> None:
        """Take the chain one statement ahead; one that does not fit was never sent."""
        try:
            sealed = dsse.unseal(_read(ahead.path))
            body = statement.read(sealed.payload)
            if sealed.statement_id != ahead.statement_id:
                raise WireError("malformed", "its content has another id")  # noqa: TRY301 - one place for all reasons
            expected = (self.chain.machine, self.chain.sequence + 1, self.chain.last)
            if (body.machine, body.sequence, body.previous) != expected:
                raise WireError("malformed", "it does not follow in the chain")  # noqa: TRY301 - as above
        except WireError as error:
            self._set_aside(ahead.path, f"never sent: {error}")
            return
        self.chain = chains.following(self.chain, body, ahead.statement_id)
        # On a full disk what waited before can still be sent, and that makes room.
        with contextlib.suppress(OSError):
            self._write_chain(self.chain)

    def _make_room(self, now: datetime) -> None:
        waiting = self._all()
        room = self._options.spool_statements - 1
        space = self._options.spool_bytes - dsse.ENVELOPE_LIMIT
        oldest = (now - timedelta(days=self._options.spool_days)).timestamp()
        expired = {each.statement_id for each in waiting if each.written < oldest}
        size = sum(each.size for each in waiting)
        if not expired and len(waiting) <= room and size <= space:
            return
        for each in self._superseded_first(waiting):
            if not (each.statement_id in expired or len(waiting) > room or size > space):
                continue
            self._declare(each.statement_id)
            durable.remove(each.path)
            waiting.remove(each)
            size -= each.size

    def _superseded_first(self, waiting: list[Waiting]) -> list[Waiting]:
        """Return what may be dropped: check-ins, then receipts, oldest first, not the newest."""
        check_ins: list[Waiting] = []
        receipts: list[Waiting] = []
        for each in waiting:
            try:
                body = statement.read(dsse.unseal(_read(each.path)).payload)
            except WireError as error:
                self.quarantine(each, f"damaged: {error}")
                continue
            (receipts if isinstance(body, Receipt) else check_ins).append(each)
        return [*check_ins, *receipts[:-1]]

    def _declare(self, statement_id: str) -> None:
        self._write_chain(chains.dropping(self.chain, statement_id))

    def _set_aside(self, path: Path, reason: str) -> None:
        _move_to(self._quarantine, path, reason)

    def _all(self) -> list[Waiting]:
        found = []
        for path in sorted(self._new.iterdir()):
            if _FILE.fullmatch(path.name) and path.is_file() and not path.is_symlink():
                found.append(_waiting(path))
            else:
                self._set_aside(path, "stray: expected <sequence>-<id>.json")
        return found

    @contextlib.contextmanager
    def _speaking(self) -> Iterator[None]:
        with folders.speaking_of(self._folder):
            yield


def set_all_aside(private: Path, reason: str) -> None:
    """Move everything that waits to the quarantine: it belongs to an id that is no longer ours.

    Raises:
        OSError: the rest still waits.
    """
    folder = private / NAME
    if not (folder / "new").is_dir():
        return
    folders.make(folder / "quarantine")
    for path in sorted((folder / "new").iterdir()):
        _move_to(folder / "quarantine", path, reason)


def _move_to(quarantine: Path, path: Path, reason: str) -> None:
    """Move a file to the quarantine with its reason, and bound the quarantine."""
    path.replace(quarantine / path.name)
    durable.sync_folder(quarantine)
    durable.sync_folder(path.parent)
    # The reason is for people; on a full disk the statement itself is still there.
    with contextlib.suppress(OSError):
        durable.write(quarantine / f"{path.name}.reason", f"{reason}\n".encode())
    for each in sorted(quarantine.glob("*.json"))[:-KEPT_IN_QUARANTINE]:
        each.unlink()
        each.with_name(f"{each.name}.reason").unlink(missing_ok=True)


def _waiting(path: Path) -> Waiting:
    match = _FILE.fullmatch(path.name)
    if match is None:
        raise ValueError(f"{path.name}: not a spool file's name")
    found = path.lstat()
    return Waiting(
        sequence=int(match[1]),
        statement_id=match[2],
        path=path,
        size=found.st_size,
        written=found.st_mtime,
    )


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(dsse.ENVELOPE_LIMIT + 1)
