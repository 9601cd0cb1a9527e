"""Ed25519 verification for TUF by libsodium.

Without this python-tuf verifies in pure Python, which takes ten times as long, or needs the
`cryptography` package, which the agent does not install.
"""

from __future__ import annotations

from nacl.exceptions import CryptoError
from nacl.signing import VerifyKey
from securesystemslib.exceptions import UnverifiedSignatureError
from securesystemslib.signer import KEY_FOR_TYPE_AND_SCHEME, Signature, SSlibKey


class SodiumKey(SSlibKey):
    """An Ed25519 public key whose signatures libsodium verifies."""

    def verify_signature(self, signature: Signature, data: bytes) -> None:
        """Check one signature.

        Raises:
            UnverifiedSignatureError: it is not this key's signature of `data`.
        """
        try:
            VerifyKey(bytes.fromhex(self.keyval["public"])).verify(
                data, bytes.fromhex(signature.signature)
            )
        except (CryptoError, ValueError, TypeError) as error:
            raise UnverifiedSignatureError(f"signature does not fit key {self.keyid}") from error


def register() -> None:
    """Let TUF use libsodium from now on in this process."""
    KEY_FOR_TYPE_AND_SCHEME[("ed25519", "ed25519")] = SodiumKey
