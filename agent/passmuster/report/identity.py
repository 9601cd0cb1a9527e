"""Who this machine is to its collector: a random id, an Ed25519 device key, an enrollment.

Nothing is derived from hardware, so nothing can collide or be tracked. The key is made when the
machine is enrolled, never when the package is installed, and leaves its file only to sign.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import msgspec

from passmuster import durable
from passmuster.report import private as folders
from passmuster.report.errors import ReportError
from passmuster.wire.codec import WireError, decode, encode
from passmuster.wire.enrollment import Hex32, Hex64

KEY = "device.key"
ENROLLMENT = "enrollment.json"
_KEY_BYTES = 32
_LIMIT = 8192
# Crockford's base 32 leaves out I, L, O and U: read aloud on the telephone without mistakes.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class EnrollmentRecord(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept of an enrollment; the token is not.

    Attributes:
        machine: pseudonymous id, 32 hexadecimal digits.
        public_key: of the device key, 64 hexadecimal digits.
        accepts: receipt schema versions that the collector reads.
    """

    schema: int
    machine: Hex32
    public_key: Hex64
    collector: str
    repository: str
    root_sha256: Hex64
    customer: str
    group: str
    accepts: tuple[int, ...]


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """An enrolled machine and the way to sign for it."""

    record: EnrollmentRecord
    sign: Callable[[bytes], bytes]

    @property
    def public_key(self) -> bytes:
        """The device key's 32 raw public bytes."""
        return bytes.fromhex(self.record.public_key)


def new_machine() -> str:
    """Return a fresh machine id: 128 random bits as 32 hexadecimal digits."""
    return secrets.token_hex(16)


def new_seed() -> str:
    """Return the seed of a fresh device key: 32 random bytes as 64 hexadecimal digits."""
    return secrets.token_hex(_KEY_BYTES)


def public_half(seed: str) -> str:
    """Return the public key of a seed, 64 hexadecimal digits."""
    # Loaded here: a run that signs nothing does not pay for libsodium.
    from nacl.signing import SigningKey  # noqa: PLC0415

    return bytes(SigningKey(bytes.fromhex(seed)).verify_key).hex()


def signer(seed: str, public_key: str) -> Callable[[bytes], bytes]:
    """Return a function that signs bytes with the key of a seed (64 bytes of signature).

    It raises `ReportError` (`identity-unsafe`) when the seed is not that public key's.
    """

    def sign(message: bytes) -> bytes:
        from nacl.signing import SigningKey  # noqa: PLC0415 - as above

        key = SigningKey(bytes.fromhex(seed))
        if bytes(key.verify_key).hex() != public_key:
            raise ReportError(
                "identity-unsafe",
                f"the device key is not the enrolled one (key {public_key[:16]}...); "
                "enroll again with --replace",
            )
        return key.sign(message).signature

    return sign


def short_code(machine: str) -> str:
    """Return the code by which IT finds a desk, for example `7KQ2-M0XD`.

    It is derived one way from the machine id: 40 bits of its SHA-256 in Crockford's base 32.
    """
    number = int.from_bytes(sha256(b"passmuster short code " + machine.encode()).digest()[:5])
    text = "".join(_ALPHABET[number >> shift & 31] for shift in range(35, -1, -5))
    return f"{text[:4]}-{text[4:]}"


def store(private: Path, record: EnrollmentRecord, seed: str) -> None:
    """Write key and enrollment, the enrollment last: it is what makes a machine enrolled.

    Raises:
        OSError: the state folder does not take them.
    """
    durable.write(private / KEY, f"{seed}\n".encode())
    durable.write(private / ENROLLMENT, encode(record))


def load_record(private: Path) -> EnrollmentRecord | None:
    """Return the enrollment, or None when this machine is not enrolled.

    Raises:
        ReportError: `identity-unsafe` or `state-unusable`; nothing was changed.
    """
    path = private / ENROLLMENT
    try:
        payload = folders.read_secret(path, _LIMIT)
        return decode(payload, EnrollmentRecord, limit=_LIMIT, what=str(path))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise folders.unusable(private, error) from error
    except WireError as error:
        raise ReportError(
            "identity-unsafe", f"{error}; the file is damaged: enroll again with --replace"
        ) from error


def load(private: Path) -> Identity | None:
    """Return the identity of an enrolled machine, or None when it is not enrolled.

    Raises:
        ReportError: `identity-unsafe` when key or folder cannot be trusted or do not fit each
            other, `state-unusable` when they cannot be read.
    """
    folders.check_folder(private)
    record = load_record(private)
    if record is None:
        return None
    path = private / KEY
    try:
        seed = folders.read_secret(path, _LIMIT).decode("ascii", "replace").strip()
    except OSError as error:
        raise folders.unusable(private, error) from error
    if len(seed) != 2 * _KEY_BYTES or not set(seed) <= set("0123456789abcdef"):
        raise ReportError(
            "identity-unsafe",
            f"{path}: got {len(seed)} characters, expected 64 hexadecimal digits; the key is "
            "damaged: enroll again with --replace",
        )
    return Identity(record=record, sign=signer(seed, record.public_key))
