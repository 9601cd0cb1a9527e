"""Make a new repository: keys, first metadata, nothing published yet.

It never touches a folder that holds anything.
"""

from __future__ import annotations

import shutil
import tempfile
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from passmuster import durable
from passmuster_publisher.errors import UsageError
from passmuster_publisher.repository import keys
from passmuster_publisher.repository.folder import Folder
from passmuster_publisher.repository.roles import first_metadata


def create(path: Path, passphrase: bytes | None, now: datetime) -> Folder:
    """Make a repository with all its keys; it appears whole or not at all.

    Args:
        path: a folder that does not exist yet or is empty.
        passphrase: protects all keys but the online one; None leaves them unprotected.
        now: UTC.

    Raises:
        UsageError: the folder holds something already.
        OSError: it cannot be written.
    """
    require_free(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{path.name}.", dir=path.parent))
    try:
        folder = Folder(beside)
        folder.keys.mkdir(mode=0o700)
        for kind in ("manifest", "waivers"):
            (folder.targets / kind).mkdir(parents=True)
        folder.metadata.mkdir()
        for role, metadata in first_metadata(keys.create(folder.keys, passphrase), now).items():
            folder.write(role, metadata)
        beside.chmod(0o755)
        beside.replace(path)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    durable.sync_folder(path.parent)
    return Folder(path)


def require_free(path: Path) -> None:
    """Refuse a folder that holds anything.

    Raises:
        UsageError: it does; the message says what to do instead.
    """
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise UsageError(
            f"{path}: there is something already. For a new manifest use `passmuster-publisher "
            "publish`, to renew signatures `refresh`; to begin anew, name another folder "
            "(desktops that trust the old root then need a new enrollment string)"
        )


def root_sha256(folder: Folder) -> str:
    """Return the SHA-256 of the first root metadata, as enrollment strings carry it.

    Raises:
        UsageError: this is no repository.
    """
    try:
        payload = (folder.metadata / "1.root.json").read_bytes()
    except OSError as error:
        raise UsageError(
            f"{folder.path}: got no repository there ({error.strerror or error}), expected a "
            "folder made by `passmuster-publisher init`"
        ) from error
    return sha256(payload).hexdigest()
