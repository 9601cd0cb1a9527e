"""Ed25519 keys as PEM files (PKCS #8), one file a key, readable by their owner only.

The keys of root, targets and manifest are protected by a passphrase; the online key is not, since
a scheduled job uses it. Nothing here prints or logs a key.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from securesystemslib.signer import CryptoSigner

from passmuster import durable
from passmuster_publisher.errors import PublisherError

OFFLINE = ("root-1", "root-2", "root-3", "targets-1", "targets-2", "targets-3")
MANIFEST = "manifest"
ONLINE = "online"
_KEY_LIMIT = 16 * 1024


def create(folder: Path, passphrase: bytes | None) -> dict[str, CryptoSigner]:
    """Make all keys of a new repository.

    Args:
        folder: where to write them; it must exist.
        passphrase: protects every key but the online one; None leaves all of them unprotected.

    Returns:
        The signers by the name of their file without `.pem`.
    """
    signers = {}
    for name in (*OFFLINE, MANIFEST, ONLINE):
        private = Ed25519PrivateKey.generate()
        protection: KeySerializationEncryption = NoEncryption()
        if passphrase is not None and name != ONLINE:
            protection = BestAvailableEncryption(passphrase)
        pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, protection)
        durable.write(folder / f"{name}.pem", pem)
        signers[name] = CryptoSigner(private)
    return signers


def load(folder: Path, name: str, passphrase: Callable[[], bytes]) -> CryptoSigner:
    """Load one key.

    Args:
        folder: the folder of the keys.
        name: the key's file name without `.pem`.
        passphrase: asked only when the key is protected.

    Raises:
        PublisherError: there is no such key, it is no Ed25519 key, or the passphrase is wrong.
    """
    path = folder / f"{name}.pem"
    try:
        with path.open("rb") as file:
            pem = file.read(_KEY_LIMIT)
    except OSError as error:
        raise PublisherError(
            f"key {path}: {error.strerror or error}; bring the key's medium, or name the folder "
            "that `passmuster-publisher init` made"
        ) from error
    try:
        private = load_pem_private_key(pem, passphrase() if b"ENCRYPTED" in pem else None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise PublisherError(
            f"key {path}: cannot be opened; the passphrase is wrong or the file is damaged"
        ) from error
    if not isinstance(private, Ed25519PrivateKey):
        raise PublisherError(f"key {path}: got {type(private).__name__}, expected an Ed25519 key")
    return CryptoSigner(private)
