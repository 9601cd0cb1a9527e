"""The repository's folder: where its files lie, how they are read and written.

Versioned names are written once and for all; only `timestamp.json` is ever replaced, and it is
written last, so whoever reads the folder sees either the former repository or the new one.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import Metadata, Root, Snapshot, Targets, Timestamp

from passmuster import durable
from passmuster_publisher.errors import PublisherError, UsageError
from passmuster_publisher.repository.roles import MANIFEST_PATH, MANIFEST_ROLE, AnyMetadata, Signed

_METADATA_LIMIT = 1024 * 1024


class Current(NamedTuple):
    """The metadata that the newest timestamp names."""

    root: Metadata[Root]
    targets: Metadata[Targets]
    manifest: Metadata[Targets]
    snapshot: Metadata[Snapshot]
    timestamp: Metadata[Timestamp]


class Folder:
    """A repository made by `init`."""

    def __init__(self, path: Path) -> None:
        """Name the folder; nothing is read yet."""
        self.path = path
        self.keys = path / "keys"
        self.metadata = path / "repository" / "metadata"
        self.targets = path / "repository" / "targets"

    def current(self) -> Current:
        """Read and verify the metadata that stands.

        Raises:
            UsageError: this is no repository.
            PublisherError: it is damaged; nothing may be signed on top of it.
        """
        if not (self.metadata / "timestamp.json").is_file():
            raise UsageError(
                f"{self.path}: got no repository there (metadata/timestamp.json is missing), "
                "expected a folder made by `passmuster-publisher init`"
            )
        try:
            root = self._root()
            timestamp = self._read(Timestamp, "timestamp.json")
            snapshot = self._read(
                Snapshot, f"{timestamp.signed.snapshot_meta.version}.snapshot.json"
            )
            meta = snapshot.signed.meta
            targets = self._read(Targets, f"{meta['targets.json'].version}.targets.json")
            manifest = self._read(
                Targets, f"{meta[f'{MANIFEST_ROLE}.json'].version}.{MANIFEST_ROLE}.json"
            )
            online: dict[str, AnyMetadata] = {"timestamp": timestamp, "snapshot": snapshot}
            for role, each in {**online, "targets": targets}.items():
                root.signed.verify_delegate(role, each.signed_bytes, each.signatures)
            targets.signed.verify_delegate(
                MANIFEST_ROLE, manifest.signed_bytes, manifest.signatures
            )
        except (RepositoryError, OSError, ValueError, KeyError) as error:
            raise PublisherError(
                f"{self.metadata}: the repository is damaged ({error}); restore it from the "
                "served copy before you sign anything"
            ) from error
        return Current(root, targets, manifest, snapshot, timestamp)

    def write(self, role: str, metadata: AnyMetadata) -> None:
        """Write signed metadata under its versioned name (`timestamp.json` has none)."""
        name = f"{role}.json" if role == "timestamp" else f"{metadata.signed.version}.{role}.json"
        durable.write(self.metadata / name, metadata.to_bytes(), mode=durable.PUBLIC)

    def manifest_file(self, sha256: str) -> Path:
        """Return where the manifest with this digest lies."""
        return self.target_file(MANIFEST_PATH, sha256)

    def target_file(self, path: str, sha256: str) -> Path:
        """Return where the target of this path and digest lies (consistent snapshots)."""
        folder, _, name = path.rpartition("/")
        return self.targets / folder / f"{sha256}.{name}"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other publishers out of the folder meanwhile.

        Raises:
            PublisherError: another one is at work.
        """
        if os.name == "nt":
            yield  # One desk, one publisher: Windows gets no lock.
            return
        import fcntl  # noqa: PLC0415 - POSIX only

        with (self.path / ".lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise PublisherError(
                    f"{self.path}: another publisher is at work; try again when it is done"
                ) from error
            yield

    def _root(self) -> Metadata[Root]:
        """Return the newest root."""
        version = 1
        while (self.metadata / f"{version + 1}.root.json").is_file():
            version += 1
        root = self._read(Root, f"{version}.root.json")
        root.signed.verify_delegate("root", root.signed_bytes, root.signatures)
        return root

    def _read(self, kind: type[Signed], name: str) -> Metadata[Signed]:
        with (self.metadata / name).open("rb") as file:
            metadata = Metadata[Signed].from_bytes(file.read(_METADATA_LIMIT))
        if not isinstance(metadata.signed, kind):
            raise PublisherError(f"{name}: got role {metadata.signed.type}, expected {kind.type}")
        return metadata
